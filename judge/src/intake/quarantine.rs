//! The throw-away bare repository that a batch works in.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use git2::{Oid, Repository};
use tempfile::TempDir;

use super::ancestry::Ancestry;
use super::fetch::{Ended, FetchLimits, bounded, git};
use super::inspect::Inspector;
use super::listing;
use super::objects::Objects;
use super::refs::{RECEIVE_LOG, pull_number};
use crate::failure::Failure;

/// A pull request head as the repository advertises it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Head {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub oid: Oid,
    pub(super) name: String,
}

impl Head {
    /// A head that is known from its receipt.
    pub(crate) fn of(pull: u64, oid: Oid) -> Self {
        Self { pull, oid, name: String::new() }
    }
}

/// A bare repository in a temporary folder, holding main and, unless they are on this disk already, the fetched
/// heads; removed when dropped.
pub struct Quarantine {
    folder: TempDir,
    pub(super) objects: Objects,
    remote: String,
    branch: String,
    pub(super) limits: FetchLimits,
    /// Reference → object, as advertised.
    advertised: BTreeMap<String, Oid>,
}

impl Quarantine {
    /// Makes the repository and fetches `branch` and the receive log from `remote`, a path or a URL.
    /// `seed` is a trusted repository whose objects need no transfer (the contest's own clone).
    ///
    /// # Errors
    /// [`Failure::Machine`] when the repository cannot be reached, [`Failure::Configuration`] when it has no
    /// such branch.
    pub fn open(
        remote: &str,
        branch: &str,
        seed: Option<&Path>,
        limits: FetchLimits,
    ) -> Result<Self, Failure> {
        let folder = tempfile::Builder::new()
            .prefix("gitprize-")
            .tempdir()
            .map_err(|why| Failure::machine("making a temporary folder", why))?;
        let repository = Repository::init_bare(folder.path())?;
        // A shallow clone has commits without their parents, which would pass for whole ones here.
        let seed = seed.and_then(|seed| Repository::open(seed).ok()).filter(|seed| !seed.is_shallow());
        if let Some(seed) = seed {
            let objects = seed.commondir().join("objects");
            repository.odb()?.add_disk_alternate(&objects.to_string_lossy())?;
            let info = folder.path().join("objects/info");
            std::fs::create_dir_all(&info)
                .and_then(|()| std::fs::write(info.join("alternates"), format!("{}\n", objects.display())))
                .map_err(|why| Failure::machine(info.display(), why))?;
        }
        let remote = absolute(remote);
        let mut quarantine = Self {
            objects: Objects::beside(folder.path(), &remote, limits.bytes)?,
            folder,
            remote,
            branch: format!("refs/heads/{branch}"),
            limits,
            advertised: BTreeMap::new(),
        };
        quarantine.list()?;
        let Some(main) = quarantine.advertised.get(&quarantine.branch).copied() else {
            return Err(Failure::configuration(
                "no-branch",
                format!("{} has no branch {branch}", quarantine.remote),
            ));
        };
        let mut wanted = vec![(quarantine.branch.clone(), main)];
        wanted.extend(quarantine.advertised.get(RECEIVE_LOG).map(|oid| (RECEIVE_LOG.to_owned(), *oid)));
        // The branch and the log are the judge's and the hook's own; no limit but time applies to them.
        let own = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(1_800) };
        match quarantine.transfer(&wanted, own)? {
            Ended::Well(_) => {
                quarantine.objects.know(&quarantine.branch, main)?;
                Ok(quarantine)
            }
            Ended::Badly(why) | Ended::Stopped(why) => {
                Err(Failure::machine(format!("fetching {branch} from {}", quarantine.remote), why))
            }
        }
    }

    fn list(&mut self) -> Result<(), Failure> {
        let names = [self.branch.as_str(), RECEIVE_LOG];
        self.advertised = listing::list(self.folder.path(), &self.remote, &names)?;
        Ok(())
    }

    fn transfer(&self, wanted: &[(String, Oid)], limits: FetchLimits) -> Result<Ended, Failure> {
        let specs: String = wanted.iter().map(|(name, _)| format!("+{name}:{name}\n")).collect();
        let folder = self.folder.path();
        bounded(self.fetching(folder), &specs, folder, limits)
    }

    /// The command that fetches into the repository `folder` what its input names.
    pub(super) fn fetching(&self, folder: &Path) -> Command {
        let mut command = git(folder);
        command.args(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]);
        command.args(["--no-auto-maintenance", "--stdin", "--", &self.remote]);
        command
    }

    /// The repository, with main and what the judge writes.
    ///
    /// # Errors
    /// When git2 cannot open it.
    pub fn repository(&self) -> Result<Repository, Failure> {
        Ok(Repository::open_bare(self.folder.path())?)
    }

    /// Where the objects of fetched heads are; [`Self::repository`] need not have them.
    pub(crate) fn heads(&self) -> &Objects {
        &self.objects
    }

    /// What is known of the commit `main`, for all inspectors.
    ///
    /// # Errors
    /// When git2 cannot open the repository.
    pub(crate) fn ancestry(&self, main: Oid) -> Result<Arc<Ancestry>, Failure> {
        Ancestry::of(self.folder.path(), main).map(Arc::new)
    }

    /// Looks at heads held against main as `ancestry` has it.
    ///
    /// # Errors
    /// When git2 cannot open the repository.
    pub(crate) fn inspector(&self, ancestry: &Arc<Ancestry>) -> Result<Inspector, Failure> {
        Ok(Inspector::new(self.repository()?, &self.objects, ancestry.clone()))
    }

    /// The commit of main that this batch builds on.
    pub fn main(&self) -> Option<Oid> {
        self.advertised.get(&self.branch).copied()
    }

    /// The receive log's commit, if the repository keeps one.
    pub fn receive_log(&self) -> Option<Oid> {
        self.advertised.get(RECEIVE_LOG).copied()
    }

    /// Every advertised head for which `is_judged` does not hold, by number.
    pub fn waiting(&self, is_judged: impl Fn(u64, &str) -> bool) -> Vec<Head> {
        let mut heads: Vec<Head> = self
            .advertised
            .iter()
            .filter_map(|(name, oid)| Some(Head { pull: pull_number(name)?, oid: *oid, name: name.clone() }))
            .filter(|head| !is_judged(head.pull, &head.oid.to_string()))
            .collect();
        heads.sort();
        heads
    }

    /// Gives the objects that were written here to the object database `objects`. What was fetched came as packs
    /// and stays here.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a file cannot be written.
    pub fn hand_over(&self, objects: &Path) -> Result<(), Failure> {
        let own = self.folder.path().join("objects");
        let failed = |why: std::io::Error| Failure::machine(objects.display(), why);
        let is_loose = |name: &str| name.len() == 2 && name.bytes().all(|b| b.is_ascii_hexdigit());
        for folder in std::fs::read_dir(&own).map_err(failed)? {
            let folder = folder.map_err(failed)?;
            if !folder.file_name().to_str().is_some_and(is_loose) {
                continue;
            }
            let place = objects.join(folder.file_name());
            std::fs::create_dir_all(&place).map_err(failed)?;
            for file in std::fs::read_dir(folder.path()).map_err(failed)? {
                let file = file.map_err(failed)?;
                let to = place.join(file.file_name());
                // Another name for the same file, as a local clone has it; or a copy, complete before it is named.
                if to.exists() || std::fs::hard_link(file.path(), &to).is_ok() {
                    continue;
                }
                let copy = tempfile::NamedTempFile::new_in(&place).map_err(failed)?;
                std::fs::copy(file.path(), copy.path()).map_err(failed)?;
                copy.persist(&to).map_err(|why| failed(why.error))?;
            }
        }
        Ok(())
    }

    /// Where the remote's branch stands at this moment.
    pub(super) fn branch_now(&self) -> Result<Option<Oid>, Failure> {
        let mut command = git(self.folder.path());
        command.args(["ls-remote", "--", &self.remote, &self.branch]);
        let limits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(60) };
        match bounded(command, "", self.folder.path(), limits)? {
            Ended::Well(output) => {
                let text = String::from_utf8_lossy(&output);
                Ok(text.split('\t').next().and_then(|oid| Oid::from_str(oid).ok()))
            }
            Ended::Badly(why) | Ended::Stopped(why) => {
                Err(Failure::machine(format!("reaching {}", self.remote), why))
            }
        }
    }

    /// Moves the remote's branch to `commit`, which builds on [`Self::main`]. `Ok(false)` says that the
    /// branch has moved meanwhile; nothing is ever forced.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the remote refuses for another reason or cannot be reached.
    pub fn push(&self, commit: Oid) -> Result<bool, Failure> {
        let mut command = git(self.folder.path());
        command.args([
            // What the judge writes is mostly a long file with a line more: as a difference it is a few hundred
            // bytes, whatever the file's length. Nobody else's objects are sent.
            "-c",
            "core.bigFileThreshold=512m",
            // The quicker way to find what is new below a folder of very many teams.
            "-c",
            "pack.useSparse=false",
            "push",
            "--quiet",
            "--porcelain",
            "--",
            &self.remote,
            &format!("{commit}:{}", self.branch),
        ]);
        let limits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(1_800) };
        let refused = match bounded(command, "", self.folder.path(), limits)? {
            Ended::Well(_) => return Ok(true),
            Ended::Badly(why) | Ended::Stopped(why) => why,
        };
        // Whatever was said: what counts is where the branch stands now. An answer can get lost.
        match self.branch_now()? {
            now if now == Some(commit) => Ok(true),
            now if now != self.main() => Ok(false),
            _ => Err(Failure::machine(format!("pushing to {}", self.remote), refused)),
        }
    }
}

/// A path is taken from where the command was started, not from the temporary repository.
fn absolute(remote: &str) -> String {
    match std::fs::canonicalize(remote) {
        Ok(path) => path.to_string_lossy().into_owned(),
        Err(_) => remote.to_owned(),
    }
}
