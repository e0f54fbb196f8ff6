//! Reproducible randomness: the same on every machine, and independent for each purpose.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};
use sha2::{Digest, Sha256};

/// Changes every sample ever made; the committed id list and commitment must then be made anew.
const SEED: &str = "gitprize sample 1";

/// A stream of random numbers of its own name.
pub(crate) struct Stream(ChaCha8Rng);

impl Stream {
    /// The stream of this name. Adding a stream changes no other one.
    pub(crate) fn new(name: &str) -> Self {
        let seed = Sha256::new().chain_update(SEED).chain_update([0]).chain_update(name).finalize();
        Self(ChaCha8Rng::from_seed(seed.into()))
    }

    /// A whole number below `n`, by multiplication: the bias is below n / 2^64.
    pub(crate) fn below(&mut self, n: u64) -> u64 {
        let wide = u128::from(self.0.next_u64()) * u128::from(n);
        (wide >> 64) as u64
    }

    /// A number in [0, 1) with 53 random bits.
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Bell-shaped noise with mean 0 and variance 1, within ±3.5: a sum of four uniforms. It needs no
    /// logarithm or cosine, whose last bits differ between machines.
    pub(crate) fn noise(&mut self) -> f64 {
        let bits = self.0.next_u64();
        let sum: u64 = (0..4).map(|i| (bits >> (16 * i)) & 0xffff).sum();
        let uniforms = (sum as f64 + 2.0) / 65_536.0;
        // The variance of a uniform is 1/12.
        (uniforms - 2.0) * 3_f64.sqrt()
    }

    /// Puts a slice into random order.
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_has_mean_zero_and_variance_one() {
        let mut stream = Stream::new("test");
        let n = 100_000;
        let (mut sum, mut squares) = (0.0, 0.0);
        for _ in 0..n {
            let x = stream.noise();
            sum += x;
            squares += x * x;
        }
        assert!((sum / f64::from(n)).abs() < 0.01);
        assert!((squares / f64::from(n) - 1.0).abs() < 0.02);
    }

    #[test]
    fn streams_differ_by_name_and_repeat() {
        let draw = |name| Stream::new(name).below(u64::MAX);
        assert_eq!(draw("a"), draw("a"));
        assert_ne!(draw("a"), draw("b"));
    }
}
