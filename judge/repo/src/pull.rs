//! Who sent a head, and when.

use base::time::Instant;
use contest::Author;
use ledger::Proof;

/// One received head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Who.
    pub author: Author,
    /// When.
    pub received: Instant,
    /// What that rests on; receipts of older judges do not tell it.
    pub received_by: Option<Proof>,
    /// When the account was opened, if the forge told.
    pub account: Option<Instant>,
}

/// A pull request of which the list does not prove when its head came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Listed {
    pub(super) author: Author,
    pub(super) created: Option<Instant>,
    pub(super) account: Option<Instant>,
}
