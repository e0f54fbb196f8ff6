//! Heads that were there when the judge ran and have no receipt: every head gets one, refused ones too, or is one of
//! those that a receipt counts.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::{Contest, KeyFor};
use ledger::{Entry, Known, Ledger};
use repo::turns::may_be_counted;
use repo::{FetchLimits, Head, Pulls, Quarantine};

/// Seconds: a hook writes into its log a little after the push, and clocks differ.
const SLACK: i64 = 60;

/// What was found.
pub struct Unjudged {
    /// Heads that arrived before the judge last ran.
    pub findings: Vec<Finding>,
    /// Heads of which nobody here knows when they arrived, by pull request.
    pub unknown: Vec<(u64, String)>,
}

/// The heads of `remote` that the ledger does not know.
///
/// # Errors
/// When the repository cannot be reached or its receive log cannot be read.
pub fn dropped(remote: &str, seed: &Path, contest: &Contest, ledger: &Ledger) -> Result<Unjudged, Failure> {
    let limits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(600) };
    let quarantine = Quarantine::open(remote, &contest.forge.branch, Some(seed), limits)?;
    let log = match quarantine.receive_log() {
        Some(log) => Pulls::from_receive_log(&quarantine.heads().trusted()?, log)?,
        None => Pulls::default(),
    };
    // What people decide is written without looking at pull requests.
    let by_a_run = |entry: &Entry| {
        let Entry::Known(known) = entry else { return false };
        matches!(
            known,
            Known::Score(_)
                | Known::Refuse(_)
                | Known::Register(_)
                | Known::Hold(_)
                | Known::Claim(_)
                | Known::Lapse(_)
                | Known::Crowd(_)
                | Known::Close { .. }
        )
    };
    let ran = ledger.receipts().iter().rev().find(|receipt| by_a_run(&receipt.entry)).map(|last| last.at);
    let mut found = Unjudged { findings: vec![], unknown: vec![] };
    let heads = quarantine.waiting(|_, _| false);
    let judged = |head: &Head| ledger.judged(head.pull, &head.oid.to_string()).is_some();
    let standing = heads.iter().filter_map(|head| Some((head.clone(), log.get(head)?, judged(head))));
    let standing: Vec<_> = standing.collect();
    // Of a crowd only a few are named: what arrived by then may be among the others.
    let until = ledger.receipts().iter().filter_map(|receipt| match &receipt.entry {
        Entry::Known(Known::Crowd(crowd)) => Some(crowd.until),
        _ => None,
    });
    let until = until.max();
    let counted = standing.iter().zip(may_be_counted(&standing));
    let counted = counted.filter(|((_, pull, _), counted)| *counted && Some(pull.received) <= until);
    let counted: BTreeSet<&Head> = counted.map(|((head, ..), _)| head).collect();
    for head in heads.iter().filter(|head| !judged(head) && !counted.contains(head)) {
        let oid = head.oid.to_string();
        match log.get(head) {
            None => found.unknown.push((head.pull, oid)),
            // Whoever removes a head and pushes it again has it received anew, and accuses nobody.
            // It waits for the answer key of its phase.
            Some(pull) if matches!(contest.key_for(pull.received), KeyFor::Before(_)) => {}
            Some(pull) if ran.is_some_and(|ran| pull.received.seconds() + SLACK < ran.seconds()) => {
                let text = format!(
                    "#{} {} was received at {} and has no receipt, although the judge has run since",
                    head.pull,
                    &oid[..12],
                    pull.received
                );
                let help = "if the last batch was stopped, or its budget too small, the next one judges it; else its \
                            receipt was dropped: look for it in other clones of the ledger";
                found.findings.push(Finding::new(codes::RECEIPT_MISSING, text).help(help));
            }
            Some(_) => {}
        }
    }
    Ok(found)
}
