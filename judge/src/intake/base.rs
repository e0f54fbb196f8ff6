//! The contest as main has it: description, teams and ledger, read from the object database.

use git2::{Commit, ObjectType, Oid, Repository};

use super::terms;
use crate::audit::sample;
use crate::contest::{
    CONTEST_FILE, Contest, LEDGER, SEALED, SUBMISSIONS, Slug, TEAM_FILE, Team, Teams, TermsText,
};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::ledger::Ledger;
use crate::metric::Catalogue;
use crate::proof::checkpoint;

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
    /// The published sample file, if the contest names one.
    pub sample: Option<Oid>,
}

impl Base {
    /// Reads the contest at `commit`; `catalogue` has the metrics that it may name.
    ///
    /// # Errors
    /// [`Failure::Configuration`] for the description and the teams, [`Failure::Findings`] for a broken
    /// ledger: no batch runs on top of one.
    pub fn read(repository: &Repository, commit: Oid, catalogue: &Catalogue) -> Result<Self, Failure> {
        let main = repository.find_commit(commit)?;
        let Some(bytes) = file(repository, &main, CONTEST_FILE)? else {
            return Err(Failure::configuration("no-contest", format!("main has no {CONTEST_FILE}")));
        };
        let source = String::from_utf8_lossy(&bytes).into_owned();
        let contest = Contest::parse(CONTEST_FILE, &source, catalogue).map_err(Failure::Configuration)?;
        let (mut teams, mut files, mut sealed, mut findings) = (Teams::new(), vec![], vec![], vec![]);
        let tree = main.tree()?;
        let submissions = match tree.get_name(SUBMISSIONS) {
            Some(entry) => Some(repository.find_tree(entry.id())?),
            None => None,
        };
        for entry in submissions.iter().flat_map(git2::Tree::iter) {
            let Ok(name) = entry.name() else { continue };
            if entry.kind() != Some(ObjectType::Tree) {
                continue;
            }
            let folder = repository.find_tree(entry.id())?;
            if name == LEDGER {
                for file in &folder {
                    let blob = repository.find_blob(file.id())?;
                    files.push((
                        String::from_utf8_lossy(file.name_bytes()).into_owned(),
                        blob.content().to_vec(),
                    ));
                }
            } else if name == SEALED {
                for file in &folder {
                    sealed.push(repository.find_blob(file.id())?.content().to_vec());
                }
            } else if let Ok(slug) = name.parse::<Slug>()
                && let Some(entry) = folder.get_name(TEAM_FILE)
            {
                let blob = repository.find_blob(entry.id())?;
                let shown = format!("{SUBMISSIONS}/{slug}/{TEAM_FILE}");
                match Team::parse(&shown, &String::from_utf8_lossy(blob.content())) {
                    Ok(team) => {
                        teams.insert(slug, team);
                    }
                    Err(mut more) => findings.append(&mut more),
                }
            }
        }
        if !findings.is_empty() {
            return Err(Failure::Configuration(findings));
        }
        let refused = |mut findings: Vec<Finding>| {
            findings.push(
                Finding::new("batch-refused", "main's ledger is broken, so that nothing was judged")
                    .help("`judge verify` shows the same; restore the files from a commit that verifies"),
            );
            Failure::Findings(findings)
        };
        let mut ledger = Ledger::read(files).map_err(refused)?;
        let unsigned = checkpoint::unsigned(&contest, &ledger);
        if !unsigned.is_empty() {
            return Err(refused(unsigned));
        }
        ledger.speak_for(&contest);
        let terms = terms::at(repository, commit, &contest)?;
        let sample = match &contest.submission.sample {
            Some(path) => {
                let entry = tree.get_path(std::path::Path::new(path)).ok();
                let blob = entry.filter(|entry| entry.kind() == Some(ObjectType::Blob));
                let missing = || Failure::Configuration(vec![sample::bad(path, "main has no such file")]);
                Some(blob.ok_or_else(missing)?.id())
            }
            None => None,
        };
        Ok(Self { commit, contest, teams, ledger, sealed, terms, sample })
    }
}

/// The bytes of `path` at `commit`, which is trusted.
fn file(repository: &Repository, commit: &Commit<'_>, path: &str) -> Result<Option<Vec<u8>>, Failure> {
    match commit.tree()?.get_path(std::path::Path::new(path)) {
        Ok(entry) => Ok(Some(repository.find_blob(entry.id())?.content().to_vec())),
        Err(why) if why.code() == git2::ErrorCode::NotFound => Ok(None),
        Err(why) => Err(why.into()),
    }
}
