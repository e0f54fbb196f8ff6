//! The contest as main has it, of which a batch reads only what it needs: the closed files of the ledger in brief,
//! the teams that are asked for, and sealed files by name.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use git2::{ObjectType, Oid, Repository};
use rayon::prelude::*;

use super::base::{broken, described, submissions};
use super::roll::Roll;
use super::terms;
use base::failure::Failure;
use contest::{Contest, LEDGER, SEALED, TermsText};
use ledger::signed;
use ledger::{Ledger, Receipt, Recent, closed};

/// The contest at one commit of main, for a batch.
#[derive(Debug)]
pub struct Main {
    /// The commit.
    pub commit: Oid,
    /// `content/contest.toml`.
    pub contest: Contest,
    /// The receipts after the closed files, and those in brief.
    pub ledger: Recent,
    /// The text that members accept, if the contest asks for it.
    pub terms: Option<TermsText>,
    /// The published sample file, if the contest names one.
    pub sample: Option<Oid>,
    /// The teams.
    pub roll: Roll,
    /// First receipt of the batch that a sealed file is of → the file.
    pub sealed: BTreeMap<u64, Oid>,
    /// The ledger's files, those of the closed files in brief with `closed/` before their names.
    pub ledger_files: BTreeMap<String, Oid>,
    /// The index of the closed files in brief that was made anew from all receipts here, since nobody signs for it.
    pub closed_checked: Option<String>,
    /// Where the objects are.
    pub repository: PathBuf,
}

impl Main {
    /// Reads the contest at `commit`; `checked` is the digest of an index of the closed files in brief that this machine
    /// has made itself.
    ///
    /// # Errors
    /// As [`super::Base::read`], but for the teams, which are read later.
    pub fn read(repository: &Repository, commit: Oid, checked: Option<&str>) -> Result<Self, Failure> {
        let contest = described(repository, commit)?;
        let tree = submissions(repository, commit)?;
        let folder = |name: &str| -> Result<Option<git2::Tree<'_>>, git2::Error> {
            let entry = tree.as_ref().and_then(|tree| tree.get_name(name));
            entry.map(|entry| repository.find_tree(entry.id())).transpose()
        };
        let ledger_files = ledger_files(repository, folder(LEDGER)?)?;
        let mut sealed = BTreeMap::new();
        if let Some(folder) = folder(SEALED)? {
            for entry in &folder {
                let first = entry.name().ok().and_then(|name| name.strip_suffix(".age")?.parse().ok());
                sealed.extend(first.map(|first: u64| (first, entry.id())));
            }
        }
        let path = repository.commondir().to_owned();
        // git2's repositories are not for several workers at once.
        let load = |name: &str| {
            let repository = Repository::open_bare(&path).ok()?;
            repository.find_blob(*ledger_files.get(name)?).ok().map(|blob| blob.content().to_vec())
        };
        let ids = ledger_files.par_iter().map(|(name, id)| (name.clone(), id.to_string())).collect();
        let mut ledger = Recent::read(&ids, &load).map_err(broken)?;
        let unsigned = signed::unsigned(&contest, ledger.end());
        if !unsigned.is_empty() {
            return Err(broken(unsigned));
        }
        let closed_checked = match ledger.closed().digest() {
            Some(digest) if checked != Some(&*digest) && !signed::is_signed(&contest, ledger.end()) => {
                // Whoever can push to main could have written the folder: nothing of it is taken on trust.
                let whole = Recent::read_whole(&ids, &load).map_err(broken)?;
                let holds = ledger.closed().follows_from(&whole, &|name| ids.get(name).cloned());
                if !holds {
                    ledger = whole.into();
                }
                holds.then_some(digest)
            }
            _ => None,
        };
        ledger.speak_for(&contest);
        let roll = Roll::new(&path, tree.as_ref().map(git2::Tree::id));
        let terms = terms::at(repository, commit, &contest)?;
        let sample = sample_file(repository, commit, &contest)?;
        Ok(Self {
            commit,
            contest,
            ledger,
            terms,
            sample,
            roll,
            sealed,
            ledger_files,
            closed_checked,
            repository: path,
        })
    }
}

impl Main {
    /// The newest receipt for which `is_wanted` holds, in closed files too, which are read only for that.
    pub fn newest(&self, is_wanted: impl Fn(&Receipt) -> bool) -> Option<Receipt> {
        if let Some(found) = self.ledger.since().iter().rev().find(|receipt| is_wanted(receipt)) {
            return Some(found.clone());
        }
        let repository = Repository::open_bare(&self.repository).ok()?;
        let files = self.ledger_files.iter().rev();
        files.filter(|(name, _)| name.ends_with(".jsonl") && !name.contains('/')).find_map(|(_, id)| {
            let blob = repository.find_blob(*id).ok()?;
            let lines = blob.content().split(|byte| *byte == b'\n').rev();
            lines
                .filter_map(|line| serde_json::from_slice::<Receipt>(line).ok())
                .find(|receipt| is_wanted(receipt))
        })
    }

    /// Has every receipt at hand, those in closed files too.
    ///
    /// # Errors
    /// As [`Self::read`], about the ledger.
    pub fn open_closed(&mut self, repository: &Repository) -> Result<(), Failure> {
        let files = self.ledger_files.iter().filter(|(name, _)| !name.contains('/'));
        let read =
            |(name, id): (&String, &Oid)| Ok((name.clone(), repository.find_blob(*id)?.content().to_vec()));
        let files = files.map(read).collect::<Result<Vec<_>, git2::Error>>()?;
        self.ledger = Ledger::read(files).map_err(broken)?.into();
        self.ledger.end_mut().speak_for(&self.contest);
        Ok(())
    }

    /// Takes in that main stands at `commit` now, which has what was appended to the ledger.
    pub fn land(&mut self, repository: &Repository, commit: Oid) -> Result<(), Failure> {
        let tree = submissions(repository, commit)?;
        let entry = tree.as_ref().and_then(|tree| tree.get_name(LEDGER));
        let folder = entry.map(|entry| repository.find_tree(entry.id())).transpose()?;
        self.ledger_files = ledger_files(repository, folder)?;
        self.ledger.end_mut().land();
        self.commit = commit;
        Ok(())
    }
}

/// The files of the ledger's `folder` by name, those of the folder in it with its name before theirs.
fn ledger_files(
    repository: &Repository,
    folder: Option<git2::Tree<'_>>,
) -> Result<BTreeMap<String, Oid>, git2::Error> {
    let mut files = BTreeMap::new();
    for entry in folder.iter().flat_map(git2::Tree::iter) {
        let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
        if name != closed::FOLDER || entry.kind() != Some(ObjectType::Tree) {
            files.insert(name, entry.id());
            continue;
        }
        for file in &repository.find_tree(entry.id())? {
            let file_name = String::from_utf8_lossy(file.name_bytes());
            files.insert(format!("{name}/{file_name}"), file.id());
        }
    }
    Ok(files)
}

/// The sample file that `contest` names, at `commit`.
fn sample_file(repository: &Repository, commit: Oid, contest: &Contest) -> Result<Option<Oid>, Failure> {
    let Some(path) = &contest.submission.sample else { return Ok(None) };
    let tree = repository.find_commit(commit)?.tree()?;
    let entry = tree.get_path(Path::new(path)).ok();
    let file = entry.filter(|entry| entry.kind() == Some(ObjectType::Blob));
    let missing = || Failure::Configuration(vec![contest::bad_sample(path, "main has no such file")]);
    Ok(Some(file.ok_or_else(missing)?.id()))
}
