//! What waits in the repository without a receipt, for acts that come after it.

use std::borrow::Cow;

use super::crowd::{admit, receipt};
use base::failure::Failure;
use ledger::standings::prizes::Waiting;
use ledger::{Entry, Known};
use repo::turns::Standing;
use repo::{Base, Pulls, Quarantine};

/// The heads that the ledger of `base` does not know, with their arrival as far as `pulls` tells it. Those that a batch
/// has counted instead of answering them wait for nothing.
///
/// # Errors
/// When heads cannot be told apart.
pub fn waiting(quarantine: &Quarantine, pulls: &Pulls, base: &Base) -> Result<Vec<Waiting>, Failure> {
    let (mut waiting, mut standing) = (vec![], vec![]);
    for head in quarantine.waiting(|_, _| false) {
        let oid = head.oid.to_string();
        let judged = base.ledger.judged(head.pull, &oid).is_some();
        match pulls.get(&head) {
            Some(pull) => standing.push(Standing { head, pull, judged }),
            None if judged => {}
            None => waiting.push(Waiting { received: None, pull: head.pull, head: oid }),
        }
    }
    let arrived = |head: &repo::Head, received| Waiting {
        received: Some(received),
        pull: head.pull,
        head: head.oid.to_string(),
    };
    let admitted = admit(standing, || Ok(Cow::Borrowed(&base.teams)))?;
    waiting.extend(admitted.one_by_one.iter().map(|(head, pull)| arrived(head, pull.received)));
    if admitted.counted.is_empty() {
        return Ok(waiting);
    }
    let rest: Vec<Waiting> =
        admitted.counted.iter().map(|rest| arrived(&rest.head, rest.pull.received)).collect();
    let said = base.ledger.receipts().iter().rev().find_map(|receipt| match &receipt.entry {
        Entry::Known(Known::Crowd(crowd)) => Some(&crowd.digest),
        _ => None,
    });
    if said != Some(&receipt(admitted.counted).digest) {
        waiting.extend(rest);
    }
    Ok(waiting)
}
