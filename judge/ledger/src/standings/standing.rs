//! Which scores hold.

use std::collections::BTreeMap;

use crate::{Entry, Known, Ledger};

/// First receipt of each scored submission → the receipt whose score holds. A change that makes the scores of before
/// void leaves those that it does not name without one.
pub fn standing(ledger: &Ledger) -> BTreeMap<u64, u64> {
    let mut all = BTreeMap::new();
    for receipt in ledger.receipts() {
        match &receipt.entry {
            Entry::Known(Known::Score(_)) => {
                all.insert(receipt.seq, receipt.seq);
            }
            Entry::Known(Known::Rejudge(again)) => {
                all.insert(again.of, receipt.seq);
            }
            Entry::Known(Known::Amend(amended)) if amended.is_anew() => all.clear(),
            _ => {}
        }
    }
    all
}
