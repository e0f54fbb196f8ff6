//! The one secret number that order, split and new ids of the rows are drawn from. It is no part of the repository:
//! whoever knew it and the table's order knew the split.

use std::fmt;
use std::str::FromStr;

use base::failure::Failure;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};
use sha2::{Digest as _, Sha256};

/// The seed.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Seed([u8; 32]);

impl Seed {
    /// A new one.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the machine has no random numbers.
    pub(crate) fn new() -> Result<Self, Failure> {
        answer::secrets::new_salt().map(Self)
    }

    /// The numbers drawn for `purpose`.
    pub(super) fn draw(&self, purpose: &str) -> Draw {
        let seed = Sha256::new_with_prefix(purpose).chain_update([0]).chain_update(self.0).finalize();
        Draw(ChaCha8Rng::from_seed(seed.into()))
    }

    /// All of it, for whoever keeps it.
    pub(super) fn whole(&self) -> String {
        hex::encode(self.0)
    }

    /// Its first digits.
    pub(crate) fn short(&self) -> String {
        hex::encode(&self.0[..2])
    }
}

impl fmt::Debug for Seed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Seed({}…)", self.short())
    }
}

impl FromStr for Seed {
    type Err = String;

    /// Reads the 64 digits of an earlier seed, or takes any other text for one.
    fn from_str(text: &str) -> Result<Self, String> {
        let mut seed = [0; 32];
        if text.is_empty() {
            return Err("is empty, expected the 64 digits of an earlier seed or a word".to_owned());
        }
        if hex::decode_to_slice(text, &mut seed).is_err() {
            seed = Sha256::digest(text).into();
        }
        Ok(Self(seed))
    }
}

/// A stream of random numbers, the same for the same seed on every machine.
pub(super) struct Draw(ChaCha8Rng);

impl Draw {
    /// 64 random bits.
    pub(super) fn bits(&mut self) -> u64 {
        self.0.next_u64()
    }

    /// 0 to `count` - 1.
    fn below(&mut self, count: usize) -> usize {
        // The upper half of the product: even but for one part in 2^64.
        ((u128::from(self.bits()) * count as u128) >> 64) as usize
    }

    /// Puts `items` in a random order.
    pub(super) fn shuffle<T>(&mut self, items: &mut [T]) {
        for at in (1..items.len()).rev() {
            items.swap(at, self.below(at + 1));
        }
    }

    /// Above 0 and at most 1.
    pub(super) fn unit(&mut self) -> f64 {
        ((self.bits() >> 11) + 1) as f64 / (1u64 << 53) as f64
    }

    /// From the standard normal distribution (Box and Muller).
    pub(super) fn normal(&mut self) -> f64 {
        let (a, b) = (self.unit(), self.unit());
        (-2.0 * a.ln()).sqrt() * (std::f64::consts::TAU * b).cos()
    }
}
