//! What is remembered.

use serde::{Deserialize, Serialize};

use base::time::Instant;

/// How far it was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// Receipts.
    pub(crate) receipts: u64,
    /// Dates up to this moment.
    pub(crate) at: Instant,
}
