//! Metrics of the contest's own: each is tried before a score hangs on it.

use std::collections::BTreeSet;

use super::found::Found;
use crate::trial::{findings, trial};
use base::failure::Failure;
use contest::Contest;
use metric::Catalogue;

pub(super) fn check(contest: &Contest) -> Result<Found, Failure> {
    let mut found = Found::default();
    let mut tried = BTreeSet::new();
    let own = contest.measures.iter().map(|measure| &measure.metric);
    for metric in own.filter(|metric| !Catalogue::is_shipped(metric)) {
        if !tried.insert(&metric.name) {
            continue;
        }
        match trial(metric) {
            Ok(trials) => found.serious.extend(findings(&metric.name, &trials)),
            // What DuckDB does not take is as wrong as what it does.
            Err(Failure::Configuration(wrong)) => found.serious.extend(wrong),
            Err(why) => return Err(why),
        }
    }
    Ok(found)
}
