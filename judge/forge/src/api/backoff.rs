//! How long to wait before something is tried again.

use std::time::Duration;

/// No wait between two tries is longer.
const LONGEST: Duration = Duration::from_secs(30);

/// Waits that grow and are not the same for everybody: many who were turned away at one moment come back at several.
#[derive(Debug)]
pub(crate) struct Backoff {
    state: u64,
}

impl Backoff {
    /// The same seed gives the same waits.
    pub(crate) fn seeded(seed: u64) -> Self {
        Self { state: seed }
    }

    /// The wait after try number `tried`, which grows from `pause`: between half and all of `pause` doubled each time.
    pub(crate) fn after(&mut self, pause: Duration, tried: u32) -> Duration {
        let whole = pause.saturating_mul(1 << tried.saturating_sub(1).min(16)).min(LONGEST);
        let half = whole / 2;
        let part = u32::try_from(self.next() % 1_001).unwrap_or_default();
        half + half * part / 1_000
    }

    /// SplitMix64.
    fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_within_bounds_and_are_the_same_for_the_same_seed() {
        let waits = |seed| {
            let mut backoff = Backoff::seeded(seed);
            (1..=12).map(|tried| backoff.after(Duration::from_secs(1), tried)).collect::<Vec<_>>()
        };
        assert_eq!(waits(7), waits(7));
        assert_ne!(waits(7), waits(8));
        for (at, wait) in waits(7).iter().enumerate() {
            let whole = Duration::from_secs(1 << at).min(LONGEST);
            assert!(*wait >= whole / 2 && *wait <= whole, "{at}: {wait:?}");
        }
    }
}
