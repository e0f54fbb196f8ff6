//! Writes the receive log: a commit per push on [`super::RECEIVE_LOG`], moved by compare-and-swap, so that
//! two pushes at once both stand in it. The tree holds parts, `YYYY-MM.jsonl`, of which only the newest grows: a full
//! one is followed by `YYYY-MM_002.jsonl`.

use std::path::Path;

use git2::build::TreeUpdateBuilder;
use git2::{Commit, ErrorCode, FileMode, Oid, Repository, Signature, Time};

use super::log::{Stays, Update};
use super::log_parts::parts;
use super::refs::{Place, RECEIVE_LOG, is_strange};
use base::failure::Failure;
use base::time::Instant;
use contest::{Author, LEDGER, SUBMISSIONS};
use ledger::FileName;

/// How often a push tries to get its lines in.
const TRIES: u32 = 50;
/// So many lines fill a part.
const FULL: usize = 4_096;
/// How many names of references that nobody makes are told to one pusher.
const TOLD: usize = 5;

/// What a pusher is told of one reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The head came.
    Arrived {
        /// Number of the pull request.
        pull: u64,
        /// When it came to this reference before, if it did: it counts from now.
        before: Option<Instant>,
    },
    /// The head stands in another pull request.
    Known {
        /// Number of the pull request.
        pull: u64,
        /// That of the other one.
        other: u64,
        /// When it came there.
        at: Instant,
        /// Whether it has a receipt.
        judged: bool,
    },
    /// A head was removed.
    Removed {
        /// Number of the pull request.
        pull: u64,
    },
    /// No forge makes such a reference, and nobody judges it.
    Strange {
        /// Its name.
        name: String,
    },
}

/// Logs the pull request heads in `input`, the `<old> <new> <ref>` lines that git gives a post-receive hook,
/// and returns what the pusher is to be told.
///
/// # Errors
/// [`Failure::Machine`] when the log cannot be written.
pub fn log(repository: &Path, input: &str, author: &Author, at: Instant) -> Result<Vec<Answer>, Failure> {
    let (mut updates, mut strange) = (vec![], vec![]);
    for line in input.lines() {
        let mut words = line.splitn(3, ' ');
        let (Some(old), Some(new), Some(name)) = (words.next(), words.next(), words.next()) else { continue };
        let oid = |text| Oid::from_str(text).ok().filter(|oid| !oid.is_zero());
        match Place::of(name) {
            Some(place) => updates.push(Update { place, old: oid(old), new: oid(new) }),
            // Removing one is no mistake.
            None if is_strange(name) && oid(new).is_some() => strange.push(name.to_owned()),
            None => {}
        }
    }
    let mut answers = vec![];
    if !updates.is_empty() {
        let repository = Repository::open(repository)?;
        let lines: String = updates.iter().map(|update| update.line(author, at)).collect();
        let before = write(&repository, &lines, at)?;
        let stays = before.map_or_else(Stays::default, |commit| recent(&repository, commit));
        answers.extend(updates.iter().map(|update| answer(&repository, &stays, update)));
    }
    answers.extend(strange.into_iter().take(TOLD).map(|name| Answer::Strange { name }));
    Ok(answers)
}

/// Appends to the log and returns the commit that it stood at before.
fn write(repository: &Repository, lines: &str, at: Instant) -> Result<Option<Oid>, Failure> {
    for _ in 0..TRIES {
        let before = tip(repository)?;
        if append(repository, before.as_ref(), &[], lines, at)? {
            return Ok(before.map(|commit| commit.id()));
        }
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    Err(Failure::Machine("the receive log is busy; push again".to_owned()))
}

/// Where the log stands.
pub(super) fn tip(repository: &Repository) -> Result<Option<Commit<'_>>, Failure> {
    match repository.find_reference(RECEIVE_LOG) {
        Ok(reference) => Ok(Some(reference.peel_to_commit()?)),
        Err(why) if why.code() == ErrorCode::NotFound => Ok(None),
        Err(why) => Err(why.into()),
    }
}

/// Moves the log from `before` to a commit with `lines` more, which has `more` parents. False says that another push
/// was faster.
fn append(
    repository: &Repository,
    before: Option<&Commit<'_>>,
    more: &[&Commit<'_>],
    lines: &str,
    at: Instant,
) -> Result<bool, Failure> {
    let tree = match before {
        Some(commit) => commit.tree()?,
        None => repository.find_tree(repository.treebuilder(None)?.write()?)?,
    };
    let commit = written(repository, &tree, before, more, lines, at)?;
    move_to(repository, before.map(Commit::id), commit)
}

/// A commit with what `tree` has and `lines`.
pub(super) fn written(
    repository: &Repository,
    tree: &git2::Tree<'_>,
    before: Option<&Commit<'_>>,
    more: &[&Commit<'_>],
    lines: &str,
    at: Instant,
) -> Result<Oid, Failure> {
    let newest =
        tree.iter().filter_map(|entry| Some((entry.name().ok()?.parse::<FileName>().ok()?, entry.id())));
    let newest = newest.max_by(|(one, _), (other, _)| one.cmp(other));
    let month = FileName::first_of(at.month());
    let (name, mut bytes) = match newest {
        // A clock that goes back begins no part before the newest one.
        Some((name, id)) if name.month() >= month.month() => {
            let bytes = repository.find_blob(id)?.content().to_vec();
            if bytes.iter().filter(|b| **b == b'\n').count() < FULL {
                (name, bytes)
            } else {
                (name.next(), vec![])
            }
        }
        _ => (month, vec![]),
    };
    bytes.extend_from_slice(lines.as_bytes());
    let blob = repository.blob(&bytes)?;
    let tree = repository.find_tree(
        TreeUpdateBuilder::new()
            .upsert(name.to_string(), blob, FileMode::Blob)
            .create_updated(repository, tree)?,
    )?;
    let hook =
        Signature::new("Gitprize receive hook", "receive@gitprize.invalid", &Time::new(at.seconds(), 0))?;
    let parents: Vec<_> = before.into_iter().chain(more.iter().copied()).collect();
    Ok(repository.commit(None, &hook, &hook, "Received", &tree, &parents)?)
}

/// Moves the log's reference, unless it no longer stands at `before`.
pub(super) fn move_to(repository: &Repository, before: Option<Oid>, commit: Oid) -> Result<bool, Failure> {
    let moved = match before {
        Some(old) => repository.reference_matching(RECEIVE_LOG, commit, true, old, "received"),
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

/// What the newest parts of the log tell, enough for an answer: nothing is decided by it.
pub(super) fn recent(repository: &Repository, commit: Oid) -> Stays {
    let mut stays = Stays::default();
    let names: Vec<Oid> = parts(repository, commit).unwrap_or_default().into_values().collect();
    for id in names.iter().skip(names.len().saturating_sub(2)) {
        let Ok(blob) = repository.find_blob(*id) else { continue };
        for line in blob.content().split(|b| *b == b'\n').filter(|line| !line.is_empty()) {
            // A line that cannot be read, the batch complains of.
            let _ = stays.add(line, 0);
        }
    }
    stays
}

/// What the pusher of `update` is to be told, where before it stood what `stays` tells.
pub(super) fn answer(repository: &Repository, stays: &Stays, update: &Update) -> Answer {
    let pull = update.place.pull;
    let Some(head) = update.new else { return Answer::Removed { pull } };
    if let Some((place, stay)) = stays.elsewhere(update.place, head) {
        let (other, at) = (place.pull, stay.pull.received);
        return Answer::Known { pull, other, at, judged: has_receipt(repository, other, head) };
    }
    let here = stays.at(update.place, head).map(|stay| stay.pull.received);
    let left = stays.departures().iter().rev().find(|gone| gone.pull == pull && gone.head == head);
    Answer::Arrived { pull, before: here.or(left.map(|gone| gone.came.received)) }
}

/// Whether the ledger on main has a receipt of the head.
pub(super) fn has_receipt(repository: &Repository, pull: u64, head: Oid) -> bool {
    let found = || {
        let tree = repository.head().ok()?.peel_to_tree().ok()?;
        let entry = tree.get_path(&Path::new(SUBMISSIONS).join(LEDGER)).ok()?;
        let folder = repository.find_tree(entry.id()).ok()?;
        let files =
            folder.iter().filter_map(|file| Some((file.name().ok()?.parse::<FileName>().ok()?, file.id())));
        let mut files: Vec<_> = files.collect();
        // What is asked about is nearly always in the newest.
        files.sort_by(|(one, _), (other, _)| other.cmp(one));
        let wanted =
            memchr::memmem::Finder::new(&format!("\"pull\":{pull},\"head\":\"{head}\"")).into_owned();
        files
            .into_iter()
            .find(|(_, id)| repository.find_blob(*id).is_ok_and(|file| wanted.find(file.content()).is_some()))
    };
    found().is_some()
}
