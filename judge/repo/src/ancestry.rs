//! Where a head left main. Of strangers' commits no more are read than a pull request has.

use std::collections::{BTreeSet, HashSet, VecDeque};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use git2::{OdbLookupFlags, Oid, Repository};

use super::reader::{Reader, Trouble};
use base::failure::Failure;

/// A pull request has no more commits that main does not have.
const COMMITS: usize = 2_000;

/// And leaves main at no more places.
const PLACES: usize = 16;

/// A commit object larger than this is no honest commit.
const LARGEST_COMMIT: u64 = 1 << 20;

/// The commits of main, read as far as somebody asks.
pub struct Ancestry {
    main: Mutex<Known>,
}

struct Known {
    repository: Repository,
    commits: HashSet<Oid>,
    /// Commits of main whose parents are not among `commits` yet.
    next: VecDeque<Oid>,
}

/// Why there is no such place.
#[derive(Debug)]
pub(super) enum Apart {
    /// The histories have nothing in common.
    Unrelated,
    /// More commits than a pull request has.
    TooMany,
    /// A commit cannot be read.
    Unread(Oid, Trouble),
    /// It is something else.
    NoCommit(Oid),
    /// It is as large as no commit is.
    LargeCommit(u64),
}

impl Ancestry {
    /// Of `main` in the bare repository at `path`, which holds nothing of strangers that it relies on.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git2 cannot open it.
    pub fn of(path: &Path, main: Oid) -> Result<Self, Failure> {
        let repository = Repository::open_bare(path)?;
        let known = Known { repository, commits: HashSet::from([main]), next: VecDeque::from([main]) };
        Ok(Self { main: Mutex::new(known) })
    }

    /// The best common ancestor of main and `head`, and the tree of `head`.
    pub(super) fn base(&self, reader: &Reader, head: Oid) -> Result<(Oid, Oid), Apart> {
        let mut places = BTreeSet::new();
        let (mut seen, mut queue) = (HashSet::from([head]), VecDeque::from([head]));
        let (mut tree, mut own) = (None, 0);
        while let Some(commit) = queue.pop_front() {
            let is_main = self.has(commit);
            if is_main {
                places.insert(commit);
            }
            if is_main && tree.is_some() {
                continue;
            }
            let read = read_commit(reader, commit)?;
            tree.get_or_insert(read.tree);
            if !is_main {
                own += 1;
                queue.extend(read.parents.into_iter().filter(|parent| seen.insert(*parent)));
            }
            if own > COMMITS || places.len() > PLACES {
                return Err(Apart::TooMany);
            }
        }
        match (self.best(&places), tree) {
            (Some(base), Some(tree)) => Ok((base, tree)),
            _ => Err(Apart::Unrelated),
        }
    }

    fn has(&self, commit: Oid) -> bool {
        let mut known = self.main.lock().unwrap_or_else(PoisonError::into_inner);
        let Known { repository, commits, next } = &mut *known;
        if commits.contains(&commit) {
            return true;
        }
        // What is not here at all is not main's, and nothing need be walked.
        if !repository.odb().is_ok_and(|odb| odb.exists_ext(commit, OdbLookupFlags::NO_REFRESH)) {
            return false;
        }
        while let Some(at) = next.pop_front() {
            // A history that is cut off ends here.
            let Ok(at) = repository.find_commit(at) else { continue };
            let new: Vec<Oid> = at.parent_ids().filter(|parent| commits.insert(*parent)).collect();
            next.extend(&new);
            if new.contains(&commit) {
                return true;
            }
        }
        false
    }

    /// That of `places` which no other one is built on; of several the newest.
    fn best(&self, places: &BTreeSet<Oid>) -> Option<Oid> {
        let known = self.main.lock().unwrap_or_else(PoisonError::into_inner);
        let is_below = |place: &Oid| {
            let others = places.iter().filter(|other| *other != place);
            let below = |other: &Oid| known.repository.graph_descendant_of(*other, *place).unwrap_or(false);
            others.into_iter().any(below)
        };
        let tops = places.iter().copied().filter(|place| places.len() == 1 || !is_below(place));
        tops.max_by_key(|place| known.repository.find_commit(*place).map(|c| c.time().seconds()).ok())
    }
}

struct Commit {
    tree: Oid,
    parents: Vec<Oid>,
}

fn read_commit(reader: &Reader, oid: Oid) -> Result<Commit, Apart> {
    let unread = |trouble| Apart::Unread(oid, trouble);
    let (kind, size) = reader.header(oid).map_err(unread)?;
    if kind != git2::ObjectType::Commit {
        return Err(Apart::NoCommit(oid));
    }
    if size > LARGEST_COMMIT {
        return Err(Apart::LargeCommit(size));
    }
    let bytes = reader.read(oid).map_err(unread)?.1;
    let id = |text: &[u8]| Oid::from_str(std::str::from_utf8(text).ok()?).ok();
    let mut lines = bytes.split(|byte| *byte == b'\n');
    let tree = lines.next().and_then(|line| id(line.strip_prefix(b"tree ")?)).ok_or(Apart::NoCommit(oid))?;
    let parents = lines.map_while(|line| id(line.strip_prefix(b"parent ")?)).collect();
    Ok(Commit { tree, parents })
}
