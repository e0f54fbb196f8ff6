//! What a forge still takes: one count for everything that is asked of it, kept from its own headers.

use std::collections::BTreeMap;

use base::time::Instant;

/// So many requests the judge leaves to those who list: it begins no write with fewer.
pub const FLOOR: u64 = 50;

/// What was asked and what is left, by the forge's own name of what it counts; GitHub counts its two APIs apart.
#[derive(Clone, Debug, Default)]
pub struct Meter {
    /// Requests that were sent.
    pub sent: u64,
    /// Requests that are sent at most.
    pub most: Option<u64>,
    /// So many are left to others.
    pub floor: u64,
    left: BTreeMap<String, Left>,
}

/// What is left of one kind, and from when on there is more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Left {
    /// Requests.
    pub requests: u64,
    /// When there are more.
    pub until: Option<Instant>,
}

/// What most forges count.
pub(crate) const CORE: &str = "core";

impl Meter {
    /// Nothing was asked yet.
    pub(crate) fn new(most: Option<u64>, floor: u64) -> Self {
        Self { most, floor, ..Self::default() }
    }

    /// Takes in what the headers of an answer say.
    pub(crate) fn hear(&mut self, kind: Option<&str>, requests: Option<u64>, until: Option<Instant>) {
        let Some(requests) = requests else { return };
        self.left.insert(kind.unwrap_or(CORE).to_owned(), Left { requests, until });
    }

    /// What is left for writes, if the forge says so.
    pub fn left(&self) -> Option<Left> {
        self.left.get(CORE).copied()
    }

    /// Why nothing may be asked now, if so: since when there is more. `writes` leaves the floor to others.
    pub(crate) fn is_spent(&self, writes: bool, now: Instant) -> Option<Spent> {
        if self.most.is_some_and(|most| self.sent >= most) {
            return Some(Spent { until: None, own: true });
        }
        let left = self.left().filter(|left| writes && left.requests <= self.floor)?;
        // What was said of an hour that is over says nothing.
        left.until.is_none_or(|until| until > now).then_some(Spent { until: left.until, own: false })
    }
}

/// Nothing more may be asked for now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Spent {
    /// From when on there is more.
    pub(crate) until: Option<Instant>,
    /// Whether it is what the caller allowed, and not the forge.
    pub(crate) own: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_floor_is_left_to_those_who_list() {
        let now = Instant::from_seconds(1_000);
        let mut meter = Meter::new(Some(9), FLOOR);
        assert_eq!(meter.is_spent(true, now), None, "nothing is known");
        meter.hear(None, Some(FLOOR + 1), Some(Instant::from_seconds(2_000)));
        // Another count of the same forge is another matter.
        meter.hear(Some("graphql"), Some(0), None);
        assert_eq!(meter.is_spent(true, now), None);
        meter.hear(Some(CORE), Some(FLOOR), Some(Instant::from_seconds(2_000)));
        let spent = Spent { until: Some(Instant::from_seconds(2_000)), own: false };
        assert_eq!(meter.is_spent(true, now), Some(spent));
        assert_eq!(meter.is_spent(false, now), None, "a list may be asked for");
        assert_eq!(meter.is_spent(true, Instant::from_seconds(2_001)), None, "the hour is over");
        meter.sent = 9;
        assert_eq!(meter.is_spent(false, now), Some(Spent { until: None, own: true }));
    }
}
