//! All pairs of sketches against the thresholds: for 10,000 submissions 5·10⁷ pairs of 2 × 128 products.

use std::ops::Range;

use rayon::prelude::*;

use super::measure::Measure;
use super::sketch::{BUCKETS, CELLS, Figure, Sketch, agreement, correlation};
use super::thresholds::Thresholds;

/// Rows of the pair matrix that are held at a time: bounds what a field of 10,000 equal files needs.
const STRIP: usize = 256;
/// Rows that one worker takes at a time.
const TILE: usize = 16;
/// Of what labels differ in by chance two honest teams differ in this part at least: they know the easy rows alike, and
/// err alike in most of the hard ones.
const OWN: f64 = 0.05;
/// Two honest teams may seem as alike as look-alikes in their sketches with this chance.
const MISTAKEN: f64 = 1e-3;
/// A pair is a candidate up to this many standard errors below the threshold.
const SLACK: f64 = 3.0;

/// A pair that may reach a threshold.
pub(super) type Pair = (usize, usize, Measure, Figure);

/// Sketches laid out for dot products.
struct Prepared<'s> {
    /// By sketch: values and ranks scaled to length 1; zeros for constants and texts.
    numbers: Vec<[[f32; BUCKETS]; 2]>,
    texts: Vec<&'s [u8]>,
    correlation: f32,
    agreement: f64,
    /// In how many cells two differ at most that are alike, as far as that is known; nothing: sketches cannot tell.
    differing: Option<usize>,
    /// Whether candidates are compared exactly afterwards.
    is_exact: bool,
}

/// Calls `found` for every candidate pair, places in `sketches`, the first below the second, in an order
/// that does not depend on the number of workers.
///
/// With `is_exact` candidates are compared exactly afterwards, so that none may be missed.
pub(super) fn scan(
    sketches: &[&Sketch],
    thresholds: &Thresholds,
    is_exact: bool,
    mut found: impl FnMut(Pair),
) {
    let least = |figure: Figure| figure.value - SLACK * figure.standard_error;
    let prepared = Prepared {
        numbers: sketches.iter().map(|sketch| unit(sketch)).collect(),
        texts: sketches
            .iter()
            .map(|sketch| if let Sketch::Texts(codes) = sketch { &codes[..] } else { &[] })
            .collect(),
        // 1e-6 is what single precision and 16 bits lose.
        correlation: least(correlation(thresholds.correlation)) as f32 - 1e-6,
        agreement: thresholds.agreement,
        differing: told_apart(thresholds),
        is_exact,
    };
    for start in (0..sketches.len()).step_by(STRIP) {
        let end = (start + STRIP).min(sketches.len());
        let tiles: Vec<usize> = (start..end).step_by(TILE).collect();
        let pairs: Vec<Vec<Pair>> =
            tiles.into_par_iter().map(|from| prepared.tile(from..(from + TILE).min(end))).collect();
        pairs.into_iter().flatten().for_each(&mut found);
    }
}

/// In how many cells sketches of labels may differ that are alike; nothing when sketches cannot tell in this contest.
pub(super) fn told_apart(thresholds: &Thresholds) -> Option<usize> {
    thresholds.chance.map_or(Some(CELLS), |chance| differing(OWN * (1.0 - chance)))
}

/// The most cells in which two sketches may differ, if it is to be nearly sure that they are not those of two honest teams,
/// which differ in each with the chance `own`. Nothing when even equal ones may be: with labels of a rare class.
pub(super) fn differing(own: f64) -> Option<usize> {
    let (mut term, mut sum) = ((1.0 - own).powi(CELLS as i32), 0.0);
    let mut most = None;
    for differing in 0..CELLS {
        sum += term;
        if sum > MISTAKEN {
            break;
        }
        most = Some(differing);
        term *= (CELLS - differing) as f64 / (differing + 1) as f64 * own / (1.0 - own);
    }
    most
}

fn unit(sketch: &Sketch) -> [[f32; BUCKETS]; 2] {
    let Sketch::Numbers(kinds) = sketch else { return [[0.0; BUCKETS]; 2] };
    (**kinds).map(|sums| {
        let norm = sums.iter().map(|sum| f64::from(*sum) * f64::from(*sum)).sum::<f64>().sqrt().max(1.0);
        sums.map(|sum| (f64::from(sum) / norm) as f32)
    })
}

/// In eight lanes, which the compiler turns into vector instructions; a plain sum it may not reorder.
fn dot(a: &[f32; BUCKETS], b: &[f32; BUCKETS]) -> f32 {
    let mut lanes = [0.0f32; 8];
    for (a, b) in a.as_chunks::<8>().0.iter().zip(b.as_chunks::<8>().0) {
        for lane in 0..8 {
            lanes[lane] += a[lane] * b[lane];
        }
    }
    lanes.iter().sum()
}

impl Prepared<'_> {
    /// The candidates of a tile of rows. A tile reads the other sketches once for all its rows: one row at a
    /// time they would come from memory again and again, 10 MB for 10,000.
    fn tile(&self, rows: Range<usize>) -> Vec<Pair> {
        let mut pairs = vec![];
        for b in rows.start + 1..self.numbers.len() {
            for a in rows.start..rows.end.min(b) {
                pairs.extend(self.pair(a, b).map(|(measure, figure)| (a, b, measure, figure)));
            }
        }
        pairs
    }

    fn pair(&self, a: usize, b: usize) -> Option<(Measure, Figure)> {
        let codes = self.texts[a];
        if !codes.is_empty() {
            if codes.len() != self.texts[b].len() {
                return None;
            }
            let equal = codes.iter().zip(self.texts[b]).filter(|(a, b)| a == b).count();
            let figure = agreement(equal, codes.len());
            let reach = figure.value + SLACK * figure.standard_error;
            // Cells that are told apart: files of few rows are compared in all of them.
            let is_told =
                codes.len() < CELLS || self.differing.is_some_and(|most| codes.len() - equal <= most);
            if !is_told && !self.is_exact {
                return None;
            }
            return (reach >= self.agreement).then_some((Measure::Agreement, figure));
        }
        let [values, ranks] = &self.numbers[a];
        let [other_values, other_ranks] = &self.numbers[b];
        let pearson = dot(values, other_values);
        let spearman = dot(ranks, other_ranks);
        if pearson.abs().max(spearman.abs()) < self.correlation {
            return None;
        }
        let (measure, value) = if pearson.abs() >= spearman.abs() {
            (Measure::Pearson, pearson)
        } else {
            (Measure::Spearman, spearman)
        };
        Some((measure, correlation(f64::from(value.clamp(-1.0, 1.0)))))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_labels_tell_and_rare_ones_do_not() {
        // Two labels of equal frequency: 13 cells on average.
        assert_eq!(differing(OWN * 0.5), Some(2));
        assert_eq!(differing(OWN * 0.9), Some(9));
        // One of a hundred.
        assert_eq!(differing(OWN * 0.0198), None);
        assert_eq!(differing(0.0), None);
    }
}
