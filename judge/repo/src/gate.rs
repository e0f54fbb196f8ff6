//! How heads come to a repository of our own: one push at a time goes through, and with it both or none, the line of the
//! receive log and the reference that it tells of.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant as Clock};

use git2::{Oid, Repository};

use super::fetch::{fed, git};
use super::log::{Stays, Update};
use super::owners::Owners;
use super::receive::{Answer, answer, has_receipt, recent, tip, written};
use super::refs::{Kind, Place, RECEIVE_LOG};
use base::failure::Failure;
use base::time::Instant;
use contest::Author;

/// How long a push waits for those before it.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often it looks whether it is its turn.
const LOOK: Duration = Duration::from_millis(10);
/// How often it tries where others write without coming through here.
const TRIES: u32 = 20;
/// Of so many commits on top of main is looked whether one is a pull request's head.
const COMMITS: usize = 500;

/// The way in, held by one push at a time.
pub struct Gate {
    repository: Repository,
    path: PathBuf,
    /// Where the log stands.
    log: Option<Oid>,
    owners: Owners,
    /// Locked as long as it is open; the lock goes with the process, however that ends.
    _held: File,
}

impl Gate {
    /// Waits until no other push is under way in the bare repository at `path`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when others take too long, or git cannot read the log.
    pub fn enter(path: &Path) -> Result<Self, Failure> {
        let held = File::open(path).map_err(|why| Failure::machine(path.display(), why))?;
        let begun = Clock::now();
        loop {
            match held.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) if begun.elapsed() < PATIENCE => std::thread::sleep(LOOK),
                Err(TryLockError::WouldBlock) => {
                    return Err(Failure::Machine("too many pushes at once; push again".to_owned()));
                }
                Err(TryLockError::Error(why)) => return Err(Failure::machine(path.display(), why)),
            }
        }
        let repository = Repository::open_bare(path)?;
        let log = tip(&repository)?.map(|commit| commit.id());
        let owners = Owners::read(&repository, log)?;
        Ok(Self { repository, path: path.to_owned(), log, owners, _held: held })
    }

    /// Who opened which pull request.
    pub fn owners(&self) -> &Owners {
        &self.owners
    }

    /// The head that `pull` stands at.
    pub fn standing(&self, pull: u64) -> Option<Oid> {
        standing(&self.repository, pull)
    }

    /// The number that nobody has had yet.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot list the references.
    pub fn next(&self) -> Result<u64, Failure> {
        next(&self.repository, &self.owners)
    }

    /// Of the pull requests that `author` opened the one that `head` belongs to: that which stands at it, or else the
    /// newest that stands at a commit below it and has its receipt. What still waits is never pushed over like this.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot read the commits.
    pub fn continued(&self, author: &Author, branch: &str, head: Oid) -> Result<Option<u64>, Failure> {
        let own: Vec<(u64, Oid)> = self
            .owners
            .opened_by(|owner| author.is(owner))
            .filter_map(|pull| Some((pull, self.standing(pull)?)))
            .collect();
        if let Some((pull, _)) = own.iter().find(|(_, at)| *at == head) {
            return Ok(Some(*pull));
        }
        if own.is_empty() {
            return Ok(None);
        }
        let mut walk = self.repository.revwalk()?;
        walk.push(head)?;
        walk.hide_ref(&format!("refs/heads/{branch}"))?;
        let below: Vec<Oid> = walk.take(COMMITS).collect::<Result<_, _>>()?;
        let is_below = |(_, at): &&(u64, Oid)| below.contains(at);
        let found = own.iter().filter(is_below).find(|(pull, at)| has_receipt(&self.repository, *pull, *at));
        Ok(found.map(|(pull, _)| *pull))
    }

    /// Whether `head` builds on `before`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot read the commits.
    pub fn goes_on(&self, before: Oid, head: Oid) -> Result<bool, Failure> {
        Ok(self.repository.graph_descendant_of(head, before)?)
    }

    /// Writes `updates`, each with its author, into the log and moves their references, all or none, and returns what the pusher is to be told.
    /// The log comes first: whoever is stopped in between leaves a line of a head that is not there, never a head of which
    /// nobody knows whose it is.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a reference has moved meanwhile or nothing can be written.
    pub fn pass(mut self, updates: &[(Update, Author)], at: Instant) -> Result<Vec<Answer>, Failure> {
        let lines: String = updates.iter().map(|(update, author)| update.line(author, at)).collect();
        let mut failed = None;
        for _ in 0..TRIES {
            let commit = {
                let before = self.log.map(|log| self.repository.find_commit(log)).transpose()?;
                let tree = match &before {
                    Some(commit) => commit.tree()?,
                    None => self.repository.find_tree(self.repository.treebuilder(None)?.write()?)?,
                };
                written(&self.repository, &tree, before.as_ref(), &[], &lines, at)?
            };
            let stays = self.log.map_or_else(Stays::default, |log| recent(&self.repository, log));
            let mut command = git(&self.path);
            command.args(["update-ref", "--stdin"]);
            match fed(command, transaction(self.log, commit, updates).as_bytes()) {
                Ok(()) => {
                    return Ok(updates
                        .iter()
                        .map(|(one, _)| answer(&self.repository, &stays, one))
                        .collect());
                }
                Err(why) => failed = Some(why),
            }
            let now = tip(&self.repository)?.map(|commit| commit.id());
            if now == self.log {
                // It is another reference that is in the way.
                break;
            }
            self.log = now;
        }
        Err(failed.unwrap_or_else(|| Failure::Machine("the receive log is busy; push again".to_owned())))
    }
}

/// The head that `pull` stands at in `repository`.
pub fn standing(repository: &Repository, pull: u64) -> Option<Oid> {
    repository.refname_to_id(&Place { pull, kind: Kind::Pull }.name()).ok()
}

/// The number that no pull request of `repository` has had yet, of which the log knows `owners`.
///
/// # Errors
/// [`Failure::Machine`] when git cannot list the references.
pub fn next(repository: &Repository, owners: &Owners) -> Result<u64, Failure> {
    let mut last = owners.last();
    for name in repository.references_glob("refs/pull/*/head")?.names() {
        last = last.max(name.ok().and_then(Place::of).map_or(0, |place| place.pull));
    }
    Ok(last + 1)
}

/// What `git update-ref` is told: the log first.
fn transaction(log: Option<Oid>, commit: Oid, updates: &[(Update, Author)]) -> String {
    let zero = Oid::ZERO_SHA1;
    let mut text = format!("start\nupdate {RECEIVE_LOG} {commit} {}\n", log.unwrap_or(zero));
    for (Update { place, old, new }, _) in updates {
        let (name, old) = (place.name(), old.unwrap_or(zero));
        text += &match new {
            Some(new) => format!("update {name} {new} {old}\n"),
            None => format!("delete {name} {old}\n"),
        };
    }
    text + "prepare\ncommit\n"
}
