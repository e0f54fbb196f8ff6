//! How sure the private order is, from the revealed replicates of the private scores.

use contest::Contest;
use ledger::standings::private::PrivateScore;
use metric::estimate::ties::{RankInterval, rank_intervals};
use metric::estimate::{Chance, DRAWS, Estimate, Family, better, chances};

/// Confidence of the intervals.
const LEVEL: f64 = 0.95;

/// What is known of one team of the order.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Sure {
    /// The ranks of all teams lie within theirs at once, at 95 %.
    pub(crate) all: RankInterval,
    /// For whoever looks at this team alone.
    pub(crate) alone: RankInterval,
    /// In which share of draws of other rows it was first, and among as many as the largest prize has places.
    pub(crate) chance: Chance,
    /// How sure it is that it is truly better than the next, 0 to 1.
    pub(crate) ahead: Option<f64>,
}

/// Of each team of `order`, with its private estimates in the same order. Nothing when one is not known, and nothing where
/// mean ranks decide.
pub(super) fn sure(contest: &Contest, order: &[PrivateScore], known: Vec<Option<&Estimate>>) -> Vec<Sure> {
    let estimates: Option<Vec<&Estimate>> = known.into_iter().collect();
    let Some(estimates) = estimates.filter(|_| contest.metric.mean_rank.is_empty() && order.len() > 1) else {
        return vec![];
    };
    let direction = contest.metric.direction;
    let Some(chances) = chances(&estimates, direction, places(contest), DRAWS) else { return vec![] };
    let [all, alone] =
        [Family::Board, Family::Row].map(|family| rank_intervals(&estimates, direction, family, LEVEL));
    let ahead = |at: usize| better(estimates[at], estimates.get(at + 1)?, direction);
    let one = |(at, chance)| Sure { all: all[at], alone: alone[at], chance, ahead: ahead(at) };
    chances.into_iter().enumerate().map(one).collect()
}

/// Places of the prize that has most.
pub(crate) fn places(contest: &Contest) -> usize {
    contest.prizes.iter().map(|prize| prize.places as usize).max().unwrap_or(1)
}
