//! What the contest's repository holds at the moment: its branches and the heads of pull requests.

use std::collections::BTreeMap;

use git2::{ObjectType, Oid, Repository};

use super::git::kept;
use super::repository::Remote;
use base::failure::Failure;
use base::time::Instant;
use contest::{Folders, Slug};
use repo::{Place, may_be_predictions};

/// How many heads of others are looked at, the newest first.
const LOOKED_AT: usize = 64;

/// The references that matter.
#[derive(Clone, Debug, Default)]
pub(crate) struct Listing {
    /// The branch that the repository calls its main one.
    pub(crate) main: Option<String>,
    /// Branches by name.
    pub(crate) branches: BTreeMap<String, Oid>,
    /// Heads of pull requests by reference.
    pub(crate) heads: BTreeMap<String, (u64, Oid)>,
    /// Whether `refs/for/…` stands there, as servers that open pull requests by a push may show it.
    pub(crate) takes_proposals: bool,
}

impl Listing {
    /// The largest number of a pull request.
    pub(crate) fn last(&self) -> u64 {
        self.heads.values().map(|(pull, _)| *pull).max().unwrap_or(0)
    }

    /// Where the commit `head` stands as a pull request.
    pub(crate) fn of_head(&self, head: &str) -> Option<(u64, &str)> {
        let head = Oid::from_str(head).ok()?;
        self.heads.iter().find(|(_, (_, id))| *id == head).map(|(name, (pull, _))| (*pull, &**name))
    }

    fn read(text: &str) -> Self {
        let mut listing = Self::default();
        for line in text.lines() {
            let Some((id, name)) = line.split_once('\t') else { continue };
            if let Some(target) = id.strip_prefix("ref: ").filter(|_| name == "HEAD") {
                listing.main = target.strip_prefix("refs/heads/").map(str::to_owned);
                continue;
            }
            let Ok(id) = Oid::from_str(id) else { continue };
            if let Some(branch) = name.strip_prefix("refs/heads/") {
                listing.branches.insert(branch.to_owned(), id);
            } else if let Some(place) = Place::of(name) {
                listing.heads.insert(name.to_owned(), (place.pull, id));
            } else if name.starts_with("refs/for/") {
                listing.takes_proposals = true;
            }
        }
        listing
    }
}

/// A head that waits, and what of a team's it proposes.
#[derive(Clone, Debug)]
pub(crate) struct Waiting {
    /// Number of the pull request.
    pub(crate) pull: u64,
    /// The reference it stands at.
    pub(crate) reference: String,
    /// The head commit.
    pub(crate) head: Oid,
    /// What its maker's clock said; nobody vouches for it.
    pub(crate) made: Instant,
    /// The prediction file, and its object.
    pub(crate) file: (String, Oid),
}

impl Remote {
    /// What the repository holds.
    ///
    /// # Errors
    /// As [`Remote::failed`].
    pub(crate) fn listing(&self) -> Result<Listing, Failure> {
        let mut git = self.git();
        git.args(["ls-remote", "--symref", "origin", "HEAD", "refs/heads/*", "refs/for/*"]);
        git.args(["refs/pull/*/head", "refs/merge-requests/*/head"]);
        let said = kept(git, "")?;
        if said.well { Ok(Listing::read(&said.out)) } else { Err(self.failed(&said)) }
    }

    /// Of `heads`, those with predictions of `team`, as far as they can be looked at without the files of others.
    pub(crate) fn of_team(&self, team: &Slug, heads: &[(String, u64, Oid)]) -> Result<Vec<Waiting>, Failure> {
        let mut newest: Vec<_> = heads.to_vec();
        newest.sort_by_key(|(_, pull, _)| std::cmp::Reverse(*pull));
        newest.truncate(LOOKED_AT);
        // Heads that were made here, and those of others.
        let (own, others) = (self.opened()?, self.opened_heads()?);
        let is_here = |id: &Oid| [&own, &others].iter().any(|one| one.find_commit(*id).is_ok());
        let lacking: Vec<Oid> = newest.iter().map(|(_, _, id)| *id).filter(|id| !is_here(id)).collect();
        if !lacking.is_empty() && self.sends_parts() {
            // A head that goes while it is asked for is not waiting.
            let _ = self.bring_heads(&lacking);
        }
        let others = self.opened_heads()?;
        let mut waiting = vec![];
        for (reference, pull, head) in newest {
            let found = proposal(&own, head, team).or_else(|| proposal(&others, head, team));
            let Some((made, file)) = found else { continue };
            waiting.push(Waiting { pull, reference, head, made, file });
        }
        waiting.sort_by_key(|one| one.pull);
        Ok(waiting)
    }
}

/// When `head` says it was made, and its prediction file in the folder of `team`, which main never has.
fn proposal(repository: &Repository, head: Oid, team: &Slug) -> Option<(Instant, (String, Oid))> {
    let commit = repository.find_commit(head).ok()?;
    let tree = commit.tree().ok()?;
    [Folders::Plain, Folders::FannedOut].into_iter().find_map(|folders| {
        let place = folders.folder(team);
        let folder = tree.get_path(std::path::Path::new(&place)).ok()?;
        let folder = repository.find_tree(folder.id()).ok()?;
        let entry = folder.iter().find(|entry| {
            entry.kind() == Some(ObjectType::Blob) && entry.name().is_ok_and(may_be_predictions)
        })?;
        let path = format!("{place}/{}", entry.name().ok()?);
        Some((Instant::from_seconds(commit.time().seconds()), (path, entry.id())))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_is_read() {
        let id = |digit: &str| digit.repeat(40);
        let text = format!(
            "ref: refs/heads/main\tHEAD\n{a}\tHEAD\n{a}\trefs/heads/main\n{b}\trefs/pull/7/head\n{b}\trefs/pull/07/head\n{a}\trefs/merge-requests/9/head\n{a}\trefs/for/main\nnonsense\n",
            a = id("a"),
            b = id("b")
        );
        let listing = Listing::read(&text);
        assert_eq!(listing.main.as_deref(), Some("main"));
        assert_eq!(listing.branches.len(), 1);
        assert_eq!((listing.heads.len(), listing.last(), listing.takes_proposals), (2, 9, true));
        assert_eq!(listing.of_head(&id("b")), Some((7, "refs/pull/7/head")));
        assert_eq!(listing.of_head(&id("c")), None);
        assert_eq!(Listing::read("").last(), 0);
    }
}
