//! Receipts and files beside them as one commit on top of main.

use std::collections::BTreeMap;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid, Repository, Signature, Time};

use crate::contest::{LEDGER, SUBMISSIONS};
use crate::failure::Failure;
use crate::intake::Base;
use crate::ledger::CHECKPOINT;
use crate::time::Instant;

/// Writes what was appended to the ledger of `base`, its checkpoint and `files` (path below the contest's
/// root → bytes) as a commit into `repository` and returns it; no reference is moved.
///
/// # Errors
/// [`Failure::Machine`] when objects cannot be written, [`Failure::Configuration`] without the signing key
/// that the contest asks for.
pub fn commit(
    repository: &Repository,
    base: &Base,
    files: &BTreeMap<String, Vec<u8>>,
    message: &str,
    now: Instant,
) -> Result<Oid, Failure> {
    let main = repository.find_commit(base.commit)?;
    let tree = main.tree()?;
    let mut update = TreeUpdateBuilder::new();
    let mut put = |path: &str, bytes: &[u8]| -> Result<(), Failure> {
        update.upsert(path, repository.blob(bytes)?, FileMode::Blob);
        Ok(())
    };
    for (name, text) in base.ledger.appended() {
        let path = format!("{SUBMISSIONS}/{LEDGER}/{name}");
        let mut bytes = match tree.get_path(std::path::Path::new(&path)) {
            Ok(entry) => repository.find_blob(entry.id())?.content().to_vec(),
            Err(_) => vec![],
        };
        bytes.extend_from_slice(text.as_bytes());
        put(&path, &bytes)?;
    }
    put(&format!("{SUBMISSIONS}/{LEDGER}/{CHECKPOINT}"), base.ledger.checkpoint()?.as_bytes())?;
    for (path, bytes) in files {
        put(path, bytes)?;
    }
    let tree = repository.find_tree(update.create_updated(repository, &tree)?)?;
    let author = Signature::new("Gitprize judge", "judge@gitprize.invalid", &Time::new(now.seconds(), 0))?;
    Ok(repository.commit(None, &author, &author, message, &tree, &[&main])?)
}

/// Whether main has exactly these files already.
///
/// # Errors
/// [`Failure::Machine`] when git2 cannot read main.
pub fn has(repository: &Repository, base: &Base, files: &BTreeMap<String, Vec<u8>>) -> Result<bool, Failure> {
    let tree = repository.find_commit(base.commit)?.tree()?;
    for (path, bytes) in files {
        let Ok(entry) = tree.get_path(std::path::Path::new(path)) else { return Ok(false) };
        if repository.find_blob(entry.id())?.content() != &bytes[..] {
            return Ok(false);
        }
    }
    Ok(true)
}
