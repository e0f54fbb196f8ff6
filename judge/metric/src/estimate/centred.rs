//! Replicates ready to be held against many others: a difference's error in twenty multiplications.

use super::jackknife::Estimate;

/// The replicates of a score less their mean, scaled so that the distance of two is the standard error of their difference.
pub(crate) struct Centred(Vec<f64>);

impl Centred {
    pub(crate) fn of(estimate: &Estimate) -> Self {
        let groups = estimate.replicates.len() as f64;
        let mean = estimate.replicates.iter().sum::<f64>() / groups;
        let scale = ((groups - 1.0) / groups).sqrt();
        Self(estimate.replicates.iter().map(|replicate| (replicate - mean) * scale).collect())
    }

    /// The square of the standard error of the difference, right to a few parts in 10¹²; nothing finite where squares overflow.
    pub(crate) fn square(&self, other: &Self) -> f64 {
        // Four sums at a time; the compiler may not reorder one.
        let mut sums = [0.0; 4];
        let (ours, theirs) = (self.0.chunks_exact(4), other.0.chunks_exact(4));
        for (sum, (a, b)) in sums.iter_mut().zip(ours.remainder().iter().zip(theirs.remainder())) {
            *sum += (a - b) * (a - b);
        }
        for (a, b) in ours.zip(theirs) {
            for ((sum, a), b) in sums.iter_mut().zip(a).zip(b) {
                *sum += (a - b) * (a - b);
            }
        }
        sums.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_the_error_of_the_difference() {
        let at = |shape: f64| Estimate {
            value: 0.5,
            replicates: (0..20).map(|g| 0.5 + shape * f64::from(g * g % 7)).collect(),
        };
        let (one, other) = (at(0.01), at(-0.003));
        let error = one.difference(&other).standard_error.unwrap();
        assert!((Centred::of(&one).square(&Centred::of(&other)).sqrt() / error - 1.0).abs() < 1e-13);
        assert_eq!(Centred::of(&one).square(&Centred::of(&one)), 0.0);
    }
}
