//! Main as the repository has it, for what is to be added to it: every command that writes to main begins here.

use std::path::Path;
use std::time::Duration;

use git2::{Oid, Repository};

use super::common::Signing;
use base::failure::Failure;
use repo::{At, Base, FetchLimits, Quarantine};

/// Nobody's files are fetched, only main.
pub(super) const ONLY_MAIN: FetchLimits = FetchLimits { bytes: 0, time: Duration::from_secs(300) };
/// Whatever was ever submitted.
pub(super) const ALL_FILES: FetchLimits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(600) };

/// Main and the heads, fetched.
pub(super) struct Fetched {
    pub(super) quarantine: Quarantine,
    pub(super) repository: Repository,
    /// The commit at which main stands.
    pub(super) main: Oid,
}

impl Fetched {
    /// Fetches `branch` of `remote`; the contest's folder at `root` lends its objects.
    pub(super) fn open(
        remote: &str,
        branch: &str,
        root: &Path,
        limits: FetchLimits,
    ) -> Result<Self, Failure> {
        let quarantine = Quarantine::open(remote, branch, Some(root), limits)?;
        let (repository, main) = (quarantine.repository()?, quarantine.main());
        Ok(Self { quarantine, repository, main })
    }

    /// The contest there, whose ledger `signing` signs with the key of the contest's folder at `root`.
    pub(super) fn base(&self, signing: &Signing, root: &Path) -> Result<Base, Failure> {
        let mut base = At::new(&self.repository, self.main)?.base()?;
        signing.apply(root, base.ledger.end_mut())?;
        Ok(base)
    }
}
