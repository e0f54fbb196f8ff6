//! Files that a slice scores are kept by digest before its receipts are pushed: no receipt is ever about a file that is
//! nowhere but in a pull request.

use super::plan::Plan;
use base::failure::Failure;
use repo::{Quarantine, read_blob};
use store::{Store, Written};

impl Plan {
    /// Has every file that this slice scored be in `store`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the store takes one of them not: nothing of the slice may be pushed then.
    pub(crate) fn archive(&self, quarantine: &Quarantine, store: &Store) -> Result<Written, Failure> {
        let reader = quarantine.heads().open();
        store.keep(
            &self.state.files,
            |(_, size)| Ok(*size),
            |(blob, _)| {
                read_blob(&reader, "a scored file", *blob).map_err(|why| Failure::Machine(why.message))
            },
        )
    }
}
