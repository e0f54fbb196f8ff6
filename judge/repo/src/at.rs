//! A commit of main as the place of a contest, read from the object database.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid, Repository, Tree};

use super::roll::Roll;
use super::terms;
use base::failure::Failure;
use base::finding::codes;
use contest::{
    CLOSED, CONTEST_FILE, Contest, LEDGER, METRICS, SEALED, SUBMISSIONS, Source, Teams, Terms, TermsText,
    bad_sample,
};
use metric::Catalogue;

/// A commit of main, and where its files are.
#[derive(Debug)]
pub struct At {
    /// The commit.
    pub commit: Oid,
    /// Where the objects are.
    pub repository: PathBuf,
    /// The ledger's files, those of the closed files in brief with `closed/` before their names.
    pub ledger_files: BTreeMap<String, Oid>,
    /// The sealed files by name.
    pub sealed: BTreeMap<String, Oid>,
    /// The tree of `submissions/`.
    submissions: Option<Oid>,
}

impl At {
    /// The contest's place at `commit`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot read it.
    pub fn new(repository: &Repository, commit: Oid) -> Result<Self, Failure> {
        let tree = repository.find_commit(commit)?.tree()?;
        let submissions = tree.get_name(SUBMISSIONS).map(|entry| entry.id());
        let tree = submissions.map(|id| repository.find_tree(id)).transpose()?;
        let folder = |name: &str| -> Result<Option<Tree<'_>>, git2::Error> {
            let entry = tree.as_ref().and_then(|tree| tree.get_name(name));
            entry.map(|entry| repository.find_tree(entry.id())).transpose()
        };
        let (mut ledger_files, mut sealed) = (BTreeMap::new(), BTreeMap::new());
        for entry in folder(LEDGER)?.iter().flat_map(Tree::iter) {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            if name != CLOSED || entry.kind() != Some(ObjectType::Tree) {
                ledger_files.insert(name, entry.id());
                continue;
            }
            for file in &repository.find_tree(entry.id())? {
                let file_name = String::from_utf8_lossy(file.name_bytes());
                ledger_files.insert(format!("{name}/{file_name}"), file.id());
            }
        }
        for entry in folder(SEALED)?.iter().flat_map(Tree::iter) {
            sealed.insert(String::from_utf8_lossy(entry.name_bytes()).into_owned(), entry.id());
        }
        let repository = repository.commondir().to_owned();
        Ok(Self { commit, repository, ledger_files, sealed, submissions })
    }

    /// The repository, opened for one worker.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot open it.
    pub fn open(&self) -> Result<Repository, Failure> {
        Ok(Repository::open_bare(&self.repository)?)
    }

    /// The teams, to be read when they are asked for.
    pub fn roll(&self) -> Roll {
        Roll::new(&self.repository, self.submissions)
    }

    /// The sealed files' bytes.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot read one.
    pub fn sealed_files(&self) -> Result<Vec<Vec<u8>>, Failure> {
        let repository = self.open()?;
        let read = |id: &Oid| Ok(repository.find_blob(*id)?.content().to_vec());
        self.sealed.values().map(read).collect()
    }

    /// The sample file that `contest` names.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when main has no such file.
    pub fn sample(&self, contest: &Contest) -> Result<Option<Oid>, Failure> {
        let Some(path) = &contest.submission.sample else { return Ok(None) };
        let repository = self.open()?;
        let tree = repository.find_commit(self.commit)?.tree()?;
        let file = tree.get_path(Path::new(path)).ok().filter(|entry| entry.kind() == Some(ObjectType::Blob));
        let missing = || Failure::Configuration(vec![bad_sample(path, "main has no such file")]);
        Ok(Some(file.ok_or_else(missing)?.id()))
    }
}

impl Source for At {
    fn description(&self) -> Result<String, Failure> {
        let repository = self.open()?;
        let tree = repository.find_commit(self.commit)?.tree()?;
        match tree.get_path(Path::new(CONTEST_FILE)) {
            Ok(entry) => {
                Ok(String::from_utf8_lossy(repository.find_blob(entry.id())?.content()).into_owned())
            }
            Err(why) if why.code() == git2::ErrorCode::NotFound => {
                Err(Failure::configuration(codes::NO_CONTEST, format!("main has no {CONTEST_FILE}")))
            }
            Err(why) => Err(why.into()),
        }
    }

    fn metrics(&self) -> Result<Catalogue, Failure> {
        let repository = self.open()?;
        let tree = repository.find_commit(self.commit)?.tree()?;
        metrics_at(&repository, &tree, Path::new(""))
    }

    fn teams(&self) -> Result<Teams, Failure> {
        self.roll().all()
    }

    fn terms(&self, terms: &Terms) -> Result<TermsText, Failure> {
        terms::at(&self.open()?, self.commit, terms)
    }

    fn ledger(&self) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let repository = self.open()?;
        let files = self.ledger_files.iter().filter(|(name, _)| !name.contains('/'));
        files.map(|(name, id)| Ok((name.clone(), repository.find_blob(*id)?.content().to_vec()))).collect()
    }
}

/// The metrics that a contest may name which stands at `prefix` in `tree`: the judge's and its own.
///
/// # Errors
/// [`Failure::Configuration`] naming the file that is no metric.
pub fn metrics_at(repository: &Repository, tree: &Tree<'_>, prefix: &Path) -> Result<Catalogue, Failure> {
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
