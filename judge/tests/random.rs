//! Reproducible random numbers for simulations.

/// SplitMix64 (G. L. Steele, D. Lea, C. H. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014).
pub(crate) struct Random(u64);

impl Random {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub(crate) fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// Uniform in (0, 1).
    pub(crate) fn uniform(&mut self) -> f64 {
        ((self.bits() >> 11) as f64 + 0.5) / (1u64 << 53) as f64
    }

    pub(crate) fn chance(&mut self, p: f64) -> bool {
        self.uniform() < p
    }

    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.bits() % n as u64) as usize
    }

    /// Standard normal (Box & Muller 1958).
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.uniform().ln()).sqrt() * (std::f64::consts::TAU * self.uniform()).cos()
    }
}

/// `rows` rows dealt at random to 20 groups of equal size, give or take one.
pub(crate) fn balanced(random: &mut Random, rows: usize) -> Vec<usize> {
    let mut groups: Vec<usize> = (0..rows).map(|row| row % 20).collect();
    for at in (1..rows).rev() {
        groups.swap(at, random.below(at + 1));
    }
    groups
}

/// Each row in one of 20 groups by itself, as a hash of its id does: sizes vary.
pub(crate) fn hashed(random: &mut Random, rows: usize) -> Vec<usize> {
    (0..rows).map(|_| random.below(20)).collect()
}
