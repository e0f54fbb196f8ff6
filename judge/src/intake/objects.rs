//! Where the objects of heads are read. A repository on this disk needs no transfer: what contestants pushed into it
//! is read in place, as the throw-away repository's own would be. What the judge writes never lies there, and the
//! `git` programs that it starts do not look there.

use std::path::{Path, PathBuf};

use git2::Repository;

use crate::failure::Failure;

/// A bare repository, and where else heads' objects are.
#[derive(Clone, Debug)]
pub(crate) struct Objects {
    repository: PathBuf,
    /// The objects of the repository that heads were pushed to.
    shared: Option<PathBuf>,
}

impl Objects {
    /// Those of the bare repository at `path`.
    pub(crate) fn of(path: &Path) -> Self {
        Self { repository: path.to_owned(), shared: None }
    }

    /// The same with those of `remote`, if that is a repository on this disk. A URL is none, `file://` included.
    pub(super) fn with(path: &Path, remote: &str) -> Self {
        let there = Path::new(remote).is_dir().then(|| Repository::open(remote).ok()).flatten();
        // A shallow repository has commits without their parents, which would pass for whole ones here.
        let whole = there.filter(|there| !there.is_shallow());
        Self { shared: whole.map(|there| there.commondir().join("objects")), ..Self::of(path) }
    }

    /// Where heads' objects are besides.
    pub(super) fn shared(&self) -> Option<&Path> {
        self.shared.as_deref()
    }

    /// Whether they are.
    pub(super) fn are_shared(&self) -> bool {
        self.shared.is_some()
    }

    /// Opens the repository for reading.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git2 cannot.
    pub(crate) fn open(&self) -> Result<Repository, Failure> {
        let repository = Repository::open_bare(&self.repository)?;
        if let Some(shared) = &self.shared {
            repository.odb()?.add_disk_alternate(&shared.to_string_lossy())?;
        }
        Ok(repository)
    }
}
