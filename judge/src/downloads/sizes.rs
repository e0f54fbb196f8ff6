//! How many bytes a published file has and had. A pointer of Git LFS stands for the file that it names.

use std::collections::HashMap;
use std::path::Path;

use git2::{ObjectType, Oid, Repository, Tree};

/// The folder whose files are published.
pub(super) const DATA: &str = "content/data";
/// What a pointer of Git LFS begins with.
const LFS: &[u8] = b"version https://git-lfs.github.com/spec/v1";
/// A pointer is shorter.
const POINTER: u64 = 1_024;

/// A size and since when it was published, in seconds from 1970-01-01.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Version {
    pub(super) since: i64,
    pub(super) bytes: u64,
}

/// The bytes of the published file at `path`.
pub(super) fn of_file(path: &Path) -> Option<u64> {
    let length = path.metadata().ok()?.len();
    let pointed = (length < POINTER).then(|| std::fs::read(path).ok()).flatten();
    Some(pointed.and_then(|text| pointed_at(&text)).unwrap_or(length))
}

/// The size that the pointer `text` names; nothing when it is none.
fn pointed_at(text: &[u8]) -> Option<u64> {
    if !text.starts_with(LFS) {
        return None;
    }
    let text = std::str::from_utf8(text).ok()?;
    text.lines().find_map(|line| line.strip_prefix("size ")?.trim().parse().ok())
}

/// The sizes that each of `files`, paths below [`DATA`] of the contest at `root`, had on the branch that is checked out,
/// oldest first. Nothing where there is no history.
pub(super) fn history<'f>(
    root: &Path,
    files: impl Iterator<Item = &'f String>,
) -> HashMap<String, Vec<Version>> {
    let files: Vec<&String> = files.collect();
    read(root, &files).unwrap_or_default()
}

fn read(root: &Path, files: &[&String]) -> Option<HashMap<String, Vec<Version>>> {
    let repository = Repository::discover(root).ok()?;
    let top = repository.workdir()?.canonicalize().ok()?;
    let folder = root.canonicalize().ok()?.strip_prefix(top).ok()?.join(DATA);
    let mut walk = repository.revwalk().ok()?;
    walk.push_head().ok()?;
    walk.simplify_first_parent().ok()?;
    // Newest first; of commits that leave the folder alone only the oldest.
    let mut states: Vec<(i64, Oid)> = vec![];
    for id in walk.filter_map(Result::ok) {
        let commit = repository.find_commit(id).ok()?;
        let Some(tree) = commit.tree().ok().and_then(|tree| Some(tree.get_path(&folder).ok()?.id())) else {
            continue;
        };
        let since = commit.time().seconds();
        match states.last_mut().filter(|(_, known)| *known == tree) {
            Some(state) => state.0 = since,
            None => states.push((since, tree)),
        }
    }
    let mut found: HashMap<String, Vec<Version>> = HashMap::new();
    for (since, tree) in states.into_iter().rev() {
        let Ok(tree) = repository.find_tree(tree) else { continue };
        for file in files {
            let Some(bytes) = size_in(&repository, &tree, file) else { continue };
            let versions = found.entry((*file).clone()).or_default();
            if versions.last().is_none_or(|version| version.bytes != bytes) {
                versions.push(Version { since, bytes });
            }
        }
    }
    Some(found)
}

fn size_in(repository: &Repository, tree: &Tree<'_>, file: &str) -> Option<u64> {
    let entry = tree.get_path(Path::new(file)).ok()?;
    let (length, kind) = repository.odb().ok()?.read_header(entry.id()).ok()?;
    if kind != ObjectType::Blob {
        return None;
    }
    let pointed = (length < POINTER as usize).then(|| repository.find_blob(entry.id()).ok()).flatten();
    Some(pointed.and_then(|blob| pointed_at(blob.content())).unwrap_or(length as u64))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pointers_stand_for_what_they_name() {
        let pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n";
        assert_eq!(pointed_at(pointer), Some(12_345));
        for other in [&b"version https://git-lfs.github.com/spec/v1\nsize x\n"[..], b"size 5\n", b"", b"\xff"]
        {
            assert_eq!(pointed_at(other), None);
        }
    }
}
