//! The contest as main has it: description, teams and ledger, read from the object database.

use std::path::Path;

use git2::{Commit, ObjectType, Oid, Repository};

use super::roll::Roll;
use super::terms;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::{CONTEST_FILE, Contest, LEDGER, METRICS, SEALED, SUBMISSIONS, Teams, TermsText};
use ledger::signed;
use ledger::{Ledger, closed};
use metric::Catalogue;

/// The contest at one commit of main.
#[derive(Debug)]
pub struct Base {
    /// The commit.
    pub commit: Oid,
    /// `content/contest.toml`.
    pub contest: Contest,
    /// `submissions/*/team.toml`.
    pub teams: Teams,
    /// `submissions/ledger/`.
    pub ledger: Ledger,
    /// The sealed files.
    pub sealed: Vec<Vec<u8>>,
    /// The text that members accept, if the contest asks for it.
    pub terms: Option<TermsText>,
}

impl Base {
    /// Reads the contest at `commit`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] for the description and the teams, [`Failure::Findings`] for a broken
    /// ledger: no batch runs on top of one.
    pub fn read(repository: &Repository, commit: Oid) -> Result<Self, Failure> {
        let base = Self::read_to_mend(repository, commit)?;
        let illegible: Vec<Finding> =
            base.ledger.illegible().iter().map(|line| line.finding.clone()).collect();
        if illegible.is_empty() { Ok(base) } else { Err(broken(illegible)) }
    }

    /// The same with a ledger that may hold lines which nobody can read until somebody mends them.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_to_mend(repository: &Repository, commit: Oid) -> Result<Self, Failure> {
        let contest = described(repository, commit)?;
        let (mut files, mut sealed) = (vec![], vec![]);
        let submissions = submissions(repository, commit)?;
        let folder = |name: &str| -> Result<Option<git2::Tree<'_>>, git2::Error> {
            let entry = submissions.as_ref().and_then(|tree| tree.get_name(name));
            entry.map(|entry| repository.find_tree(entry.id())).transpose()
        };
        for file in folder(LEDGER)?.iter().flat_map(git2::Tree::iter) {
            let name = String::from_utf8_lossy(file.name_bytes()).into_owned();
            // What is kept in brief says nothing that the receipts do not.
            if name != closed::FOLDER || file.kind() != Some(ObjectType::Tree) {
                files.push((name, repository.find_blob(file.id())?.content().to_vec()));
            }
        }
        for file in folder(SEALED)?.iter().flat_map(git2::Tree::iter) {
            sealed.push(repository.find_blob(file.id())?.content().to_vec());
        }
        let teams = Roll::new(repository.commondir(), submissions.as_ref().map(git2::Tree::id)).all()?;
        let mut ledger = Ledger::read_to_mend(files).map_err(broken)?;
        let unsigned = signed::unsigned(&contest, ledger.end());
        if !unsigned.is_empty() {
            return Err(broken(unsigned));
        }
        ledger.speak_for(&contest);
        let terms = terms::at(repository, commit, &contest)?;
        Ok(Self { commit, contest, teams, ledger, sealed, terms })
    }
}

/// What is against a batch on top of a broken ledger.
pub(super) fn broken(mut findings: Vec<Finding>) -> Failure {
    findings.push(
        Finding::new(codes::BATCH_REFUSED, "main's ledger is broken, so nothing was judged")
            .help("`judge verify` shows the same; restore the files from a commit that verifies"),
    );
    Failure::Findings(findings)
}

/// `content/contest.toml` at `commit`.
pub(super) fn described(repository: &Repository, commit: Oid) -> Result<Contest, Failure> {
    let commit = repository.find_commit(commit)?;
    let catalogue = metrics_at(repository, &commit.tree()?, Path::new(""))?;
    let Some(bytes) = file(repository, &commit, CONTEST_FILE)? else {
        return Err(Failure::configuration(codes::NO_CONTEST, format!("main has no {CONTEST_FILE}")));
    };
    let source = String::from_utf8_lossy(&bytes).into_owned();
    Contest::parse(CONTEST_FILE, &source, &catalogue).map_err(Failure::Configuration)
}

/// The metrics that a contest may name which stands at `prefix` in `tree`: the judge's and its own.
///
/// # Errors
/// [`Failure::Configuration`] naming the file that is no metric.
pub fn metrics_at(
    repository: &Repository,
    tree: &git2::Tree<'_>,
    prefix: &Path,
) -> Result<Catalogue, Failure> {
    let mut files = vec![];
    if let Ok(folder) =
        tree.get_path(&prefix.join(METRICS)).and_then(|entry| repository.find_tree(entry.id()))
    {
        for entry in &folder {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            if entry.kind() == Some(ObjectType::Blob) && name.ends_with(".sql") {
                let bytes = repository.find_blob(entry.id())?.content().to_vec();
                files.push((format!("{METRICS}/{name}"), bytes));
            }
        }
    }
    Catalogue::with_files(files)
}

/// The folder `submissions/` at `commit`.
pub(super) fn submissions(repository: &Repository, commit: Oid) -> Result<Option<git2::Tree<'_>>, Failure> {
    let tree = repository.find_commit(commit)?.tree()?;
    let entry = tree.get_name(SUBMISSIONS).map(|entry| entry.id());
    Ok(entry.map(|id| repository.find_tree(id)).transpose()?)
}

/// The bytes of `path` at `commit`, which is trusted.
fn file(repository: &Repository, commit: &Commit<'_>, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    match commit.tree()?.get_path(Path::new(path)) {
        Ok(entry) => Ok(Some(repository.find_blob(entry.id())?.content().to_vec())),
        Err(why) if why.code() == git2::ErrorCode::NotFound => Ok(None),
        Err(why) => Err(why.into()),
    }
}
