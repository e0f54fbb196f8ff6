//! Which score the public sees after a submission, and how much it has learned by then.
//!
//! Entry points: [`Rule::release`] for one submission given the team's last released best, [`replay`] for a
//! team's submissions in the order of the ledger, [`Meter`] for what the answers have revealed. All of it is
//! a pure function of earlier submissions; nothing is kept anywhere else.

mod ladder;
mod meter;

pub use meter::Meter;

use serde::{Deserialize, Serialize};

use crate::Direction;
use crate::estimate::{Estimate, public_figure, quantile};

/// Digits that a released score has at most: what follows is the rounding of sums, which depends on the order of the
/// rows in the folds, and would be a better oracle.
const DIGITS: i32 = 14;

/// What the public board says about a new submission.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "rule")]
pub enum Rule {
    /// Its score with this many decimals. Rounding alone does not stop a team that adapts to the answers.
    Rounded {
        /// 0 to 12.
        decimals: usize,
    },
    /// A new score only when it beats the team's last one by more than `step`, rounded to a multiple of it.
    Ladder {
        /// In the metric's unit, above 0.
        step: f64,
    },
    /// A new score only when it beats the team's last one by more than one standard error of the difference.
    LadderFree {
        /// Decimals of a released score.
        decimals: usize,
    },
}

/// What the public sees after a submission.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Released {
    /// With [`Rule::Rounded`] the new submission's score, with a ladder the team's last released best.
    pub score: f64,
    /// Standard error of the submission that `score` belongs to, see [`Rule::shown_error`]; none where it has none, or
    /// one that is beyond all numbers.
    pub standard_error: Option<f64>,
    /// Whether this submission is the team's new released best. "No significant improvement" otherwise.
    pub improved: bool,
}

impl Rule {
    /// What the public sees of `new`, when `previous` is the submission that last improved.
    pub fn release(self, direction: Direction, previous: Option<&Estimate>, new: &Estimate) -> Released {
        let (shown, improved) = self.choose(direction, previous, new);
        Released {
            score: self.rounded(shown.value),
            standard_error: shown
                .standard_error()
                .and_then(|error| self.shown_error(if shown.is_rounding(error) { 0.0 } else { error })),
            improved,
        }
    }

    /// The submission of which the public sees the score, `new` or `previous`, and whether `new` improved.
    fn choose<'e>(
        self,
        direction: Direction,
        previous: Option<&'e Estimate>,
        new: &'e Estimate,
    ) -> (&'e Estimate, bool) {
        let score = self.rounded(new.value);
        let improved = previous.is_none_or(|previous| {
            let gain = gain(direction, self.rounded(previous.value), score);
            match self {
                Self::Rounded { .. } => gain > 0.0,
                Self::Ladder { .. } | Self::LadderFree { .. } => {
                    gain > 0.0 && ladder::improves(self, direction, previous, new)
                }
            }
        });
        let shown = match (self, previous) {
            (Self::Ladder { .. } | Self::LadderFree { .. }, Some(previous)) if !improved => previous,
            _ => new,
        };
        (shown, improved)
    }

    /// The standard error that receipts held before it was rounded like a score: two significant digits, however
    /// small. `verify --rescore` takes it from ledgers of that time.
    pub fn early_error(
        self,
        direction: Direction,
        previous: Option<&Estimate>,
        new: &Estimate,
    ) -> Option<f64> {
        self.choose(direction, previous, new).0.standard_error().and_then(public_figure)
    }

    /// A standard error as this rule shows it: two significant digits, rounded like a score, and never below the
    /// last digit of one. Anything finer would tell of single rows what the rounded score hides: a file that
    /// answers one row only has an error of nothing or of one row, whatever the decimals.
    /// Nothing when it is beyond all numbers.
    pub fn shown_error(self, standard_error: f64) -> Option<f64> {
        let shown = self.rounded(public_figure(standard_error)?).max(self.grain());
        shown.is_finite().then_some(shown)
    }

    /// Whether two scores are told apart at Student's `level`, by what this rule shows of them alone: both scores
    /// and the error of their difference.
    pub fn separable(self, one: &Estimate, other: &Estimate, level: f64) -> bool {
        let error = one.difference(other).standard_error.and_then(|error| self.shown_error(error));
        let quantile = quantile(level, one.replicates.len().saturating_sub(1));
        let gap = (self.rounded(one.value) - self.rounded(other.value)).abs();
        error.zip(quantile).is_some_and(|(error, quantile)| gap > quantile * error)
            // Replicates that do not vary at all (a metric that jumps) are no evidence.
            && [one, other].iter().any(|one| one.varies())
    }

    /// A score as this rule shows it: the exact binary value rounded half to even to decimals, or to the
    /// nearest multiple of the step, written with the step's decimals, and no more than 14 digits. It is finite whenever
    /// `value` is, and zero has no sign.
    pub fn rounded(self, value: f64) -> f64 {
        match self {
            Self::Rounded { decimals } | Self::LadderFree { decimals } => to_decimals(value, decimals),
            // From 2^53 steps on a number has no digits below the step.
            Self::Ladder { step } if (value / step).abs() < 9_007_199_254_740_992.0 => {
                to_decimals((value / step).round() * step, decimals_of(step))
            }
            Self::Ladder { step } => to_decimals(value, decimals_of(step)),
        }
    }

    /// The distance of neighbouring scores as this rule shows them.
    fn grain(self) -> f64 {
        match self {
            Self::Rounded { decimals } | Self::LadderFree { decimals } => {
                to_decimals(0.1f64.powi(decimals as i32), decimals)
            }
            Self::Ladder { step } => step,
        }
    }
}

/// What the public saw after each of one team's submissions, in the order of the ledger.
pub fn replay<'e>(
    rule: Rule,
    direction: Direction,
    submissions: impl IntoIterator<Item = &'e Estimate>,
) -> Vec<Released> {
    let mut best = None;
    let answer = |new| {
        let released = rule.release(direction, best, new);
        if released.improved {
            best = Some(new);
        }
        released
    };
    submissions.into_iter().map(answer).collect()
}

/// By how much `new` is better than `old`; negative when worse.
fn gain(direction: Direction, old: f64, new: f64) -> f64 {
    match direction {
        Direction::Lower => old - new,
        Direction::Higher => new - old,
    }
}

fn to_decimals(value: f64, decimals: usize) -> f64 {
    // Formatting rounds the exact value correctly, which multiplying by a power of ten does not.
    let text = if value.abs() < 10f64.powi(DIGITS - decimals as i32) {
        format!("{value:.decimals$}")
    } else {
        format!("{value:.*e}", DIGITS as usize - 1)
    };
    text.parse().unwrap_or(value) + 0.0
}

/// The decimals that write `step` exactly as it was given; 15 is where a double's digits end.
fn decimals_of(step: f64) -> usize {
    (0..15).find(|decimals| to_decimals(step, *decimals) == step).unwrap_or(15)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Standard error `error` against any other estimate of the other `phase`, none against its own.
    fn at(value: f64, error: f64, phase: usize) -> Estimate {
        let swing = |g: usize| if (g / (1 << phase)).is_multiple_of(2) { 1.0 } else { -1.0 };
        // (G-1)/G Σ (error · swing / sqrt(G-1))² = error² for G = 16.
        let size = error / 15f64.sqrt();
        Estimate { value, replicates: (0..16).map(|g| value + size * swing(g)).collect() }
    }

    #[test]
    fn nothing_is_rounded_to_minus_zero() {
        for rule in
            [Rule::Rounded { decimals: 4 }, Rule::Ladder { step: 0.01 }, Rule::LadderFree { decimals: 2 }]
        {
            for value in [-0.0, -1e-9, -0.00001] {
                assert!(rule.rounded(value).is_sign_positive(), "{rule:?} {value}");
            }
        }
    }

    #[test]
    fn rounded_tells_every_score() {
        let rule = Rule::Rounded { decimals: 2 };
        let scores = [at(0.514, 0.01, 0), at(0.523, 0.01, 1), at(0.5091, 0.01, 2), at(0.5149, 0.01, 3)];
        let told = replay(rule, Direction::Lower, &scores);
        assert_eq!(told.iter().map(|told| told.score).collect::<Vec<_>>(), [0.51, 0.52, 0.51, 0.51]);
        // 0.5091 is better than 0.514, but the board shows 0.51 for both.
        assert_eq!(told.iter().map(|told| told.improved).collect::<Vec<_>>(), [true, false, false, false]);
        assert_eq!(told[0].standard_error, Some(0.01));
    }

    /// A file that answers one row of 400 and leaves the others wrong: right or not.
    fn one_row(is_right: bool) -> Estimate {
        let hit = f64::from(u8::from(is_right));
        let without = |group| if group == 0 { 0.0 } else { hit / 380.0 };
        Estimate { value: hit / 400.0, replicates: (0..20).map(without).collect() }
    }

    #[test]
    fn one_rows_label_hides_behind_the_rounding_of_the_score() {
        // The row is worth 0.0025, in the score and in its standard error.
        let (right, wrong) = (one_row(true), one_row(false));
        for rule in
            [Rule::Rounded { decimals: 2 }, Rule::Ladder { step: 0.01 }, Rule::LadderFree { decimals: 2 }]
        {
            let told = |new: &Estimate| rule.release(Direction::Higher, None, new);
            assert_eq!(told(&right), told(&wrong), "{rule:?}");
            assert_eq!(told(&right).standard_error, Some(0.01), "{rule:?}");
        }
        let told = Rule::Rounded { decimals: 4 }.release(Direction::Higher, None, &right);
        assert_eq!((told.score, told.standard_error), (0.0025, Some(0.0025)));
    }

    #[test]
    fn no_error_is_finer_than_a_score() {
        let shown = |rule: Rule| {
            [0.0, 0.000_04, 0.012_345, 0.0551, 3.7, 1234.5].map(|e| rule.shown_error(e).unwrap())
        };
        assert_eq!(shown(Rule::Rounded { decimals: 0 }), [1.0, 1.0, 1.0, 1.0, 4.0, 1200.0]);
        assert_eq!(shown(Rule::Rounded { decimals: 2 }), [0.01, 0.01, 0.01, 0.06, 3.7, 1200.0]);
        assert_eq!(shown(Rule::LadderFree { decimals: 4 }), [0.0001, 0.0001, 0.012, 0.055, 3.7, 1200.0]);
        assert_eq!(shown(Rule::Ladder { step: 0.05 }), [0.05, 0.05, 0.05, 0.05, 3.7, 1200.0]);
    }

    #[test]
    fn ties_go_by_what_is_shown() {
        let rule = Rule::Rounded { decimals: 2 };
        // The exact test tells 4 rows of 400 from none, and 3 not; either shows as 0.01.
        let rows = |hits: usize| {
            let without = |group| if group < hits { (hits - 1) as f64 / 380.0 } else { hits as f64 / 380.0 };
            Estimate { value: hits as f64 / 400.0, replicates: (0..20).map(without).collect() }
        };
        assert!(rows(4).separable(&rows(0), 0.95) && !rows(3).separable(&rows(0), 0.95));
        assert!(!rule.separable(&rows(4), &rows(0), 0.95) && !rule.separable(&rows(3), &rows(0), 0.95));
        assert!(rule.separable(&rows(18), &rows(0), 0.95));
        assert!(!rule.separable(&rows(18), &Estimate { value: 0.9, replicates: vec![] }, 0.95));
        // What shows the same is never told apart, and neither are scores of which all replicates are the same.
        assert!(!rule.separable(&at(0.514, 0.0001, 0), &at(0.513, 0.0001, 1), 0.95));
        assert!(!rule.separable(&at(0.5, 0.0, 0), &at(0.9, 0.0, 0), 0.95));
    }

    #[test]
    fn a_step_has_to_be_climbed() {
        let rule = Rule::Ladder { step: 0.01 };
        let scores = [0.503, 0.4951, 0.4899, 0.4801, 0.44].map(|score| at(score, 0.001, 0));
        let told = replay(rule, Direction::Lower, &scores);
        // 0.4951 > 0.50 - 0.01 stays untold; 0.4899 beats it and becomes 0.49; 0.4801 > 0.49 - 0.01.
        assert_eq!(told.iter().map(|told| told.score).collect::<Vec<_>>(), [0.5, 0.5, 0.49, 0.49, 0.44]);
        assert_eq!(
            told.iter().map(|told| told.improved).collect::<Vec<_>>(),
            [true, false, true, false, true]
        );
        assert_eq!(Rule::Ladder { step: 0.05 }.rounded(0.3001), 0.3, "not 0.30000000000000004");
        assert_eq!(Rule::Ladder { step: 2.5 }.rounded(8.6), 7.5);
    }

    #[test]
    fn the_free_ladder_asks_for_one_paired_standard_error() {
        let rule = Rule::LadderFree { decimals: 4 };
        let first = at(0.5, 0.003, 0);
        // Independent errors of 0.003 and 0.004 make 0.005.
        let told = |new: &Estimate| rule.release(Direction::Lower, Some(&first), new);
        assert!(!told(&at(0.4951, 0.004, 1)).improved);
        assert_eq!(told(&at(0.4951, 0.004, 1)).score, 0.5);
        assert!(told(&at(0.4949, 0.004, 1)).improved);
        // The same small gain counts when both err on the same rows.
        assert!(told(&at(0.499, 0.0035, 0)).improved);
        assert!(!told(&first).improved);
    }

    #[test]
    fn larger_is_better_mirrors() {
        for rule in
            [Rule::Rounded { decimals: 3 }, Rule::Ladder { step: 0.01 }, Rule::LadderFree { decimals: 3 }]
        {
            let low = [0.5, 0.52, 0.48, 0.47, 0.43].map(|score| at(score, 0.008, 1));
            let high = low.clone().map(|low| Estimate {
                value: -low.value,
                replicates: low.replicates.iter().map(|replicate| -replicate).collect(),
            });
            let lower = replay(rule, Direction::Lower, &low);
            let higher = replay(rule, Direction::Higher, &high);
            for (low, high) in lower.iter().zip(&higher) {
                assert_eq!((low.score, low.improved), (-high.score, high.improved), "{rule:?}");
            }
        }
    }

    #[test]
    fn without_an_error_bar_the_free_ladder_tells_nothing_new() {
        let rule = Rule::LadderFree { decimals: 4 };
        let bare = |value| Estimate { value, replicates: vec![] };
        assert!(rule.release(Direction::Lower, None, &bare(0.5)).improved);
        assert!(!rule.release(Direction::Lower, Some(&bare(0.5)), &bare(0.1)).improved);
        // A first submission without an error bar does not block the team: the new one's own bar decides.
        assert!(rule.release(Direction::Lower, Some(&bare(0.5)), &at(0.49, 0.009, 0)).improved);
        assert!(!rule.release(Direction::Lower, Some(&bare(0.5)), &at(0.4902, 0.01, 0)).improved);
    }

    #[test]
    fn whatever_is_released_is_a_number() {
        let values = [f64::MAX, f64::MIN, 1.3e154, -1e200, 1e300, 5e-324, -5e-324, -0.0, 9e15, 1e16];
        for rule in [
            Rule::Rounded { decimals: 12 },
            Rule::Ladder { step: 1e-9 },
            Rule::Ladder { step: 0.05 },
            Rule::Ladder { step: 3e7 },
            Rule::LadderFree { decimals: 0 },
        ] {
            for (value, other) in values.iter().flat_map(|value| values.map(|other| (*value, other))) {
                let estimate = |value: f64, other: f64| Estimate {
                    value,
                    replicates: (0..20).map(|g| if g % 2 == 0 { value } else { other }).collect(),
                };
                let (old, new) = (estimate(other, value), estimate(value, other));
                let told = rule.release(Direction::Lower, Some(&old), &new);
                assert!(told.score.is_finite(), "{rule:?} {value} {other}: {told:?}");
                assert!(told.standard_error.is_none_or(f64::is_finite), "{rule:?} {value} {other}: {told:?}");
                assert!(told.score != 0.0 || told.score.is_sign_positive(), "{rule:?} {value}");
            }
        }
    }

    #[test]
    fn the_rounding_of_sums_is_not_released() {
        let rule = Rule::Rounded { decimals: 4 };
        let noisy = |value: f64| Estimate {
            value,
            replicates: (0..20).map(|g| value * (1.0 + 2e-16 * f64::from(g % 3))).collect(),
        };
        for value in [1e32, 0.9123, 3e-9] {
            assert_eq!(
                rule.release(Direction::Lower, None, &noisy(value)).standard_error,
                Some(0.0001),
                "{value}"
            );
        }
        assert_eq!(rule.rounded(9.999999999999999e31), 1e32);
        assert_eq!(rule.rounded(12_345_678_901_234.567), 12_345_678_901_235.0);
        assert_eq!(
            (rule.rounded(1_234_567_890.123_44), rule.rounded(-0.912_34)),
            (1_234_567_890.123_4, -0.9123)
        );
    }

    #[test]
    fn a_wild_first_file_does_not_block_a_team() {
        let wild =
            Estimate { value: 1e308, replicates: (0..20).map(|g| f64::from(g % 2) * 1.7e308).collect() };
        for rule in [Rule::LadderFree { decimals: 4 }, Rule::Ladder { step: 0.01 }] {
            assert!(rule.release(Direction::Lower, Some(&wild), &at(0.5, 0.01, 0)).improved, "{rule:?}");
        }
    }

    #[test]
    fn rules_read_from_a_contest_file() {
        let rule = |text: &str| toml::from_str::<Rule>(text);
        assert_eq!(rule("rule = 'ladder'\nstep = 0.001").unwrap(), Rule::Ladder { step: 0.001 });
        assert_eq!(rule("rule = 'ladder-free'\ndecimals = 4").unwrap(), Rule::LadderFree { decimals: 4 });
        assert!(rule("rule = 'ladder'\nstep = 0.1\ndecimals = 3").is_err());
    }
}
