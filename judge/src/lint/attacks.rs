//! Every attack that needs the key and nothing else.

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
    Ok(all)
}
