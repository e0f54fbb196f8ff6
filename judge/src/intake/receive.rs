//! Writes the receive log: a commit per push on [`super::RECEIVE_LOG`], moved by compare-and-swap, so that
//! two pushes at once both stand in it.

use std::path::Path;

use git2::build::TreeUpdateBuilder;
use git2::{ErrorCode, FileMode, Oid, Repository, Signature, Time};

use super::author::Pulls;
use super::refs::{RECEIVE_LOG, pull_number};
use crate::contest::Author;
use crate::failure::Failure;
use crate::time::Instant;

/// How often a push tries to get its lines in.
const TRIES: u32 = 50;

/// Logs the pull request heads in `input`, the `<old> <new> <ref>` lines that git gives a post-receive hook,
/// and returns them.
///
/// # Errors
/// [`Failure::Machine`] when the log cannot be written.
pub fn log(repository: &Path, input: &str, author: &Author, at: Instant) -> Result<Vec<(u64, Oid)>, Failure> {
    let received: Vec<(u64, Oid)> = input
        .lines()
        .filter_map(|line| {
            let mut words = line.split(' ');
            let (_, new, name) = (words.next()?, words.next()?, words.next()?);
            let head = Oid::from_str(new).ok().filter(|oid| !oid.is_zero())?;
            Some((pull_number(name)?, head))
        })
        .collect();
    if received.is_empty() {
        return Ok(received);
    }
    let lines: String = received
        .iter()
        .map(|(pull, head)| Pulls::log_line(*pull, &head.to_string(), author, at) + "\n")
        .collect();
    let repository = Repository::open(repository)?;
    for _ in 0..TRIES {
        if append(&repository, &lines, at)? {
            return Ok(received);
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Err(Failure::Machine("the receive log is busy; push again".to_owned()))
}

/// False says that another push was faster.
fn append(repository: &Repository, lines: &str, at: Instant) -> Result<bool, Failure> {
    let before = match repository.find_reference(RECEIVE_LOG) {
        Ok(reference) => Some(reference.peel_to_commit()?),
        Err(why) if why.code() == ErrorCode::NotFound => None,
        Err(why) => return Err(why.into()),
    };
    let name = format!("{}.jsonl", at.month());
    let tree = match &before {
        Some(commit) => commit.tree()?,
        None => repository.find_tree(repository.treebuilder(None)?.write()?)?,
    };
    let mut bytes = match tree.get_name(&name) {
        Some(entry) => repository.find_blob(entry.id())?.content().to_vec(),
        None => vec![],
    };
    bytes.extend_from_slice(lines.as_bytes());
    let blob = repository.blob(&bytes)?;
    let tree = repository.find_tree(
        TreeUpdateBuilder::new().upsert(name, blob, FileMode::Blob).create_updated(repository, &tree)?,
    )?;
    let hook =
        Signature::new("Gitprize receive hook", "receive@gitprize.invalid", &Time::new(at.seconds(), 0))?;
    let parents: Vec<_> = before.iter().collect();
    let commit = repository.commit(None, &hook, &hook, "Received", &tree, &parents)?;
    let moved = match &before {
        Some(old) => repository.reference_matching(RECEIVE_LOG, commit, true, old.id(), "received"),
        None => repository.reference(RECEIVE_LOG, commit, false, "received"),
    };
    match moved {
        Ok(_) => Ok(true),
        Err(why) if matches!(why.code(), ErrorCode::Modified | ErrorCode::Exists | ErrorCode::Locked) => {
            Ok(false)
        }
        Err(why) => Err(why.into()),
    }
}
