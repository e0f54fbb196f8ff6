//! Brings what is needed of main, and nothing else: the newest commit without its history, of its files only those that
//! checking and counting read. They are written as plain files, so that the same code reads them as in a clone; no
//! checkout is done, hence no link is made, no filter and no attribute asked.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};
use std::process::Command;

use git2::{ObjectType, Oid, Repository, Tree};

use super::git::kept;
use super::heads::Listing;
use super::repository::Remote;
use base::failure::Failure;
use base::finding::codes;
use base::scratch::replace;
use contest::{CONTEST_FILE, Disk, LEDGER, METRICS, Opened, SUBMISSIONS};
use repo::Roll;

/// Where main is kept.
const MAIN: &str = "refs/gitprize/main";
/// What tells that the server sends whole trees or nothing.
const WHOLE: &str = "whole";
/// What it says then.
const NO_FILTER: &str = "filtering not recognized by server";

/// The contest as it stands now.
#[derive(Clone, Debug)]
pub(crate) struct Current {
    /// The newest commit of main.
    pub(crate) commit: Oid,
    /// The branch.
    pub(crate) branch: String,
    /// The folder that has its files.
    pub(crate) root: PathBuf,
    /// What else the repository holds.
    pub(crate) listing: Listing,
}

impl Remote {
    /// The contest as it stands now.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when it is none, [`Failure::Machine`] when it cannot be reached.
    pub(crate) fn current(&self) -> Result<Current, Failure> {
        let listing = self.listing()?;
        let main = listing.main.clone().unwrap_or_else(|| "main".to_owned());
        let mut current = self.at(listing, main)?;
        let branch = Opened::described(Disk::at(&current.root))?.contest.forge.branch;
        if branch != current.branch {
            current = self.at(current.listing, branch)?;
        }
        Ok(current)
    }

    /// The branch as it stands now, in files.
    fn at(&self, listing: Listing, branch: String) -> Result<Current, Failure> {
        let Some(commit) = listing.branches.get(&branch).copied() else {
            let text =
                format!("the repository at {} has no branch {branch}, so it is no contest", self.address);
            return Err(Failure::configuration(codes::NO_CONTEST, text));
        };
        let is_kept = self.opened()?.refname_to_id(MAIN).is_ok_and(|kept| kept == commit);
        if !is_kept {
            let mut git = self.git();
            git.args([
                "fetch",
                "--quiet",
                "--no-tags",
                "--no-write-fetch-head",
                "--depth=1",
                "--filter=blob:none",
            ]);
            git.args(["--", "origin"]).arg(format!("+refs/heads/{branch}:{MAIN}"));
            let said = kept(git, "")?;
            if !said.well {
                return Err(self.failed(&said));
            }
            if said.err.contains(NO_FILTER) {
                fs_err::write(self.kept(WHOLE), "").map_err(Failure::io)?;
            }
        }
        // It may have moved on since it was listed.
        let commit = self.opened()?.refname_to_id(MAIN)?;
        let root = self.kept("contest");
        self.write(&root, commit)?;
        Ok(Current { commit, branch, root, listing })
    }

    /// Whether the server sends a commit without the contents of its files.
    pub(super) fn sends_parts(&self) -> bool {
        !self.kept(WHOLE).exists()
    }

    /// Brings heads that were made elsewhere, with their trees.
    pub(super) fn bring_heads(&self, commits: &[Oid]) -> Result<(), Failure> {
        self.bring(self.git_of_heads(), commits, &["--depth=1"])
    }

    fn bring(&self, mut git: Command, objects: &[Oid], more: &[&str]) -> Result<(), Failure> {
        // As git itself brings what it lacks.
        git.args(["-c", "fetch.negotiationAlgorithm=noop", "fetch", "--quiet", "--no-tags"]);
        git.args(["--no-write-fetch-head", "--recurse-submodules=no", "--filter=blob:none"]).args(more);
        git.args(["--stdin", "origin"]);
        let wanted: String = objects.iter().map(|id| format!("{id}\n")).collect();
        let said = kept(git, &wanted)?;
        if said.well { Ok(()) } else { Err(self.failed(&said)) }
    }

    /// Writes the files that are needed of `commit` below `root`.
    fn write(&self, root: &Path, commit: Oid) -> Result<(), Failure> {
        let index = self.kept("files.json");
        let before: BTreeMap<String, String> = std::fs::read(&index)
            .ok()
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .unwrap_or_default();
        let mut wanted = needed(&self.opened()?, commit)?;
        self.write_files(root, &before, &wanted)?;
        // What else is needed the description says, which is here now. What is wrong with it is said by who reads it.
        let named = Opened::described(Disk::at(root)).map(|opened| {
            let contest = opened.contest;
            [contest.submission.ids, contest.submission.sample, contest.terms.map(|terms| terms.file)]
        });
        let repository = self.opened()?;
        let tree = repository.find_commit(commit)?.tree()?;
        let more: BTreeMap<String, Oid> = named
            .into_iter()
            .flatten()
            .flatten()
            .filter_map(|path| Some((path.clone(), blob(&tree, &path)?)))
            .collect();
        self.write_files(root, &before, &more)?;
        wanted.extend(more);
        for path in before.keys().filter(|path| !wanted.contains_key(*path)) {
            // It is only kept, and one that is gone already is as good.
            let _ = std::fs::remove_file(root.join(path));
        }
        let now: BTreeMap<&String, String> = wanted.iter().map(|(path, id)| (path, id.to_string())).collect();
        replace(&index, serde_json::to_string(&now).unwrap_or_default().as_bytes())
    }

    fn write_files(
        &self,
        root: &Path,
        before: &BTreeMap<String, String>,
        wanted: &BTreeMap<String, Oid>,
    ) -> Result<(), Failure> {
        let is_there = |path: &str, id: Oid| {
            before.get(path).is_some_and(|kept| *kept == id.to_string()) && root.join(path).is_file()
        };
        let new: Vec<_> = wanted.iter().filter(|(path, id)| !is_there(path, **id)).collect();
        let repository = self.opened()?;
        let odb = repository.odb()?;
        let lacking: BTreeSet<Oid> = new.iter().map(|(_, id)| **id).filter(|id| !odb.exists(*id)).collect();
        if !lacking.is_empty() {
            self.bring(self.git(), &lacking.into_iter().collect::<Vec<_>>(), &[])?;
        }
        let repository = self.opened()?;
        for (path, id) in new {
            let place = root.join(path);
            if let Some(folder) = place.parent() {
                fs_err::create_dir_all(folder).map_err(Failure::io)?;
            }
            fs_err::write(&place, repository.find_blob(*id)?.content()).map_err(Failure::io)?;
        }
        Ok(())
    }
}

/// The description, the contest's own metrics, the teams and the ledger, by path.
fn needed(repository: &Repository, commit: Oid) -> Result<BTreeMap<String, Oid>, Failure> {
    let tree = repository.find_commit(commit)?.tree()?;
    let folder = |path: &str| -> Option<Tree<'_>> {
        let entry = tree.get_path(Path::new(path)).ok()?;
        repository.find_tree(entry.id()).ok()
    };
    let mut wanted = BTreeMap::new();
    wanted.extend(blob(&tree, CONTEST_FILE).map(|id| (CONTEST_FILE.to_owned(), id)));
    let ledger = format!("{SUBMISSIONS}/{LEDGER}");
    for place in [METRICS, &ledger] {
        for entry in folder(place).iter().flat_map(Tree::iter) {
            let Ok(name) = entry.name() else { continue };
            if is_regular(&entry) && is_plain(name) {
                wanted.insert(format!("{place}/{name}"), entry.id());
            }
        }
    }
    let submissions = folder(SUBMISSIONS).map(|tree| tree.id());
    let files = Roll::new(repository.path(), submissions).files()?;
    wanted.extend(files.into_iter().map(|(folders, slug, id)| (folders.team_file(&slug), id)));
    Ok(wanted)
}

/// The regular file at `path`, which leads to nowhere else.
fn blob(tree: &Tree<'_>, path: &str) -> Option<Oid> {
    let parts = Path::new(path).components();
    if !parts
        .into_iter()
        .all(|part| matches!(part, Component::Normal(name) if name.to_str().is_some_and(is_plain)))
    {
        return None;
    }
    tree.get_path(Path::new(path)).ok().filter(is_regular).map(|entry| entry.id())
}

fn is_regular(entry: &git2::TreeEntry<'_>) -> bool {
    entry.kind() == Some(ObjectType::Blob) && matches!(entry.filemode(), 0o100_644 | 0o100_755 | 0o100_664)
}

/// A name that is a file's on every system.
fn is_plain(name: &str) -> bool {
    let plain = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '+');
    !name.is_empty() && !name.starts_with('.') && !name.ends_with(['.', ' ']) && name.chars().all(plain)
}
