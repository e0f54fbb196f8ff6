//! What honest teams would look like: how often chance and what all of them have in common make two as alike as some
//! value.
//!
//! Likenesses of pairs are put on a scale on which they spread evenly (Fisher's z for correlations, log odds for parts),
//! and their middle and spread are taken from the quartiles of this contest's own pairs. Copies are few among all
//! pairs, so that they move neither.

/// Pairs that are needed before anything is said.
const LEAST: usize = 6;
/// Spread that is assumed at least: that of a correlation estimated from a sketch's 128 buckets.
const NARROWEST: f64 = 0.0884;

/// How alike honest teams of a contest are, on the scale of the values given.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Honest {
    middle: f64,
    spread: f64,
}

impl Honest {
    /// By the values of pairs of different teams; nothing when there are too few.
    pub(super) fn of(mut values: Vec<f64>) -> Option<Self> {
        values.retain(|value| value.is_finite());
        if values.len() < LEAST {
            return None;
        }
        values.sort_unstable_by(f64::total_cmp);
        let quartile = |at: usize| values[at * (values.len() - 1) / 4];
        // The quartiles of a normal distribution are 1.349 standard deviations apart.
        let spread = ((quartile(3) - quartile(1)) / 1.349).max(NARROWEST);
        Some(Self { middle: quartile(2), spread })
    }

    /// How alike the pair in the middle is.
    pub(super) fn middle(&self) -> f64 {
        self.middle
    }

    /// How many of `pairs` honest pairs reach `value`.
    pub(super) fn expected(&self, pairs: usize, value: f64) -> f64 {
        pairs as f64 * tail((value - self.middle) / self.spread)
    }

    /// The value that half a pair of `pairs` honest ones reaches.
    pub(super) fn reached_by_none(&self, pairs: usize) -> f64 {
        let wanted = 0.5 / pairs.max(1) as f64;
        let (mut low, mut high) = (0.0, 40.0);
        for _ in 0..80 {
            let middle = 0.5 * (low + high);
            if tail(middle) > wanted { low = middle } else { high = middle }
        }
        self.middle + high * self.spread
    }
}

/// Fisher's z of a correlation.
pub(super) fn fisher(r: f64) -> f64 {
    r.clamp(-1.0, 1.0).atanh().clamp(-18.0, 18.0)
}

/// Log odds of `hits` among `cells`.
pub(super) fn log_odds(hits: usize, cells: usize) -> f64 {
    ((hits as f64 + 0.5) / (cells.saturating_sub(hits) as f64 + 0.5)).ln()
}

/// The part of a normal distribution above `z`, to seven digits of itself (W. H. Press et al., "Numerical Recipes", 6.2).
fn tail(z: f64) -> f64 {
    let x = z / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.5 * x.abs());
    let series = [
        -1.265_512_23,
        1.000_023_68,
        0.374_091_96,
        0.096_784_18,
        -0.186_288_06,
        0.278_868_07,
        -1.135_203_98,
        1.488_515_87,
        -0.822_152_23,
        0.170_872_77,
    ];
    let sum = series.iter().rev().fold(0.0, |sum, term| sum * t + term);
    let erfc = t * (-x * x + sum).exp();
    0.5 * if x >= 0.0 { erfc } else { 2.0 - erfc }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_normal_distribution() {
        for (z, above) in [(0.0, 0.5), (1.0, 0.158_655_25), (-1.0, 0.841_344_75), (4.4, 5.412_54e-6)] {
            assert!((tail(z) / above - 1.0).abs() < 1e-5, "{z}: {}", tail(z));
        }
        let honest = Honest { middle: 1.0, spread: 2.0 };
        let value = honest.reached_by_none(1_000);
        assert!((honest.expected(1_000, value) - 0.5).abs() < 1e-6);
    }

    #[test]
    fn copies_do_not_move_what_honest_pairs_are_like() {
        let mut values: Vec<f64> = (0..1_000).map(|at| f64::from(at) / 1_000.0).collect();
        let before = Honest::of(values.clone()).unwrap();
        values.extend([18.0; 50]);
        let after = Honest::of(values).unwrap();
        assert!((after.middle - before.middle).abs() < 0.03 && after.spread / before.spread < 1.1);
        assert_eq!(Honest::of(vec![1.0; LEAST - 1]), None);
        assert_eq!(Honest::of(vec![f64::NAN; 99]), None);
    }
}
