//! What the checks look at.

use std::path::Path;

use answer::secrets::Identities;
use base::time::Instant;
use contest::Folder;
use ledger::Ledger;

/// What is looked at.
pub(super) struct Patient<'p> {
    /// The contest's folder.
    pub(super) root: &'p Path,
    /// What stands in it.
    pub(super) folder: &'p Folder,
    /// The ledger, unless it cannot be read.
    pub(super) ledger: Option<&'p Ledger>,
    /// Its repository, if it is one.
    pub(super) repository: Option<&'p git2::Repository>,
    /// What opens its secrets.
    pub(super) identities: &'p Identities,
    /// The time it is.
    pub(super) now: Instant,
}
