//! How much of what waits is judged before it is committed and pushed, and when a batch has done enough.
//!
//! A batch may be stopped at any moment, by the limit of a CI's job above all, and what is pushed by then stays. So it
//! lands in slices: the first is small, and each one after it may take about as long as all before it together, so that
//! a batch which is stopped has landed half of its work, and never loses more than [`LONGEST`].

use std::time::{Duration, Instant as Clock};

use super::candidate::Candidate;
use repo::Proposed;

/// About how long a slice may take.
const LONGEST: Duration = Duration::from_secs(60);
/// A slice that takes less is not worth its push.
const SHORTEST: Duration = Duration::from_secs(2);
/// What a first slice may cost: nobody knows yet how fast it goes.
const FIRST: u64 = 32 << 20;
/// What any head costs, beside the bytes of its file.
const HEAD: u64 = 64 << 10;
/// Heads that a slice never exceeds, as each of them is looked at before it is known what it costs.
const MOST: usize = 4_096;

/// The pace of a batch, and its budget.
#[derive(Debug)]
pub struct Pace {
    begun: Clock,
    time: Option<Duration>,
    heads: Option<usize>,
    /// Heads that a slice may have.
    slice: usize,
    /// Cost and time of what was judged so far.
    spent: (u64, Duration),
}

/// How much may be judged now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Portion {
    /// Heads.
    pub(super) heads: usize,
    /// What they may cost together; one head may cost more.
    pub(super) cost: u64,
}

impl Portion {
    /// Whatever there is.
    pub(super) const ALL: Self = Self { heads: usize::MAX, cost: u64::MAX };

    /// As many of `candidates`, from the first on, as are in it; at least one.
    pub(super) fn of(self, candidates: &[Candidate]) -> usize {
        let mut left = self.cost;
        let mut fits = |candidate: &Candidate| {
            let cost = cost(candidate);
            let fits = cost <= left;
            left = left.saturating_sub(cost);
            fits
        };
        let count = candidates.iter().take(self.heads).take_while(|candidate| fits(candidate)).count();
        count.max(1).min(candidates.len())
    }
}

/// What a candidate costs about, in bytes.
pub(super) fn cost(candidate: &Candidate) -> u64 {
    match &candidate.proposal {
        Ok(proposal) if proposal.file == Proposed::Predictions => HEAD + proposal.size,
        _ => HEAD,
    }
}

impl Pace {
    /// The pace of a batch that begins now, with a budget of time and of heads.
    pub fn new(time: Option<Duration>, heads: Option<usize>) -> Self {
        Self { begun: Clock::now(), time, heads, slice: MOST, spent: (0, Duration::ZERO) }
    }

    /// The same with slices of so many heads at most.
    #[must_use]
    pub fn in_slices(self, heads: usize) -> Self {
        Self { slice: heads, ..self }
    }

    /// What may be judged now; nothing when the budget is spent. The first slice always may, or a budget that is
    /// shorter than the start would never get anywhere.
    pub fn next(&self) -> Option<Portion> {
        let heads = self.heads.unwrap_or(usize::MAX).min(self.slice);
        let (cost, took) = self.spent;
        let first = Portion { heads, cost: FIRST };
        if heads == 0 || cost == 0 {
            return (heads > 0).then_some(first);
        }
        let elapsed = self.begun.elapsed();
        let mut share = elapsed.clamp(SHORTEST, LONGEST);
        if let Some(time) = self.time {
            let left = time.checked_sub(elapsed)?;
            // Committing and pushing take their time, too.
            share = share.min(left.mul_f64(0.8));
        }
        let rate = cost as f64 / took.as_secs_f64().max(1e-3);
        let portion = Portion { heads, cost: (rate * share.as_secs_f64()) as u64 };
        (portion.cost >= HEAD).then_some(portion)
    }

    /// The same for a batch that is only planned, which lands nothing: all at once.
    pub fn whole(&self) -> Portion {
        Portion { heads: self.heads.unwrap_or(usize::MAX), cost: u64::MAX }
    }

    /// Takes in that `heads` were judged, which cost `cost`, in `time`.
    pub fn judged(&mut self, heads: usize, cost: u64, time: Duration) {
        self.heads = self.heads.map(|left| left.saturating_sub(heads));
        self.spent = (self.spent.0 + cost, self.spent.1 + time);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn later(mut pace: Pace, seconds: u64) -> Pace {
        pace.begun = Clock::now().checked_sub(Duration::from_secs(seconds)).unwrap();
        pace
    }

    #[test]
    fn slices_grow_with_the_time_that_has_passed() {
        let mut pace = Pace::new(None, None);
        assert_eq!(pace.next().unwrap().cost, FIRST);
        // 16 MiB a second.
        pace.judged(4, FIRST, Duration::from_secs(2));
        let seconds = |pace: &Pace| pace.next().unwrap().cost / (16 << 20);
        assert_eq!(seconds(&pace), 2);
        let pace = later(pace, 20);
        assert_eq!(seconds(&pace), 20);
        let pace = later(pace, 3_000);
        assert_eq!(seconds(&pace), 60);
    }

    #[test]
    fn a_budget_ends_a_batch_but_never_before_its_first_slice() {
        let minute = Some(Duration::from_secs(60));
        let mut pace = later(Pace::new(minute, None), 100);
        assert!(pace.next().is_some());
        pace.judged(1, HEAD, Duration::from_secs(1));
        assert_eq!(pace.next(), None);
        // A slice that would not fit is made smaller, and left out when not even a head fits.
        let mut pace = later(Pace::new(minute, None), 50);
        pace.judged(1, 100 * HEAD, Duration::from_secs(10));
        assert_eq!(pace.next().unwrap().cost / HEAD, 79);
        let pace = later(pace, 59);
        assert!(pace.next().is_none_or(|portion| portion.cost < 10 * HEAD));
        // And so of heads.
        let mut pace = Pace::new(None, Some(3));
        assert_eq!(pace.next().unwrap().heads, 3);
        pace.judged(3, HEAD, Duration::from_secs(1));
        assert_eq!(pace.next(), None);
        assert_eq!(Pace::new(None, Some(0)).next(), None);
    }
}
