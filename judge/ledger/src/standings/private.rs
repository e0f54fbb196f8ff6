//! The order of the private decision: the score on the private split rounded to the contest's decimals, then
//! the earlier `received`; or the mean of the ranks under several metrics. For the jury only, before the reveal;
//! [`super::Prizes::candidates`] says who of them is in line for a prize.

use base::time::Instant;
use contest::{Contest, Slug};

/// One submission's private score with what the decision needs.
#[derive(Clone, Debug, PartialEq)]
pub struct PrivateScore {
    /// Its receipt.
    pub seq: u64,
    /// The team.
    pub team: Slug,
    /// When it was received.
    pub received: Instant,
    /// The recorded public score.
    pub public: f64,
    /// The exact private score.
    pub private: f64,
    /// The exact private scores under the metrics of `metric.mean_rank`, in their order; none without it.
    pub by_metric: Vec<f64>,
}

/// Each team's best submission by the private rule, best first.
pub fn ranked(contest: &Contest, scores: &[PrivateScore]) -> Vec<PrivateScore> {
    if !contest.metric.mean_rank.is_empty() {
        return super::mean_rank::decided(contest, scores);
    }
    let mut order: Vec<&PrivateScore> = scores.iter().collect();
    order.sort_by(|a, b| {
        let (x, y) = (contest.rounded(a.private), contest.rounded(b.private));
        contest.metric.direction.compare(x, y).then(a.received.cmp(&b.received)).then(a.seq.cmp(&b.seq))
    });
    let mut seen = std::collections::BTreeSet::new();
    order.into_iter().filter(|score| seen.insert(score.team.clone())).cloned().collect()
}
