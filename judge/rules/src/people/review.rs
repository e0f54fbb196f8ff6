//! Registrations that wait for the organiser, as the ledger has them.

use ledger::{Entry, Held, Known, Ledger};

/// A registration that waits.
#[derive(Clone, Debug)]
pub struct Waiting {
    /// Its `hold` receipt.
    pub seq: u64,
    /// What it holds.
    pub held: Held,
}

/// The registrations that wait, oldest first. One that was decided, or whose pull request has a newer head
/// with a receipt of its own, waits no more.
pub fn waiting(ledger: &Ledger) -> Vec<Waiting> {
    let mut newest = std::collections::HashMap::new();
    for receipt in ledger.receipts() {
        if let Some((pull, _)) = receipt.entry.identity() {
            newest.insert(pull, receipt.seq);
        }
    }
    let held = ledger.receipts().iter().filter_map(|receipt| match &receipt.entry {
        Entry::Known(Known::Hold(held)) => Some(Waiting { seq: receipt.seq, held: held.clone() }),
        _ => None,
    });
    held.filter(|waiting| newest.get(&waiting.held.pull) == Some(&waiting.seq)).collect()
}
