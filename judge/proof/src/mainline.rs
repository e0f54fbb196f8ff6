//! The commits of main that a repository has, and where in them the contest stands.

use std::path::{Path, PathBuf};

use git2::{Oid, Repository, Revwalk, Sort};

use base::failure::Failure;
use contest::{LEDGER, SUBMISSIONS};
use ledger::CHECKPOINT;

/// The commit that the folder of `repository` is at.
pub(crate) fn head(repository: &Repository) -> Result<Option<Oid>, git2::Error> {
    Ok(repository.head()?.target())
}

/// The commits that lead to `head`, the newest first, or the oldest first with [`Sort::REVERSE`]. Main only ever grows by
/// the judge's commits: what others merge into it is not the ledger's past.
pub(crate) fn commits(repository: &Repository, head: Oid, order: Sort) -> Result<Revwalk<'_>, git2::Error> {
    let mut walk = repository.revwalk()?;
    walk.push(head)?;
    walk.simplify_first_parent()?;
    walk.set_sorting(Sort::TOPOLOGICAL | order)?;
    Ok(walk)
}

/// Where the contest in the folder `root` stands below the top folder of `repository`.
///
/// # Errors
/// [`Failure::Machine`] when one of the folders cannot be found.
pub(crate) fn prefix(repository: &Repository, root: &Path) -> Result<PathBuf, Failure> {
    let real = |path: &Path| fs_err::canonicalize(path).map_err(Failure::io);
    let top = real(repository.workdir().unwrap_or(root))?;
    Ok(real(root)?.strip_prefix(&top).unwrap_or(Path::new("")).to_owned())
}

/// Where the checkpoint of the contest at `prefix` stands.
pub(crate) fn checkpoint(prefix: &Path) -> PathBuf {
    prefix.join(SUBMISSIONS).join(LEDGER).join(CHECKPOINT)
}
