//! Labels that were committed by mistake: every file of a contest's repository is held against the answer key by what it
//! holds, whatever it is called and however it is written.
//!
//! Entry points: [`in_folder`] looks at the folder's files and at the whole history, [`since_last_batch`] at what came to
//! main since the judge looked last. Both go through at most `TOTAL` bytes; a file of more than `LARGEST` bytes, or
//! of more than 512 MiB unpacked, is not looked at, which is said.

mod compare;
mod tables;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use git2::{Commit, ObjectType, Oid, Repository, Tree};

use crate::AnswerKey;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Contest, LEDGER, REVEALED, SEALED, SUBMISSIONS, TEAM_FILE};
use decode::is_encrypted;

use compare::Labels;

/// A larger file is not looked at.
const LARGEST: usize = 256 << 20;
/// Bytes that one look goes through in all.
const TOTAL: usize = 2 << 30;
/// Commits of the history that one look goes through.
const COMMITS: usize = 50_000;
/// How many files are named.
const NAMED: usize = 10;

/// What was found, and what was not looked at.
#[derive(Debug, Default)]
pub struct Published {
    /// Files that hold labels.
    pub findings: Vec<Finding>,
    /// Files that were too large.
    pub skipped: Vec<String>,
}

/// Looks at every file of the folder at `root` that git has or would take with the next `git add`, and at every file
/// that any branch ever had.
///
/// # Errors
/// [`Failure::Machine`] when git cannot read them.
pub fn in_folder(root: &Path, contest: &Contest, key: &AnswerKey) -> Result<Published, Failure> {
    let labels = Labels::new(contest, key);
    let mut look = Look::new(&labels);
    let Ok(repository) = Repository::discover(root) else {
        // Nothing of it is in git yet, and the key has to lie somewhere.
        look.own = contest.answer_key.as_ref().map(|path| root.join(path));
        look.folder(root)?;
        return Ok(look.published);
    };
    let mut options = git2::StatusOptions::new();
    options.include_untracked(true).recurse_untracked_dirs(true).include_ignored(false);
    if let Some(tree) = repository.workdir() {
        for status in repository.statuses(Some(&mut options))?.iter() {
            let Ok(path) = status.path() else { continue };
            // What is staged, or only in the work tree, has no commit yet.
            look.file(&tree.join(path), path)?;
        }
    }
    let mut walk = repository.revwalk()?;
    walk.set_sorting(git2::Sort::TIME)?;
    for name in ["HEAD", "refs/heads/*", "refs/remotes/*"] {
        // A folder without a commit has no HEAD.
        let _ = if name.contains('*') { walk.push_glob(name) } else { walk.push_head() };
    }
    for commit in walk.take(COMMITS) {
        look.commit(&repository, commit?)?;
    }
    Ok(look.published)
}

/// Looks at the files of the commits that lead to `main`, back to the last one for which `is_batch` holds: a batch has
/// looked at what it found.
///
/// # Errors
/// [`Failure::Machine`] when git cannot read them.
pub fn since_last_batch(
    repository: &Repository,
    main: Oid,
    contest: &Contest,
    key: &AnswerKey,
    is_batch: impl Fn(&Commit<'_>) -> bool,
) -> Result<Published, Failure> {
    let (mut open, mut seen) = (vec![main], HashSet::from([main]));
    let (mut new, mut batches) = (vec![], vec![]);
    while let Some(oid) = open.pop().filter(|_| seen.len() < COMMITS) {
        // A clone may know its history in part only.
        let Ok(commit) = repository.find_commit(oid) else { continue };
        if is_batch(&commit) {
            batches.push(oid);
            continue;
        }
        new.push(oid);
        open.extend(commit.parent_ids().filter(|parent| seen.insert(*parent)));
    }
    // Nearly always a batch has written the newest commit.
    if new.is_empty() {
        return Ok(Published::default());
    }
    let labels = Labels::new(contest, key);
    let mut look = Look::new(&labels);
    for batch in batches {
        look.skip(repository, &repository.find_commit(batch)?.tree()?, "")?;
    }
    for oid in new {
        look.commit(repository, oid)?;
    }
    Ok(look.published)
}

/// One look at many files.
struct Look<'l> {
    labels: &'l Labels<'l>,
    /// Blobs and trees that were looked at.
    seen: HashSet<Oid>,
    left: usize,
    /// The answer key itself, where it may lie.
    own: Option<PathBuf>,
    published: Published,
}

impl<'l> Look<'l> {
    fn new(labels: &'l Labels<'l>) -> Self {
        Self { labels, seen: HashSet::new(), left: TOTAL, own: None, published: Published::default() }
    }

    /// Whatever is in `tree` has been looked at.
    fn skip(&mut self, repository: &Repository, tree: &Tree<'_>, folder: &str) -> Result<(), Failure> {
        for entry in tree {
            let is_new = self.seen.insert(entry.id());
            // Of the many folders of teams the trees' own names say enough.
            if is_new && entry.kind() == Some(ObjectType::Tree) && folder != SUBMISSIONS {
                let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
                self.skip(repository, &repository.find_tree(entry.id())?, &name)?;
            }
        }
        Ok(())
    }

    /// The files of a commit that no commit before had.
    fn commit(&mut self, repository: &Repository, oid: Oid) -> Result<(), Failure> {
        let Ok(tree) = repository.find_commit(oid).and_then(|commit| commit.tree()) else { return Ok(()) };
        self.tree(repository, &tree, "", &oid.to_string())
    }

    fn tree(
        &mut self,
        repository: &Repository,
        tree: &Tree<'_>,
        folder: &str,
        commit: &str,
    ) -> Result<(), Failure> {
        if !self.seen.insert(tree.id()) {
            return Ok(());
        }
        for entry in tree {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let path = if folder.is_empty() { name } else { format!("{folder}/{name}") };
            if is_the_judges(&path) || self.seen.contains(&entry.id()) {
                continue;
            }
            match entry.kind() {
                Some(ObjectType::Tree) => {
                    if let Ok(tree) = repository.find_tree(entry.id()) {
                        self.tree(repository, &tree, &path, commit)?;
                    }
                }
                Some(ObjectType::Blob) => {
                    self.seen.insert(entry.id());
                    let Ok((size, _)) = repository.odb()?.read_header(entry.id()) else { continue };
                    if self.has_room(size, &path)
                        && let Ok(blob) = repository.find_blob(entry.id())
                    {
                        let short = commit.get(..12).unwrap_or(commit);
                        self.bytes(blob.content(), &path, &format!(" as commit {short} has it"));
                    }
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// A folder that git knows nothing of.
    fn folder(&mut self, root: &Path) -> Result<(), Failure> {
        for entry in walkdir::WalkDir::new(root).sort_by_file_name().into_iter().filter_map(Result::ok) {
            let path =
                entry.path().strip_prefix(root).unwrap_or(entry.path()).to_string_lossy().replace('\\', "/");
            if entry.file_type().is_file() && self.own.as_deref() != Some(entry.path()) {
                self.file(entry.path(), &path)?;
            }
        }
        Ok(())
    }

    /// A file of the work tree.
    fn file(&mut self, file: &Path, path: &str) -> Result<(), Failure> {
        // Links lead to other files, which are looked at themselves or are none of git's.
        let Ok(size) = file.symlink_metadata().map(|data| if data.is_file() { data.len() } else { 0 }) else {
            return Ok(());
        };
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        if size > 0 && !is_the_judges(path) && self.has_room(size, path) {
            let bytes = fs_err::read(file).map_err(Failure::io)?;
            self.seen.insert(Oid::hash_object(ObjectType::Blob, &bytes)?);
            self.bytes(&bytes, path, "");
        }
        Ok(())
    }

    fn has_room(&mut self, size: usize, path: &str) -> bool {
        let fits = size <= LARGEST && size <= self.left && self.published.findings.len() < NAMED;
        if fits {
            self.left -= size;
        } else {
            self.published.skipped.push(path.to_owned());
        }
        fits
    }

    fn bytes(&mut self, bytes: &[u8], path: &str, place: &str) {
        if is_encrypted(bytes) {
            return;
        }
        let held = match tables::held(self.labels, bytes, 0) {
            Ok(Some(held)) => held,
            Ok(None) => return,
            Err(()) => return self.published.skipped.push(path.to_owned()),
        };
        let text = format!(
            "{}{place} holds {} for {} of the answer key's {} rows",
            quoted(path),
            quoted(&held.target),
            held.rows,
            self.labels.rows()
        );
        self.published.findings.push(Finding::new(codes::PUBLISHED_ANSWER_KEY, text).help(
            "if that was ever pushed, these labels are out and need to be replaced; else take the file out of the \
             repository and of its history (git reflog expire --expire=now --all && git gc --prune=now)",
        ));
    }
}

/// Files that the judge writes itself, of which those with labels are published on purpose after the end.
fn is_the_judges(path: &str) -> bool {
    let Some(rest) = path.strip_prefix(SUBMISSIONS).and_then(|rest| rest.strip_prefix('/')) else {
        return false;
    };
    let first = rest.split('/').next().unwrap_or_default();
    [LEDGER, SEALED, REVEALED].contains(&first) || rest.ends_with(TEAM_FILE)
}

#[cfg(test)]
mod tests;
