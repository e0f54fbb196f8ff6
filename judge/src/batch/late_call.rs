//! The last call of a prize that comes after another one which is decided without a winner. The dates of a batch's history
//! do not tell that; all receipts do, and they are read only when a score may begin such a call.

use super::state::State;
use base::failure::Failure;
use ledger::standings::Prizes;
use ledger::{Entry, Known, LastCall};
use repo::all_receipts;

/// The call that the score of receipt `seq`, the newest, begins, if there is one.
///
/// # Errors
/// When the ledger cannot be read.
pub(super) fn call(state: &State, seq: u64) -> Result<Option<LastCall>, Failure> {
    let all = all_receipts(&state.base)?;
    let before = all.partition_point(|receipt| receipt.seq < seq);
    let call = match all.get(before).map(|receipt| &receipt.entry) {
        Some(Entry::Known(Known::Score(scored))) => {
            Prizes::of(&state.base.contest, &all[..before]).call(seq, scored)
        }
        _ => None,
    };
    Ok(call)
}
