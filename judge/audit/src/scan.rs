//! All pairs of sketches against the thresholds: for 10,000 submissions 5·10⁷ pairs of 2 × 128 products.

use std::ops::Range;

use rayon::prelude::*;

use super::measure::{Measure, Thresholds};
use super::sketch::{BUCKETS, Figure, Sketch, agreement, correlation};

/// Rows of the pair matrix that are held at a time: bounds what a field of 10,000 equal files needs.
const STRIP: usize = 256;
/// Rows that one worker takes at a time.
const TILE: usize = 16;
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
}

/// Calls `found` for every candidate pair, places in `sketches`, the first below the second, in an order
/// that does not depend on the number of workers.
pub(super) fn scan(sketches: &[&Sketch], thresholds: &Thresholds, mut found: impl FnMut(Pair)) {
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
    };
    for start in (0..sketches.len()).step_by(STRIP) {
        let end = (start + STRIP).min(sketches.len());
        let tiles: Vec<usize> = (start..end).step_by(TILE).collect();
        let pairs: Vec<Vec<Pair>> =
            tiles.into_par_iter().map(|from| prepared.tile(from..(from + TILE).min(end))).collect();
        pairs.into_iter().flatten().for_each(&mut found);
    }
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
