//! Quotas that leave no room.

use super::span::Stretch;
use base::time::Instant;
use contest::{Contest, Per, Quota};

/// A quota without room.
pub struct Full<'c> {
    /// Which.
    pub quota: &'c Quota,
    /// The window that is full ends here: when the submission was received, or one that was received later and
    /// judged before it.
    pub at: Instant,
    /// What counts in it, oldest first.
    pub inside: Vec<Instant>,
    /// How many it allows.
    pub limit: u32,
}

impl Full<'_> {
    /// When one more fits in.
    pub fn frees(&self, contest: &Contest) -> Option<Instant> {
        Stretch::of(contest, self.quota, self.at).frees(self.quota, &self.inside, self.limit)
    }
}

/// The quotas that leave no room for one more submission at `at` beside those at `times`. A window is looked at on both
/// sides: a head that was received earlier and is judged later may not slip in around those that were judged.
pub fn fulls<'c>(
    contest: &'c Contest,
    times: &'c [Instant],
    at: Instant,
    per: Per,
    limit: fn(&Quota) -> u32,
) -> impl Iterator<Item = Full<'c>> {
    let mut ends: Vec<Instant> = times.iter().copied().filter(|time| *time > at).collect();
    ends.sort_unstable();
    ends.dedup();
    std::iter::once(at).chain(ends).flat_map(move |end| {
        contest.quotas_at(end).filter(move |quota| quota.per == per).filter_map(move |quota| {
            let stretch = Stretch::of(contest, quota, end);
            if !stretch.holds(at, end) {
                return None;
            }
            let (inside, limit) = (stretch.inside(times, end), limit(quota));
            (inside.len() >= limit as usize).then_some(Full { quota, at: end, inside, limit })
        })
    })
}
