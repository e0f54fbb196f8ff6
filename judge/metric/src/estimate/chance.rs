//! What would come of other rows of the same kind: who would be first, among the first, ahead of whom.
//!
//! Each draw moves all scores together as the replicates say that they move: θ_i + s Σ_g z_g (θ_ig - mean θ_i) with
//! normal z_g has the jackknife's covariances, and s, from a χ² with the replicates' degrees of freedom, makes up for
//! their being estimated. Ranks by such draws: H. Goldstein, D. Spiegelhalter, "League Tables and Their Limitations",
//! Journal of the Royal Statistical Society A 159(3), 1996. They are shares of draws around what was measured, which
//! favours whoever had luck there; a rank interval ([`super::ties`]) promises a coverage, and they do not.
//!
//! Nothing but the scores decides: the draws are the same for every board, and one draw moves all teams, in whatever
//! order they are given.

use std::borrow::Borrow;

use rayon::prelude::*;

use super::jackknife::{Estimate, ROUNDING};
use super::student::below;
use crate::{Direction, is_worst};

/// Draws that [`chances`] takes; their own error is 1.1 % at most.
pub const DRAWS: usize = 2_000;
/// Where they begin.
const SEED: u64 = 0x6769_7470_7269_7a65;

/// Shares of draws.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Chance {
    /// Nobody was better.
    pub first: f64,
    /// Fewer than the asked number of teams were better.
    pub top: f64,
}

/// How sure it is that `one` is truly better than `other`, 0 to 1: Student's distribution of their paired difference.
/// Nothing without error bars, or where nothing but rounding differs.
pub fn better(one: &Estimate, other: &Estimate, direction: Direction) -> Option<f64> {
    let difference = one.difference(other);
    let error = difference.standard_error?;
    let rounding = ROUNDING * one.value.abs().max(other.value.abs());
    if !(one.varies() || other.varies()) || error <= rounding && difference.value.abs() <= rounding {
        return None;
    }
    let ahead = match direction {
        Direction::Lower => -difference.value,
        Direction::Higher => difference.value,
    };
    Some(below(ahead / error, one.replicates.len() - 1))
}

/// In which share of `draws` each team was first, and among the first `top`. Nothing where one has a score without an
/// error bar, unless it is no score at all ([`is_worst`]): then it comes last.
pub fn chances<E>(estimates: &[E], direction: Direction, top: usize, draws: usize) -> Option<Vec<Chance>>
where
    E: Borrow<Estimate> + Sync,
{
    let with_bar = |estimate: &Estimate| estimate.replicates.len() > 1;
    let groups = estimates.iter().map(Borrow::borrow).find(|estimate| with_bar(estimate))?.replicates.len();
    let moving: Vec<usize> = (0..estimates.len()).filter(|at| with_bar(estimates[*at].borrow())).collect();
    let is_known = |estimate: &Estimate| match estimate.replicates.len() {
        0 | 1 => is_worst(estimate.value),
        count => count == groups,
    };
    if !estimates.iter().all(|estimate| is_known(estimate.borrow())) {
        return None;
    }
    let sign = match direction {
        Direction::Lower => 1.0,
        Direction::Higher => -1.0,
    };
    // Scores so that less is better, and how each group moves them.
    let costs: Vec<f64> = moving.iter().map(|at| sign * estimates[*at].borrow().value).collect();
    let scale = sign * ((groups as f64 - 1.0) / groups as f64).sqrt();
    let mut moves = Vec::with_capacity(moving.len() * groups);
    for at in &moving {
        let replicates = &estimates[*at].borrow().replicates;
        let mean = replicates.iter().sum::<f64>() / groups as f64;
        moves.extend(replicates.iter().map(|replicate| scale * (replicate - mean)));
    }
    let top = top.clamp(1, moving.len());
    let tallied = (0..draws).into_par_iter().fold(
        || (vec![[0u32; 2]; moving.len()], vec![], vec![]),
        |(mut counts, mut drawn, mut sorted): (Vec<[u32; 2]>, Vec<f64>, Vec<f64>), draw| {
            let weights = weights(draw as u64, groups);
            drawn.clear();
            let of = |(cost, moves): (&f64, &[f64])| {
                cost + moves.iter().zip(&weights).map(|(one, weight)| one * weight).sum::<f64>()
            };
            drawn.extend(costs.iter().zip(moves.chunks_exact(groups)).map(of));
            sorted.clone_from(&drawn);
            let (_, last, _) = sorted.select_nth_unstable_by(top - 1, f64::total_cmp);
            let last = *last;
            let first = drawn.iter().copied().min_by(f64::total_cmp).unwrap_or(last);
            for (count, drawn) in counts.iter_mut().zip(&drawn) {
                count[0] += u32::from(*drawn <= first);
                count[1] += u32::from(*drawn <= last);
            }
            (counts, drawn, sorted)
        },
    );
    let counts = tallied.map(|(counts, ..)| counts).reduce(
        || vec![[0; 2]; moving.len()],
        |mut sum, counts| {
            for (sum, count) in sum.iter_mut().zip(counts) {
                (sum[0], sum[1]) = (sum[0] + count[0], sum[1] + count[1]);
            }
            sum
        },
    );
    let mut result = vec![Chance { first: 0.0, top: 0.0 }; estimates.len()];
    for (at, [first, top]) in moving.into_iter().zip(counts) {
        let share = |count: u32| f64::from(count) / draws as f64;
        result[at] = Chance { first: share(first), top: share(top) };
    }
    Some(result)
}

/// By how much each group moves all scores in draw number `draw`.
fn weights(draw: u64, groups: usize) -> Vec<f64> {
    // Draws lie far apart in the generator's one long sequence.
    let mut random = Random(SEED.wrapping_add(draw.wrapping_mul(0xd134_2543_de82_ef95)));
    let normals: Vec<f64> = (0..groups).map(|_| random.normal()).collect();
    let freedom = groups - 1;
    let square: f64 = (0..freedom).map(|_| random.normal()).map(|normal| normal * normal).sum();
    let scale = (freedom as f64 / square).sqrt();
    normals.into_iter().map(|normal| normal * scale).collect()
}

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
struct Random(u64);

impl Random {
    /// Uniform in (0, 1).
    fn uniform(&mut self) -> f64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (((z ^ (z >> 31)) >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    /// Standard normal (Box & Muller 1958).
    fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Independent of those of another `phase`, with a standard error of `error`.
    fn at(value: f64, error: f64, phase: u32) -> Estimate {
        let size = error / 15f64.sqrt();
        let swing = |g: u32| if (g >> phase).is_multiple_of(2) { size } else { -size };
        Estimate { value, replicates: (0..16).map(|g| value + swing(g)).collect() }
    }

    #[test]
    fn shares_are_those_of_the_normal_distribution_and_know_no_order() {
        let board = [at(0.50, 0.01, 0), at(0.51, 0.01, 1), at(0.60, 0.01, 2)];
        let found = chances(&board, Direction::Lower, 2, 20_000).unwrap();
        // d / s = 0.01 / 0.01414 = 0.7071; P(T < 0.7071) with 15 degrees = 0.7548.
        let ahead = better(&board[0], &board[1], Direction::Lower).unwrap();
        assert!((ahead - 0.754_8).abs() < 1e-3, "{ahead}");
        assert!((found[0].first - ahead).abs() < 0.01, "{found:?}");
        assert!((found[0].first + found[1].first - 1.0).abs() < 1e-12 && found[2].first == 0.0);
        assert!(found[0].top > 0.999 && found[2].top < 0.001);
        let turned: Vec<&Estimate> = board.iter().rev().collect();
        let turned = chances(&turned, Direction::Lower, 2, 20_000).unwrap();
        assert_eq!(turned.into_iter().rev().collect::<Vec<_>>(), found);
        // Larger is better: the third, for sure.
        assert_eq!(chances(&board, Direction::Higher, 1, 200).unwrap()[2], Chance { first: 1.0, top: 1.0 });
        assert!(better(&board[0], &board[2], Direction::Higher).unwrap() < 1e-4);
    }

    #[test]
    fn who_errs_alike_is_compared_by_the_difference_alone() {
        // The same errors: an advantage of a hundredth of them is certain, and files that are equal are first together.
        let board = [at(0.5, 0.01, 0), at(0.5001, 0.01, 0), at(0.5, 0.01, 0)];
        let found = chances(&board, Direction::Lower, 1, 500).unwrap();
        let firsts = found.iter().map(|chance| chance.first);
        assert_eq!(firsts.collect::<Vec<_>>(), [1.0, 0.0, 1.0]);
        assert_eq!(better(&board[0], &board[2], Direction::Lower), None);
    }

    #[test]
    fn what_is_unknown_leaves_nothing_to_say() {
        let bare = |value: f64| Estimate { value, replicates: vec![] };
        let some = at(0.5, 0.01, 0);
        assert_eq!(chances(&[some.clone(), bare(0.4)], Direction::Lower, 1, 100), None);
        assert_eq!(chances::<Estimate>(&[], Direction::Lower, 1, 100), None);
        assert_eq!(chances(&[bare(0.4)], Direction::Lower, 1, 100), None);
        assert_eq!(better(&some, &bare(0.4), Direction::Lower), None);
        // A score that is none comes last.
        let last = bare(Direction::Lower.worst());
        let found = chances(&[last, some], Direction::Lower, 5, 100).unwrap();
        assert_eq!((found[0].first, found[1].first), (0.0, 1.0));
    }
}
