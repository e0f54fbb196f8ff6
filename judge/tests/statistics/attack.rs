//! Wacky boosting (M. Hardt, "Competing in a data science contest without reading the data", 2015): random answers, and
//! then the majority of those whose score came back above one half. It knows nothing: the true accuracy is 1/2, and whatever
//! the board shows beyond that was learned from the board.

use judge::estimate::Estimate;
use judge::metric::Direction;
use judge::release::{Meter, Released, Rule, replay};
use rayon::prelude::*;

use crate::random::Random;

const ROWS: usize = 4000;
const QUERIES: usize = 400;
const WORDS: usize = ROWS.div_ceil(64);
const REPETITIONS: u64 = 40;

/// Which answers a team takes for good news.
#[derive(Clone, Copy, Debug)]
enum Vote {
    /// The board shows more than one half, as in the original attack.
    AboveHalf,
    /// The board said "improved": all that a ladder tells.
    Improved,
}

/// Accuracy from a bit a row that says whether the row is right; 20 groups of 200 rows.
fn accuracy(right: &[u64; WORDS]) -> Estimate {
    let hits: Vec<f64> = (0..20)
        .map(|group| {
            (group * 200..group * 200 + 200).filter(|row| right[row / 64] >> (row % 64) & 1 == 1).count()
                as f64
        })
        .collect();
    let all: f64 = hits.iter().sum();
    let replicates: Vec<_> = hits.iter().map(|hits| Some((all - hits) / 3800.0)).collect();
    Estimate::new(all / 4000.0, &replicates)
}

/// The last, voted submission's accuracy on the public rows, and the meter by then. Private rows are drawn
/// alike and never answered about, so that its accuracy there is 1/2 in expectation.
fn attack(seed: u64, rule: Rule, vote: Vote) -> (f64, Meter) {
    let mut random = Random::new(seed);
    // Labels are random, so that "is right" is as random as the answer itself.
    let answers: Vec<[u64; WORDS]> = (0..QUERIES).map(|_| std::array::from_fn(|_| random.bits())).collect();
    let estimates: Vec<Estimate> = answers.iter().map(accuracy).collect();
    let told: Vec<Released> = replay(rule, Direction::Higher, &estimates);
    let mut meter = Meter::new(ROWS as u64);
    for (new, answer) in estimates.iter().zip(&told) {
        meter.add(rule, new, answer);
    }
    let is_good = |told: &&Released| match vote {
        Vote::AboveHalf => told.score > 0.5,
        Vote::Improved => told.improved,
    };
    let voters: Vec<&[u64; WORDS]> =
        answers.iter().zip(&told).filter(|(_, told)| is_good(told)).map(|(answer, _)| answer).collect();
    let mut majority = [0u64; WORDS];
    for row in 0..ROWS {
        let votes = voters.iter().filter(|answer| answer[row / 64] >> (row % 64) & 1 == 1).count();
        let wins = match (2 * votes).cmp(&voters.len()) {
            std::cmp::Ordering::Less => false,
            std::cmp::Ordering::Equal => random.chance(0.5),
            std::cmp::Ordering::Greater => true,
        };
        majority[row / 64] |= u64::from(wins) << (row % 64);
    }
    (accuracy(&majority).value, meter)
}

/// The mean gap over the repetitions and the mean bits of the meter.
fn gap(rule: Rule, vote: Vote) -> (f64, f64) {
    let runs: Vec<(f64, Meter)> =
        (0..REPETITIONS).into_par_iter().map(|seed| attack(seed << 32 | 77, rule, vote)).collect();
    let n = runs.len() as f64;
    for (score, meter) in &runs {
        assert!(
            score - 0.5 <= meter.largest_gap(),
            "{rule:?}: {} above {}",
            score - 0.5,
            meter.largest_gap()
        );
    }
    let gap = runs.iter().map(|(score, _)| score - 0.5).sum::<f64>() / n;
    let bits = runs.iter().map(|(_, meter)| meter.bits()).sum::<f64>() / n;
    eprintln!("{rule:?}, votes {vote:?}: public - private {gap:.4}, meter {bits:.0} bits");
    (gap, bits)
}

#[test]
fn the_ladder_withstands_the_majority_vote_and_rounding_does_not() {
    // One standard error of a score is half of this.
    let noise = 1.0 / (ROWS as f64).sqrt();
    for rule in [Rule::Ladder { step: 0.01 }, Rule::LadderFree { decimals: 4 }] {
        for vote in [Vote::AboveHalf, Vote::Improved] {
            let (gap, bits) = gap(rule, vote);
            assert!(gap <= noise, "{rule:?}, {vote:?}: {gap} above {noise}");
            assert!(bits < 200.0, "{rule:?}: {bits}");
        }
    }
    for decimals in [2, 3, 12] {
        let (gap, bits) = gap(Rule::Rounded { decimals }, Vote::AboveHalf);
        assert!(gap >= 3.0 * noise, "{decimals} decimals: {gap}");
        assert!(bits > 1000.0, "{decimals} decimals: {bits}");
    }
}
