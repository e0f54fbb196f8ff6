//! Which shard has which heads.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use super::division::Division;
use crate::batch::queue::{Scope, Waiting};
use base::failure::Failure;
use base::time::Instant;
use repo::turns::Lines;
use repo::{Head, Main, Pull, Pulls, Quarantine};
use rules::people::per_person;

/// What waits in `quarantine` at `now` for a batch on top of `base`, in at most `shards` parts of about the same number of
/// heads. Nothing is fetched and no file is looked at.
///
/// A line of heads (the members of a team, or a person without one) is in one shard: its quota goes by their order, and a
/// shard that is lost keeps no later head waiting behind an earlier one.
///
/// # Errors
/// When teams or heads cannot be read.
pub(crate) fn divide(
    quarantine: &Quarantine,
    base: &Main,
    pulls: &Pulls,
    now: Instant,
    shards: usize,
) -> Result<Division, Failure> {
    let teams = base.teams.all()?;
    let asked = per_person(&base.contest).then_some(&teams);
    let mut heads = Waiting::read(quarantine, base, pulls, asked, now, &Scope::All)?.queue.into_heads();
    heads.sort_by_key(|(head, pull)| (pull.received, head.pull, head.oid));
    let mut lines = Lines::of(&teams);
    let mut of_line: BTreeMap<usize, Vec<(Head, Pull)>> = BTreeMap::new();
    for (head, pull) in heads {
        of_line.entry(lines.line(&pull.author).0).or_default().push((head, pull));
    }
    // The longest line first, each to the shard that has least (R. L. Graham, "Bounds on Multiprocessing Timing Anomalies",
    // SIAM Journal on Applied Mathematics 17(2), 1969).
    let mut long: Vec<Vec<(Head, Pull)>> = of_line.into_values().collect();
    long.sort_by_key(|line| Reverse(line.len()));
    let shards = shards.min(long.len());
    let mut least: BinaryHeap<Reverse<(usize, usize)>> =
        (1..=shards).map(|shard| Reverse((0, shard))).collect();
    let mut assigned = vec![];
    for line in long {
        let Some(Reverse((load, shard))) = least.pop() else { break };
        least.push(Reverse((load + line.len(), shard)));
        assigned.extend(line.into_iter().map(|(head, pull)| (shard, head, pull)));
    }
    assigned.sort_by_key(|(_, head, pull)| (pull.received, head.pull, head.oid));
    Ok(Division::new(&base.contest, now, shards, assigned))
}
