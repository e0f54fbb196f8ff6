//! How much a team has been told about the public rows, in bits.
//!
//! A score is the metric's value for the world at large, which tells nothing about these rows, plus the
//! noise of these rows, which does. The noise has the score's standard error s, so that of scores shown
//! at a distance δ of each other about 1 + 3.92 s/δ are likely (the middle 95 %): one answer tells log2 of
//! that many.
//! - Rounded scores: every answer counts; bits = Σ log2(1 + 3.92 s/δ).
//! - Ladder: the history is fully described by which of the k answers were releases and what those r said, so
//!   bits = log2(k + 1) + Σ over releases (log2 k + log2(1 + 3.92 s/δ)). This is the counting of Blum & Hardt's
//!   proof with the releases that happened in place of the most that could, 1/η.
//! - A score of another metric beside it tells log2(1 + 3.92 s/δ) of its own, and its error, where a track shows that, as below.
//! - A published standard error has two significant digits: log2(90) = 6.5 bits each time it is new.
//!
//! Bits never exceed the number of rows: by then the board could have told one bit about each of them.
//! The bound is generous to the team: an honest team learns far less. It is one team's; k colluding teams
//! have k meters. It is an organiser's figure, shown rounded; the bits of [`Meter::bits`] depend on exact
//! standard errors.

use super::answer::Released;
use super::rule::Rule;
use crate::estimate::Estimate;

/// Width of a normal distribution's middle 95 % in standard deviations.
const WIDTH: f64 = 3.92;
/// Two significant digits: 10 to 99.
const SHOWN_ERRORS: f64 = 90.0;

/// One team's meter.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Meter {
    rows: u64,
    answers: u64,
    releases: u64,
    /// Bits of the released values, without those that say which answers they were.
    values: f64,
    /// Whether some answers said nothing, so that which ones did is news too.
    is_selective: bool,
}

impl Meter {
    /// A meter at zero, for a public split of `rows` rows.
    pub fn new(rows: u64) -> Self {
        Self { rows, answers: 0, releases: 0, values: 0.0, is_selective: false }
    }

    /// Counts the answer to one submission.
    pub fn add(&mut self, rule: Rule, new: &Estimate, answer: &Released) {
        self.answers += 1;
        self.is_selective = !matches!(rule, Rule::Rounded { .. });
        if self.is_selective && !answer.improved {
            return;
        }
        self.releases += 1;
        self.values += match new.standard_error() {
            Some(error) => (1.0 + WIDTH * error / rule.grain()).log2() + SHOWN_ERRORS.log2(),
            // Nothing is known about how much the score depends on these rows: all digits of a double.
            None => f64::from(f64::MANTISSA_DIGITS),
        };
    }

    /// Counts a score of another metric that the same answer shows, rounded to `decimals`, with its error or without.
    pub fn add_beside(&mut self, decimals: usize, score: &Estimate, with_error: bool) {
        let shown = if with_error { SHOWN_ERRORS.log2() } else { 0.0 };
        self.values += match score.standard_error() {
            Some(error) => (1.0 + WIDTH * error / Rule::Rounded { decimals }.grain()).log2() + shown,
            None => f64::from(f64::MANTISSA_DIGITS),
        };
    }

    /// Scored submissions so far.
    pub fn answers(&self) -> u64 {
        self.answers
    }

    /// Answers that said something new.
    pub fn releases(&self) -> u64 {
        self.releases
    }

    /// Bits revealed at most, no more than there are rows.
    pub fn bits(&self) -> f64 {
        let (answers, releases) = (self.answers as f64, self.releases as f64);
        let places =
            if self.is_selective { (answers + 1.0).log2() + releases * answers.max(1.0).log2() } else { 0.0 };
        (places + self.values).min(self.rows as f64)
    }

    /// [`Self::bits`] as a part of the rows, 0 to 1.
    pub fn part(&self) -> f64 {
        if self.rows == 0 { 1.0 } else { self.bits() / self.rows as f64 }
    }

    /// By how much a score can have been made to look better than it is with what was revealed, for a mean
    /// of losses within a range of 1, but for one chance in twenty: sqrt((bits ln 2 + ln 20) / (2 n)).
    /// (Hoeffding's bound over 2^bits possible histories: C. Dwork et al., "The reusable holdout", Science 349, 2015, and
    /// "Generalization in Adaptive Data Analysis and Holdout Reuse", NIPS 2015, theorem on description length.)
    pub fn largest_gap(&self) -> f64 {
        let rows = self.rows.max(1) as f64;
        ((self.bits() * std::f64::consts::LN_2 + 20f64.ln()) / (2.0 * rows)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Direction;
    use crate::release::replay;

    /// Standard error 0.0079, as accuracy has on 4000 rows, independent of each other's.
    fn submission(value: f64) -> Estimate {
        let size = 0.0079 / 19f64.sqrt();
        let replicates = (0..20).map(|g| value + if g % 2 == 0 { size } else { -size }).collect();
        Estimate { value, replicates }
    }

    fn metered(rule: Rule, scores: &[f64]) -> Meter {
        let submissions: Vec<_> = scores.iter().copied().map(submission).collect();
        let mut meter = Meter::new(4000);
        for (new, answer) in submissions.iter().zip(replay(rule, Direction::Lower, &submissions)) {
            meter.add(rule, new, &answer);
        }
        meter
    }

    #[test]
    fn by_hand() {
        // 1 + 3.92 · 0.0079 / 0.0001 = 310.68 values: 8.28 bits, and 6.49 for the error bar.
        let rounded = metered(Rule::Rounded { decimals: 4 }, &[0.5, 0.6]);
        assert!((rounded.bits() - 2.0 * (310.68f64.log2() + 90f64.log2())).abs() < 1e-9, "{rounded:?}");
        // 1 + 3.92 · 0.0079 / 0.01 = 4.0968; three answers, two releases.
        let ladder = metered(Rule::Ladder { step: 0.01 }, &[0.5, 0.6, 0.4]);
        assert_eq!((ladder.answers(), ladder.releases()), (3, 2));
        let expected = 2.0 + 2.0 * (3f64.log2() + 4.0968f64.log2() + 90f64.log2());
        assert!((ladder.bits() - expected).abs() < 1e-9, "{ladder:?}");
    }

    #[test]
    fn every_score_of_an_answer_counts() {
        let alone = metered(Rule::Rounded { decimals: 4 }, &[0.5]);
        let mut three = alone;
        three.add_beside(4, &submission(0.7), false);
        three.add_beside(2, &submission(0.7), false);
        let expected = 310.68f64.log2() + 4.0968f64.log2();
        assert!((three.bits() - alone.bits() - expected).abs() < 1e-9, "{three:?}");
        assert_eq!(three.answers(), 1, "one answer all the same");
        let mut sure = three;
        sure.add_beside(2, &submission(0.7), true);
        let expected = 4.0968f64.log2() + 90f64.log2();
        assert!((sure.bits() - three.bits() - expected).abs() < 1e-9, "an error counts too: {sure:?}");
        let mut bare = alone;
        bare.add_beside(4, &Estimate { value: 0.7, replicates: vec![] }, false);
        assert_eq!(bare.bits() - alone.bits(), 53.0, "all digits where nothing is known of its error");
    }

    #[test]
    fn more_decimals_tell_more_and_a_ladder_less() {
        let scores: Vec<f64> = (0..200).map(|at| 0.5 + f64::from(at % 7) / 1000.0).collect();
        let [two, four] = [2, 4].map(|decimals| metered(Rule::Rounded { decimals }, &scores).bits());
        let ladder = metered(Rule::Ladder { step: 0.01 }, &scores);
        assert!(ladder.bits() < 30.0 && 30.0 < two && two < four, "{} {two} {four}", ladder.bits());
        // The paper's own bound, (1/η + 2) log2(4k/η), assumes as many releases as there can be.
        assert!(ladder.bits() < (1.0 / 0.01 + 2.0) * (4.0 * 200.0 / 0.01f64).log2());
        assert!(ladder.largest_gap() < 0.06);
    }

    #[test]
    fn never_more_bits_than_rows() {
        let meter = metered(Rule::Rounded { decimals: 12 }, &[0.5; 1000]);
        assert_eq!((meter.bits(), meter.part()), (4000.0, 1.0));
        assert_eq!(Meter::new(0).part(), 1.0);
        assert_eq!(Meter::new(10).bits(), 0.0);
    }
}
