//! What this machine has checked itself, noted in the clone's own git folder, where nothing from a repository comes to:
//! the index of the closed files in brief that it made from all receipts.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use git2::Repository;

fn place(root: &Path) -> Option<PathBuf> {
    let repository = Repository::open(root).ok()?;
    Some(repository.commondir().join("gitprize").join("closed.checked"))
}

/// The digest of the index that was noted in the clone at `root`.
pub fn checked(root: &Path) -> Option<String> {
    Some(std::fs::read_to_string(place(root)?).ok()?.trim().to_owned())
}

/// Notes the digest. When it cannot be, the next batch reads everything once more: nothing is lost.
pub fn note_checked(root: &Path, digest: &str) {
    let write = |path: PathBuf| {
        let folder = path.parent()?;
        std::fs::create_dir_all(folder).ok()?;
        let mut file = tempfile::NamedTempFile::new_in(folder).ok()?;
        writeln!(file, "{digest}").ok()?;
        file.persist(&path).ok()
    };
    place(root).and_then(write);
}
