//! The plan as one commit on top of main, made of files that the judge writes itself.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use git2::build::TreeUpdateBuilder;
use git2::{FileMode, Oid, Repository, Signature, Time};

use super::plan::Plan;
use base::failure::Failure;
use base::time::Instant;
use contest::{Contest, LEDGER, SEALED, SUBMISSIONS, Slug, Team};
use ledger::{CHECKPOINT, End, closed};
use proof::sealed::seal;
use repo::{At, Base};

/// Whose address the judge's commits bear.
const EMAIL: &str = "judge@gitprize.invalid";
/// How the message of a batch begins.
const BATCH: &str = "Judge ";

/// Whether `commit` was written by a batch.
pub(crate) fn is_batch(commit: &git2::Commit<'_>) -> bool {
    commit.author().email() == Ok(EMAIL) && commit.message().is_ok_and(|text| text.starts_with(BATCH))
}

/// Writes one commit on top of `base` with what was appended to its ledger and `files`, `(path, bytes)`, and
/// returns it; no reference is moved.
///
/// # Errors
/// As [`rewrite`].
pub(crate) fn commit(
    repository: &Repository,
    base: &Base,
    files: &[(String, Vec<u8>)],
    message: &str,
    now: Instant,
) -> Result<Oid, Failure> {
    commit_without(repository, base, files, &BTreeSet::new(), message, now)
}

/// The same without the files or folders in `gone`.
///
/// # Errors
/// As [`rewrite`].
pub(crate) fn commit_without(
    repository: &Repository,
    base: &Base,
    files: &[(String, Vec<u8>)],
    gone: &BTreeSet<String>,
    message: &str,
    now: Instant,
) -> Result<Oid, Failure> {
    rewrite(repository, base.at.commit, base.ledger.end(), files, gone, message, now)
}

/// Writes one commit on top of `base` with what was appended to the ledger that ends with `end` and `files`,
/// `(path, bytes)`, and without the files or folders in `gone`, and returns it; no reference is moved.
///
/// # Errors
/// [`Failure::Machine`] when objects cannot be written, [`Failure::Configuration`] without the signing key
/// that the contest asks for.
pub(super) fn rewrite(
    repository: &Repository,
    base: Oid,
    end: &End,
    files: &[(String, Vec<u8>)],
    gone: &BTreeSet<String>,
    message: &str,
    now: Instant,
) -> Result<Oid, Failure> {
    let main = repository.find_commit(base)?;
    let tree = main.tree()?;
    let mut update = TreeUpdateBuilder::new();
    let mut put = |path: &str, bytes: &[u8]| -> Result<(), Failure> {
        update.upsert(path, repository.blob(bytes)?, FileMode::Blob);
        Ok(())
    };
    for (name, text) in end.appended() {
        let path = format!("{SUBMISSIONS}/{LEDGER}/{name}");
        let mut bytes = match tree.get_path(Path::new(&path)) {
            Ok(entry) => repository.find_blob(entry.id())?.content().to_vec(),
            Err(_) => vec![],
        };
        bytes.extend_from_slice(text.as_bytes());
        put(&path, &bytes)?;
    }
    put(&format!("{SUBMISSIONS}/{LEDGER}/{CHECKPOINT}"), end.checkpoint()?.as_bytes())?;
    for (path, bytes) in files {
        put(path, bytes)?;
    }
    for path in gone {
        // A team that came and went within the batch never stood on main.
        if tree.get_path(Path::new(path)).is_ok() {
            update.remove(path);
        }
    }
    let tree = repository.find_tree(update.create_updated(repository, &tree)?)?;
    let author = Signature::new("Gitprize judge", EMAIL, &Time::new(now.seconds(), 0))?;
    Ok(repository.commit(None, &author, &author, message, &tree, &[&main])?)
}

/// The files of `teams`, `(path, bytes)`, in the judge's own rendering, with those that stand elsewhere than `contest` says, as it may have
/// been changed; and what is to go: the files of the teams in `removed`, and those that stood elsewhere.
///
/// # Errors
/// [`Failure::Machine`] when git cannot read what stands elsewhere.
pub(super) fn team_files(
    at: &At,
    contest: &Contest,
    teams: &BTreeMap<Slug, Team>,
    removed: &BTreeSet<Slug>,
) -> Result<Rewriting, Failure> {
    let folders = contest.teams.folders;
    let repository = at.open()?;
    let mut files = vec![];
    // A folder without files is none in git. What else an organiser has put there stays.
    let mut gone: BTreeSet<String> = removed.iter().map(|slug| folders.team_file(slug)).collect();
    for (before, slug, file) in at.roll().elsewhere(folders)? {
        gone.insert(before.team_file(&slug));
        if !teams.contains_key(&slug) && !removed.contains(&slug) {
            files.push((folders.team_file(&slug), repository.find_blob(file)?.content().to_vec()));
        }
    }
    files.extend(teams.iter().map(|(slug, team)| (folders.team_file(slug), team.to_toml().into_bytes())));
    Ok((files, gone))
}

/// Files, and the paths of those that are to go.
type Rewriting = (Vec<(String, Vec<u8>)>, BTreeSet<String>);

impl Plan {
    /// Writes the commit into `repository` and returns it; no reference is moved.
    ///
    /// # Errors
    /// [`Failure::Machine`] when objects cannot be written or the scores not be sealed.
    pub fn commit(&self, repository: &Repository, now: Instant) -> Result<Oid, Failure> {
        let (mut files, gone) = team_files(
            &self.state.base.at,
            &self.state.base.contest,
            &self.state.teams,
            &self.state.removed,
        )?;
        let jury = &self.state.base.contest.jury;
        if !self.state.openings.is_empty() && !jury.is_empty() {
            let path = format!("{SUBMISSIONS}/{SEALED}/{:08}.age", self.first_seq);
            files.push((path, seal(&self.state.openings, jury, self.identity())?));
        }
        for (name, bytes) in self.closing.iter().flat_map(|closing| &closing.files) {
            files.push((format!("{SUBMISSIONS}/{LEDGER}/{}/{name}", closed::FOLDER), bytes.clone()));
        }
        let (base, end) = (self.state.base.at.commit, self.state.base.ledger.end());
        rewrite(repository, base, end, &files, &gone, &self.message(), now)
    }

    fn message(&self) -> String {
        let refused = self.judged.iter().filter(|judged| !judged.findings.is_empty()).count();
        let held = self.judged.iter().filter(|judged| judged.held.is_some()).count();
        let taken = self.judged.len() - refused - held;
        let held = if held == 0 { String::new() } else { format!(", {held} held") };
        let end = self.state.base.ledger.end();
        let root = end.short_root(end.size()).unwrap_or_default();
        format!(
            "{BATCH}{} pull request heads: {taken} accepted, {refused} refused{held}\n\nReceipts {} to {}, root {root}\n",
            self.judged.len(),
            self.first_seq,
            end.size()
        )
    }
}
