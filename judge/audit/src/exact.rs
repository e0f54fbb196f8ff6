//! Two numeric columns at hand: what the sketches only estimate.

use serde::Serialize;

use super::measure::Measure;

/// How alike two columns of the same length are, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Exact {
    /// Pearson's r; `None` when a column is constant.
    pub pearson: Option<f64>,
    /// Spearman's r over mid-ranks; `None` when a column is constant.
    pub spearman: Option<f64>,
    /// The part of rows with the same value.
    pub equal: f64,
}

impl Exact {
    /// Compares two columns; `None` when they are empty or of different lengths.
    pub fn of(a: &[f64], b: &[f64]) -> Option<Self> {
        if a.len() != b.len() || a.is_empty() {
            return None;
        }
        let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
        Some(Self {
            pearson: pearson(a, b),
            spearman: pearson(&mid_ranks(a), &mid_ranks(b)),
            equal: equal as f64 / a.len() as f64,
        })
    }

    /// The correlation of larger |r|; `None` when a column is constant.
    pub fn strongest(&self) -> Option<(Measure, f64)> {
        let (pearson, spearman) = (self.pearson?, self.spearman?);
        let is_linear = pearson.abs() >= spearman.abs();
        Some(if is_linear { (Measure::Pearson, pearson) } else { (Measure::Spearman, spearman) })
    }
}

fn pearson(a: &[f64], b: &[f64]) -> Option<f64> {
    let (a, b) = (standardised(a)?, standardised(b)?);
    Some(a.iter().zip(&b).map(|(a, b)| a * b).sum::<f64>().clamp(-1.0, 1.0))
}

/// `values` with mean 0 and sum of squares 1; `None` for a constant (to 1e-12 of its size), which has no
/// correlation with anything.
pub(super) fn standardised(values: &[f64]) -> Option<Vec<f64>> {
    // Scaled first: sums of huge predictions overflow.
    let size = values.iter().fold(0.0f64, |size, value| size.max(value.abs()));
    if size == 0.0 || !size.is_finite() {
        return None;
    }
    let n = values.len() as f64;
    let mean = values.iter().map(|value| value / size).sum::<f64>() / n;
    let mut centred: Vec<f64> = values.iter().map(|value| value / size - mean).collect();
    let norm = centred.iter().map(|value| value * value).sum::<f64>().sqrt();
    if norm <= 1e-12 * n.sqrt() {
        return None;
    }
    centred.iter_mut().for_each(|value| *value /= norm);
    Some(centred)
}

/// Each value's rank from 1; equal values share the mean of theirs.
pub(super) fn mid_ranks(values: &[f64]) -> Vec<f64> {
    // -0.0 + 0.0 is 0.0: the two zeros are one value.
    let mut order: Vec<(f64, usize)> =
        values.iter().enumerate().map(|(at, value)| (value + 0.0, at)).collect();
    order.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    let mut ranks = vec![0.0; values.len()];
    let mut below = 0;
    for run in order.chunk_by(|a, b| a.0 == b.0) {
        let rank = below as f64 + (run.len() + 1) as f64 / 2.0;
        run.iter().for_each(|(_, at)| ranks[*at] = rank);
        below += run.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn by_hand() {
        assert_eq!(mid_ranks(&[3.0, -0.0, 3.0, 0.0, 9.0]), [3.5, 1.5, 3.5, 1.5, 5.0]);
        // x = 1..4 and its squares: r = 25 / sqrt(5 · 129).
        let exact = Exact::of(&[1.0, 2.0, 3.0, 4.0], &[1.0, 4.0, 9.0, 16.0]).unwrap();
        assert!((exact.pearson.unwrap() - 25.0 / 645f64.sqrt()).abs() < 1e-15);
        assert!((exact.spearman.unwrap() - 1.0).abs() < 1e-15);
        assert_eq!(exact.equal, 0.25);
        assert_eq!(exact.strongest().unwrap().0, Measure::Spearman);
    }

    #[test]
    fn constants_and_huge_numbers() {
        assert_eq!(Exact::of(&[5.1; 9], &[1.0; 9]).unwrap().pearson, None);
        let huge = [1e308, -1e308, 1.5e308, 0.0];
        assert!((Exact::of(&huge, &huge).unwrap().pearson.unwrap() - 1.0).abs() < 1e-15);
        assert_eq!(Exact::of(&[], &[]), None);
        assert_eq!(Exact::of(&[1.0], &[]), None);
    }
}
