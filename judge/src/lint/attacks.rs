//! Every attack that needs the key and nothing else.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::bench::Bench;
use super::found::Found;
use super::{bars, clusters, exploits, features, leaks, probes, splits, undefined};
use answer::AnswerKey;
use base::failure::Failure;
use contest::Contest;

/// Attacks with the key alone, whose rows are published in `order`; without one, in the key's.
pub(super) fn attacks(
    contest: &Contest,
    key: &Arc<AnswerKey>,
    order: Option<&[u32]>,
) -> Result<Vec<Found>, Failure> {
    let bench = Bench::new(contest, key)?;
    let features = features::all(key, order);
    let mut all = vec![undefined::check(contest, key)?];
    let (baseline, found) = exploits::check(&bench);
    all.push(found);
    all.push(leaks::check(&bench, &features, &baseline));
    all.push(bars::check(&bench, &baseline));
    all.push(clusters::check(&bench));
    let (error, found) = splits::check(&bench, &features, order, &baseline)?;
    all.push(found);
    all.push(probes::check(&bench, error.as_ref()));
    // A track is won on a board of its own, with rows and targets of its own; splits and quotas are those of all.
    for own in alone(contest, bench.metric()) {
        let bench = Bench::new(&own, key)?;
        let (baseline, found) = exploits::check(&bench);
        all.push(found);
        all.push(leaks::check(&bench, &features, &baseline));
        all.push(bars::check(&bench, &baseline));
    }
    Ok(all)
}

/// The contest as it is on the board of each metric that tracks go by, that metric first; without the one called
/// `attacked`.
fn alone(contest: &Contest, attacked: &str) -> Vec<Contest> {
    let mut seen = BTreeSet::from([attacked.to_owned()]);
    let tracks = contest.tracks.iter().filter(|track| seen.insert(track.metric.clone()));
    let boards = tracks.filter_map(|track| {
        let mut own = contest.on(track);
        let at = own.measures.iter().position(|measure| measure.name == track.metric)?;
        own.measures.swap(0, at);
        Some(own)
    });
    boards.collect()
}
