//! What waits in the repository without a receipt, for acts that come after it.

use crate::intake::{Pulls, Quarantine};
use crate::ledger::Ledger;
use crate::standings::prizes::Waiting;

/// The heads that the ledger does not know, with their arrival as far as `pulls` tells it.
pub fn waiting(quarantine: &Quarantine, pulls: &Pulls, ledger: &Ledger) -> Vec<Waiting> {
    let heads = quarantine.waiting(|pull, head| ledger.judged(pull, head).is_some());
    let waiting = |head: crate::intake::Head| {
        let oid = head.oid.to_string();
        let received = pulls.get(head.pull, &oid).map(|pull| pull.received);
        Waiting { received, pull: head.pull, head: oid }
    };
    heads.into_iter().map(waiting).collect()
}
