//! The sealed private scores, opened and held against the ledger.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use base::failure::Failure;
use contest::Contest;
use ledger::standings::Prizes;
use ledger::standings::private::PrivateScore;
use ledger::{Entry, Known, Ledger, Scored};
use proof::sealed::{Opening, open_base, unopened};
use repo::Base;

/// Those of main as it is now.
pub(super) fn of_base(base: &Base, prizes: &Prizes, identity: &Path) -> Result<Vec<PrivateScore>, Failure> {
    scores(&base.contest, &base.ledger, prizes, open_base(base, identity)?)
}

/// Matches openings to the newest score of each submission by commitment. Teams are those of now.
pub(in crate::cli) fn scores(
    contest: &Contest,
    ledger: &Ledger,
    prizes: &Prizes,
    openings: Vec<(String, Opening)>,
) -> Result<Vec<PrivateScore>, Failure> {
    let by_commitment: HashMap<String, Opening> = openings.into_iter().collect();
    let mut newest: BTreeMap<u64, &Scored> = BTreeMap::new();
    for receipt in ledger.receipts() {
        match &receipt.entry {
            Entry::Known(Known::Score(scored)) => newest.insert(receipt.seq, scored),
            Entry::Known(Known::Rejudge(again)) => newest.insert(again.of, &again.score),
            Entry::Known(Known::Amend(amended)) if amended.is_anew() => {
                newest.clear();
                None
            }
            _ => None,
        };
    }
    let mut scores = vec![];
    let mut findings = vec![];
    for (seq, scored) in newest {
        let opening = by_commitment
            .get(&scored.private)
            .filter(|opening| opening.pull == scored.arrival.pull && opening.head == scored.arrival.head);
        let known = opening.map(|opening| &opening.private);
        match known.and_then(|all| Some((all.get(&contest.metric.name)?, contest.metric.by_rank(all)?))) {
            Some((private, by_metric)) => scores.push(PrivateScore {
                by_metric,
                on_tracks: known.map(|all| PrivateScore::on_tracks(contest, all)).unwrap_or_default(),
                seq,
                team: prizes.tally().roster().current(&scored.team).clone(),
                received: scored.arrival.received,
                public: scored.public.get(&contest.metric.name).copied().unwrap_or_default(),
                private: *private,
            }),
            None => findings.push(unopened(seq, scored)),
        }
    }
    if findings.is_empty() { Ok(scores) } else { Err(Failure::Findings(findings)) }
}
