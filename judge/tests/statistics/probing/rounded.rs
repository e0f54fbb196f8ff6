//! Random files, of which every score is shown: linear questions about the labels.

use super::world::{Board, File, ROWS, bits, decide, sign};
use crate::random::Random;

/// M. Hardt, "Competing in a data science contest without reading the data", 2015 ("wacky boosting"): the majority
/// of those files that scored above one half.
pub(super) fn majority(board: &mut Board, random: &mut Random) -> File {
    let mut votes = vec![0.0; ROWS];
    while board.left() > 0 {
        let file = bits(random);
        if board.send(&file).score > 0.5 {
            votes.iter_mut().zip(&file).for_each(|(vote, answer)| *vote += sign(*answer));
        }
    }
    decide(&votes, random)
}

/// A bad file turned round is a good one, and how good it is counts: least squares of the labels from all scores.
/// (I. Dinur, K. Nissim, "Revealing Information while Preserving Privacy", PODS 2003; J. Whitehill, "Climbing the
/// Kaggle Leaderboard by Exploiting the Log-Loss Oracle", 2017.)
pub(super) fn squares(board: &mut Board, random: &mut Random) -> File {
    let files: Vec<File> = std::iter::repeat_with(|| bits(random)).take(board.left()).collect();
    // Hits less misses: the sum over rows of ±1 for the answer times ±1 for the label.
    let told: Vec<f64> =
        files.iter().map(|file| (board.send(file).score - 0.5) * 2.0 * ROWS as f64).collect();
    let signs: Vec<Vec<f64>> =
        files.iter().map(|file| file.iter().map(|answer| sign(*answer)).collect()).collect();
    let weights = solve(&signs, &told);
    decide(&combined(&signs, &weights), random)
}

/// The rows' sums of the files' answers, each file with its weight.
fn combined(signs: &[Vec<f64>], weights: &[f64]) -> Vec<f64> {
    let mut sums = vec![0.0; ROWS];
    for (weight, signs) in weights.iter().zip(signs) {
        sums.iter_mut().zip(signs).for_each(|(sum, sign)| *sum += weight * sign);
    }
    sums
}

/// The weights of files whose combination explains what was `told`: conjugate gradients, which need few steps for
/// random files.
fn solve(signs: &[Vec<f64>], told: &[f64]) -> Vec<f64> {
    let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut weights = vec![0.0; told.len()];
    let mut rest = told.to_vec();
    let mut way = rest.clone();
    for _ in 0..20 {
        let rows = combined(signs, &way);
        let moved: Vec<f64> = signs.iter().map(|signs| product(signs, &rows)).collect();
        let before = product(&rest, &rest);
        let step = before / product(&way, &moved).max(f64::MIN_POSITIVE);
        weights.iter_mut().zip(&way).for_each(|(weight, way)| *weight += step * way);
        rest.iter_mut().zip(&moved).for_each(|(rest, moved)| *rest -= step * moved);
        let turn = product(&rest, &rest) / before.max(f64::MIN_POSITIVE);
        way.iter_mut().zip(&rest).for_each(|(way, rest)| *way = rest + turn * *way);
    }
    weights
}
