//! One score with its replicates, and what two of them say of each other.

use super::student::quantile;

/// A score on one split of the answer key.
#[derive(Clone, Debug, PartialEq)]
pub struct Estimate {
    /// The metric over all rows.
    pub value: f64,
    /// The metric without group g, for every g. Empty when one of them is undefined: then there is no
    /// error bar. Groups are the same for all submissions, which is what makes differences paired.
    pub replicates: Vec<f64>,
}

/// The difference of two scores on the same rows.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Difference {
    /// First minus second.
    pub value: f64,
    /// Its standard error, in the metric's unit; it is small when both err on the same rows.
    pub standard_error: Option<f64>,
}

/// Groups that the judge deals the rows of each split to, and so replicates of a score.
pub const GROUPS: usize = 20;

/// Errors and differences below this part of the scores are rounding of sums, not sampling.
pub(super) const ROUNDING: f64 = 1e-12;

impl Estimate {
    /// A score from what the metric gave with and without each group; `None` is undefined.
    pub fn new(value: f64, replicates: &[Option<f64>]) -> Self {
        let defined: Option<Vec<f64>> =
            replicates.iter().map(|replicate| replicate.filter(|value| value.is_finite())).collect();
        Self { value, replicates: defined.unwrap_or_default() }
    }

    /// The standard error in the metric's unit. With G groups it is itself uncertain by one part in
    /// sqrt(2 (G-1)): 16 % for G = 20.
    pub fn standard_error(&self) -> Option<f64> {
        jackknife(self.replicates.iter().copied())
    }

    /// Whether `error` is nothing but the rounding of sums.
    pub fn is_rounding(&self, error: f64) -> bool {
        error <= ROUNDING * self.value.abs()
    }

    /// The two-sided interval of confidence `level`, e.g. 0.95, by Student's t with G - 1 degrees of freedom.
    pub fn interval(&self, level: f64) -> Option<(f64, f64)> {
        let reach = self.standard_error()? * quantile(level, self.replicates.len() - 1)?;
        Some((self.value - reach, self.value + reach))
    }

    /// This score minus `other`, paired group by group.
    pub fn difference(&self, other: &Self) -> Difference {
        let pairs = self.replicates.iter().zip(&other.replicates);
        let standard_error = (self.replicates.len() == other.replicates.len())
            .then(|| jackknife(pairs.map(|(a, b)| a - b)))
            .flatten();
        Difference { value: self.value - other.value, standard_error }
    }

    /// Whether the two differ by more than chance at confidence `level`, e.g. 0.95: the paired t test. Without
    /// error bars nothing is separable.
    pub fn separable(&self, other: &Self, level: f64) -> bool {
        quantile(level, self.replicates.len().saturating_sub(1))
            .is_some_and(|quantile| self.separable_at(other, quantile))
    }

    /// Whether the replicates vary by more than rounding; those of a metric that jumps may not, and are no evidence.
    pub(crate) fn varies(&self) -> bool {
        self.standard_error() > Some(ROUNDING * self.value.abs())
    }

    /// [`Self::separable`] with Student's quantile at hand: it costs more than the test itself.
    pub(super) fn separable_at(&self, other: &Self, quantile: f64) -> bool {
        let difference = self.difference(other);
        let rounding = ROUNDING * self.value.abs().max(other.value.abs());
        let gap = difference.value.abs();
        difference.standard_error.is_some_and(|error| gap > quantile * error && gap > rounding)
            // Replicates that do not vary at all (a metric that jumps) are no evidence.
            && [self, other].iter().any(|one| one.standard_error() > Some(rounding))
    }
}

/// The delete-a-group jackknife's standard error of replicates, unless it is beyond all numbers.
fn jackknife(replicates: impl ExactSizeIterator<Item = f64> + Clone) -> Option<f64> {
    let groups = replicates.len() as f64;
    if groups < 2.0 {
        return None;
    }
    let scale = scale(replicates.clone().fold(0.0, |largest: f64, replicate| largest.max(replicate.abs())));
    let scaled = replicates.map(|replicate| replicate * scale);
    let mean = scaled.clone().sum::<f64>() / groups;
    let squares: f64 = scaled.map(|replicate| (replicate - mean) * (replicate - mean)).sum();
    Some(((groups - 1.0) / groups * squares).sqrt() / scale).filter(|error| error.is_finite())
}

/// A power of two that brings numbers up to `largest` where their squares neither overflow nor vanish: no digit of
/// them changes. One for nearly all.
fn scale(largest: f64) -> f64 {
    const SAFE: std::ops::Range<f64> = 1e-120..1e140;
    if SAFE.contains(&largest) || largest == 0.0 || !largest.is_finite() {
        return 1.0;
    }
    2f64.powi(-(largest.log2().clamp(-1000.0, 1000.0) as i32))
}

/// A standard error to two significant digits: more is itself noise. What the public sees is rounded further, by the
/// contest's release rule. Nothing when rounding takes it beyond all numbers.
pub fn public_figure(standard_error: f64) -> Option<f64> {
    // Formatting rounds the exact binary value correctly.
    format!("{standard_error:.1e}").parse().ok().filter(|error: &f64| error.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Ten groups of one row each: the jackknife of a mean is then exactly the textbook's s/sqrt(n).
    fn mean_of(rows: &[f64]) -> Estimate {
        let sum: f64 = rows.iter().sum();
        let n = rows.len() as f64;
        let replicates: Vec<_> = rows.iter().map(|row| Some((sum - row) / (n - 1.0))).collect();
        Estimate::new(sum / n, &replicates)
    }

    const A: [f64; 10] = [2.0, 4.0, 4.0, 4.0, 5.0, 5.0, 7.0, 9.0, 1.0, 3.0];

    #[test]
    fn the_error_of_a_mean_is_the_textbooks() {
        // Σ(x - 4.4)² = 48.4, s = sqrt(48.4 / 9), s / sqrt(10).
        let estimate = mean_of(&A);
        let expected = (48.4f64 / 9.0 / 10.0).sqrt();
        assert!((estimate.standard_error().unwrap() - expected).abs() < 1e-14);
        let (low, high) = estimate.interval(0.95).unwrap();
        assert!((high - 4.4 - 2.262_157_162_798_205_5 * expected).abs() < 1e-12);
        assert!((low + high - 8.8).abs() < 1e-12);
    }

    #[test]
    fn a_paired_difference_is_sharper_than_two_bars() {
        let a = mean_of(&A);
        // Each row 0.2 worse, give or take 0.02: invisible between bars of ±1.7, plain in the pairs.
        let b: Vec<f64> = A.iter().enumerate().map(|(at, row)| row + 0.2 + 0.02 * (at % 3) as f64).collect();
        let b = mean_of(&b);
        assert!(a.interval(0.95).unwrap().1 > b.interval(0.95).unwrap().0);
        assert!(a.separable(&b, 0.95) && b.separable(&a, 0.95));
        assert!(!a.separable(&a, 0.95));
        // The same rows in reverse: the same mean apart from 0.2, nothing in common.
        let c: Vec<f64> = A.iter().rev().map(|row| row + 0.2).collect();
        assert!(!a.separable(&mean_of(&c), 0.95));
    }

    #[test]
    fn undefined_replicates_leave_the_value() {
        let estimate = Estimate::new(0.5, &[Some(0.4), None, Some(0.6)]);
        assert_eq!((estimate.value, estimate.standard_error(), estimate.interval(0.95)), (0.5, None, None));
        assert!(!estimate.separable(&mean_of(&A), 0.95) && !mean_of(&A).separable(&estimate, 0.95));
        assert_eq!(estimate.difference(&mean_of(&A)).standard_error, None);
        assert!(Estimate::new(0.5, &[Some(f64::NAN), Some(0.1)]).replicates.is_empty());
    }

    #[test]
    fn replicates_that_do_not_vary_are_no_evidence() {
        let flat = |value: f64| Estimate { value, replicates: vec![value; 20] };
        assert!(!flat(1.0).separable(&flat(2.0), 0.95));
        let noise = Estimate { value: 2.0, replicates: vec![2.0 + 4e-16, 2.0, 2.0, 2.0] };
        assert!(!noise.separable(&Estimate { value: 1.0, replicates: vec![1.0; 4] }, 0.95));
        // A shift that is the same in every group is plain evidence, unless it is rounding.
        let shifted = |by: f64| Estimate {
            value: mean_of(&A).value + by,
            replicates: mean_of(&A).replicates.iter().map(|replicate| replicate + by).collect(),
        };
        assert!(shifted(0.5).separable(&shifted(0.0), 0.95));
        assert!(!shifted(1e-15).separable(&shifted(0.0), 0.95));
    }

    #[test]
    fn two_significant_digits() {
        for (exact, shown) in [(0.012_345, 0.012), (0.000_994, 0.000_99), (0.0999, 0.1), (123.0, 120.0)] {
            assert_eq!(public_figure(exact), Some(shown));
        }
        assert_eq!(public_figure(0.0), Some(0.0));
        assert_eq!(public_figure(1.797e308), None, "1.8e308 is no number");
    }

    #[test]
    fn errors_of_any_size_come_out_or_are_none() {
        let of = |unit: f64| Estimate { value: unit, replicates: A.iter().map(|row| row * unit).collect() };
        let plain = of(1.0).standard_error().unwrap();
        for exponent in [-1000, -600, -500, 0, 400, 500, 900, 1000] {
            let unit = 2f64.powi(exponent);
            assert_eq!(of(unit).standard_error(), Some(plain * unit), "2^{exponent}");
        }
        let wild =
            |replicates: &[f64]| Estimate { value: 0.0, replicates: replicates.to_vec() }.standard_error();
        assert_eq!(wild(&[f64::MAX, f64::MIN, f64::MAX, f64::MIN]), None, "beyond all numbers");
        // Nothing but the rounding of the mean.
        assert!(wild(&[f64::MAX; 20]).is_some_and(|error| error < 1e-14 * f64::MAX));
        assert_eq!(wild(&[5e-324; 20]), Some(0.0));
        assert!(wild(&[5e-324, 0.0, 5e-324]).unwrap() > 0.0);
        let (a, b) = (of(f64::MAX / 1e3), of(f64::MIN / 1e3));
        assert!(a.difference(&b).standard_error.is_none_or(f64::is_finite));
    }
}
