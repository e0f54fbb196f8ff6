//! The rules text through time, out of the contest's own git repository: only read, and never a remote.
//!
//! Entry point: [`Terms::read`].

use std::path::Path;

use base::time::Instant;
use contest::{Contest, RULES_FILE, TermsText};
use git2::{Commit, ObjectType, Oid, Repository, RepositoryOpenFlags};

/// A text longer than this is listed without its lines.
const LONGEST: usize = 512 << 10;

/// The rules text now and before.
#[derive(Debug)]
pub(crate) struct Terms {
    /// The file, relative to the contest's folder.
    pub(crate) file: String,
    /// Whether members accept it.
    pub(crate) accepted: bool,
    /// Hash of the text now, as members accept it.
    pub(crate) digest: String,
    /// What git knows; nothing when the folder is no git work tree.
    pub(crate) history: Option<History>,
}

/// What git knows about the file.
#[derive(Debug, Default)]
pub(crate) struct History {
    /// Newest first.
    pub(crate) versions: Vec<Version>,
    /// Whether older commits were left out of the clone.
    pub(crate) shallow: bool,
    /// Whether newer texts are left out, which came after the moment that is shown.
    pub(crate) is_past: bool,
}

/// One text.
#[derive(Debug)]
pub(crate) struct Version {
    /// When it came to the branch: the commit's time.
    pub(crate) at: Instant,
    /// The commit.
    pub(crate) commit: String,
    /// Hash of the text; nothing when the file was removed.
    pub(crate) digest: Option<String>,
    /// The text, unless it is longer than is shown.
    pub(crate) text: Option<String>,
}

impl Terms {
    /// Reads the rules text of the contest at `root`; nothing when there is none.
    pub(crate) fn read(contest: &Contest, root: &Path) -> Option<Self> {
        let file = contest.terms.as_ref().map_or(RULES_FILE, |terms| terms.file.as_str());
        let bytes = std::fs::read(root.join(file)).ok()?;
        Some(Self {
            file: file.to_owned(),
            accepted: contest.terms.is_some(),
            digest: TermsText::hash_of(&bytes),
            history: history(root, file).ok(),
        })
    }
}

impl Terms {
    /// Leaves out the texts of after `moment`.
    pub(crate) fn until(&mut self, moment: Instant) {
        if let Some(history) = &mut self.history {
            let all = history.versions.len();
            history.versions.retain(|version| version.at <= moment);
            history.is_past = history.versions.len() < all;
        }
    }
}

/// The present commit of the contest at `root`, and whether commits before it were left out of the clone: what [`Terms::read`]
/// knows of earlier texts follows from it.
pub(crate) fn commit(root: &Path) -> Option<(String, bool)> {
    let repository = Repository::open_ext(root, RepositoryOpenFlags::NO_SEARCH, [] as [&Path; 0]).ok()?;
    let head = repository.head().ok().and_then(|head| head.peel_to_commit().ok());
    Some((head.map(|head| head.id().to_string()).unwrap_or_default(), repository.is_shallow()))
}

/// Every text that `file` had on the way to the present commit, along first parents: what the branch held.
fn history(root: &Path, file: &str) -> Result<History, git2::Error> {
    // Not searched for in the folders above: a contest inside another repository is no part of its history.
    let repository = Repository::open_ext(root, RepositoryOpenFlags::NO_SEARCH, [] as [&Path; 0])?;
    let mut history = History { shallow: repository.is_shallow(), ..History::default() };
    let Ok(head) = repository.head() else { return Ok(history) };
    let mut commit = head.peel_to_commit()?;
    let mut now = blob(&commit, file);
    loop {
        // In a shallow clone the last commit names a parent that is not there.
        let parent = commit.parent(0).ok();
        let before = parent.as_ref().and_then(|parent| blob(parent, file));
        if now != before {
            history.versions.push(version(&repository, &commit, now)?);
        }
        match parent {
            Some(parent) => (commit, now) = (parent, before),
            None => break,
        }
    }
    Ok(history)
}

fn blob(commit: &Commit<'_>, file: &str) -> Option<Oid> {
    let entry = commit.tree().ok()?.get_path(Path::new(file)).ok()?;
    (entry.kind() == Some(ObjectType::Blob)).then(|| entry.id())
}

fn version(repository: &Repository, commit: &Commit<'_>, blob: Option<Oid>) -> Result<Version, git2::Error> {
    let blob = blob.map(|id| repository.find_blob(id)).transpose()?;
    let bytes = blob.as_ref().map(git2::Blob::content);
    Ok(Version {
        at: Instant::from_seconds(commit.time().seconds()),
        commit: commit.id().to_string(),
        digest: bytes.map(TermsText::hash_of),
        text: bytes
            .filter(|bytes| bytes.len() <= LONGEST)
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned()),
    })
}
