//! The throw-away bare repository that a batch works in.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Duration;

use git2::{Oid, Repository};

use super::ancestry::Ancestry;
use super::fetch::{Ended, FetchLimits, JUDGE, bounded, git};
use super::head::Head;
use super::heard::Heard;
use super::inspect::Inspector;
use super::kept::{self, JUDGED};
use super::listing;
use super::objects::Objects;
use super::refs::{Place, RECEIVE_LOG, REPLIED, is_strange};
use base::failure::Failure;
use base::finding::codes;
use base::scratch::Scratch;
use base::time::Instant;
use contest::Folders;

/// What a push has moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pushed {
    /// Nothing: somebody was faster.
    Nothing,
    /// The branch.
    Main,
    /// The branch and the chain of judged heads.
    Both,
}

/// A bare repository in a temporary folder, holding main and, unless they are on this disk already, the fetched
/// heads; removed when dropped.
pub struct Quarantine {
    folder: Scratch,
    pub(super) objects: Objects,
    pub(super) remote: String,
    branch: String,
    /// Where that stands.
    main: Oid,
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
        let folder = Scratch::new()?;
        let repository = Repository::init_bare(folder.path())?;
        // A shallow clone has commits without their parents, which would pass for whole ones here.
        let seed = seed.and_then(|seed| Repository::open(seed).ok()).filter(|seed| !seed.is_shallow());
        if let Some(seed) = seed {
            let objects = seed.commondir().join("objects");
            repository.odb()?.add_disk_alternate(&objects.to_string_lossy())?;
            let info = folder.path().join("objects/info");
            fs_err::create_dir_all(&info)
                .and_then(|()| fs_err::write(info.join("alternates"), format!("{}\n", objects.display())))
                .map_err(Failure::io)?;
        }
        let remote = absolute(remote);
        let objects = Objects::beside(folder.path(), &remote, limits.bytes)?;
        let name = format!("refs/heads/{branch}");
        let names = [name.as_str(), RECEIVE_LOG, JUDGED, REPLIED];
        let advertised = listing::list(folder.path(), &remote, &names)?;
        let Some(main) = advertised.get(&name).copied() else {
            return Err(Failure::configuration(codes::NO_BRANCH, format!("{remote} has no branch {branch}")));
        };
        let quarantine = Self { folder, objects, remote, branch: name, main, limits, advertised };
        let wanted = [(quarantine.branch.clone(), main)];
        // The branch and the log are the judge's and the hook's own; no limit but time applies to them.
        let own = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(1_800) };
        match quarantine.transfer(&wanted, own)? {
            Ended::Well(_) => quarantine.objects.know(&quarantine.branch, main)?,
            Ended::Badly(why) | Ended::Stopped(why) => {
                return Err(Failure::machine(format!("fetching {branch} from {}", quarantine.remote), why));
            }
        }
        if let Some(log) = quarantine.receive_log()
            && let Some(why) = quarantine.fetch_tip(RECEIVE_LOG, log)?
        {
            return Err(Failure::machine(format!("fetching {RECEIVE_LOG} from {}", quarantine.remote), why));
        }
        if let Some(tip) = quarantine.judged() {
            // Nothing is lost without it.
            quarantine.fetch_tip(JUDGED, tip)?;
        }
        Ok(quarantine)
    }

    /// Makes the commit at which `name` stands readable in [`Self::heads`], without what is before it: the log has a
    /// commit for each push, and the chain of judged heads leads to all of them. Says why it cannot be had.
    fn fetch_tip(&self, name: &str, tip: Oid) -> Result<Option<String>, Failure> {
        if self.objects.trusted()?.find_commit(tip).is_ok() {
            return Ok(None);
        }
        let mut command = Self::fetching(self.folder.path());
        command.args(["--depth=1", "--", &self.remote, &format!("+{name}:{name}")]);
        let limits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(1_800) };
        match bounded(command, "", self.folder.path(), limits)? {
            Ended::Well(_) => Ok(None),
            Ended::Badly(why) | Ended::Stopped(why) => Ok(Some(why)),
        }
    }

    /// Where the chain of judged heads ends, if the judge keeps one.
    pub fn judged(&self) -> Option<Oid> {
        self.advertised.get(JUDGED).copied()
    }

    /// How far the receive log was read by the batch before.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git2 cannot open the repository.
    pub fn heard(&self) -> Result<Option<Heard>, Failure> {
        let repository = self.objects.trusted()?;
        Ok(self.judged().and_then(|tip| kept::heard(&repository, tip)))
    }

    /// Writes what keeps `heads`, and how far the log was `heard`, on top of `tip`; [`Self::push_with`] sends it.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be written.
    pub fn keep(
        &self,
        tip: Option<Oid>,
        heads: &[Oid],
        heard: Option<&Heard>,
        now: Instant,
    ) -> Result<Option<Oid>, Failure> {
        // Only what the judge has seen the end of: the rest would have to be fetched.
        if let Some(tip) = tip
            && self.objects.trusted()?.find_commit(tip).is_err()
            && self.repository()?.find_commit(tip).is_err()
        {
            return Ok(None);
        }
        kept::keep(&self.repository()?, tip, heads, heard, now)
    }

    /// Looks again where the receive log stands: a hook writes to it after its push.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the repository cannot be reached.
    pub fn log_again(&mut self) -> Result<Option<Oid>, Failure> {
        let Some(log) = self.remote_tip(RECEIVE_LOG)? else { return Ok(None) };
        let own = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(1_800) };
        if let Ended::Badly(why) | Ended::Stopped(why) =
            self.transfer(&[(RECEIVE_LOG.to_owned(), log)], own)?
        {
            return Err(Failure::machine(format!("fetching {RECEIVE_LOG}"), why));
        }
        self.advertised.insert(RECEIVE_LOG.to_owned(), log);
        Ok(Some(log))
    }

    /// References that look like pull requests, as no forge makes them: nobody judges them.
    pub fn strange(&self) -> impl Iterator<Item = &str> {
        self.advertised.keys().map(String::as_str).filter(|name| is_strange(name))
    }

    fn transfer(&self, wanted: &[(String, Oid)], limits: FetchLimits) -> Result<Ended, Failure> {
        let specs: String = wanted.iter().map(|(name, _)| format!("+{name}:{name}\n")).collect();
        let folder = self.folder.path();
        let mut command = Self::fetching(folder);
        command.args(["--stdin", "--", &self.remote]);
        bounded(command, &specs, folder, limits)
    }

    /// The command that fetches into the repository `folder`; what from where is to be added.
    pub(super) fn fetching(folder: &Path) -> Command {
        let mut command = git(folder);
        command.args(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-recurse-submodules"]);
        command.arg("--no-auto-maintenance");
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
    pub fn heads(&self) -> &Objects {
        &self.objects
    }

    /// What is known of the commit `main`, for all inspectors.
    ///
    /// # Errors
    /// When git2 cannot open the repository.
    pub fn ancestry(&self, main: Oid) -> Result<Arc<Ancestry>, Failure> {
        Ancestry::of(self.folder.path(), main).map(Arc::new)
    }

    /// Looks at heads held against main as `ancestry` has it; new folders of teams have to stand as in `folders`, if it says so.
    ///
    /// # Errors
    /// When git2 cannot open the repository.
    pub fn inspector(
        &self,
        ancestry: &Arc<Ancestry>,
        folders: Option<Folders>,
    ) -> Result<Inspector, Failure> {
        Ok(Inspector::new(self.repository()?, &self.objects, ancestry.clone(), folders))
    }

    /// The commit of main that this batch builds on.
    pub fn main(&self) -> Oid {
        self.main
    }

    /// The reference of the branch that it builds on.
    pub(super) fn branch(&self) -> &str {
        &self.branch
    }

    /// The object of a reference that was asked for.
    pub(super) fn advertised(&self, name: &str) -> Option<Oid> {
        self.advertised.get(name).copied()
    }

    /// Where it is.
    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The repository that it fetches from.
    pub(super) fn remote(&self) -> &str {
        &self.remote
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
            .filter_map(|(name, oid)| {
                let place = Place::of(name)?;
                Some(Head { pull: place.pull, oid: *oid, place, name: name.clone() })
            })
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
        for folder in fs_err::read_dir(&own).map_err(Failure::io)? {
            let folder = folder.map_err(Failure::io)?;
            if !folder.file_name().to_str().is_some_and(is_loose) {
                continue;
            }
            let place = objects.join(folder.file_name());
            fs_err::create_dir_all(&place).map_err(Failure::io)?;
            for file in fs_err::read_dir(folder.path()).map_err(Failure::io)? {
                let file = file.map_err(Failure::io)?;
                let to = place.join(file.file_name());
                // Another name for the same file, as a local clone has it; or a copy, complete before it is named.
                if to.exists() || std::fs::hard_link(file.path(), &to).is_ok() {
                    continue;
                }
                // By a name that git takes for an object under way.
                let copy =
                    tempfile::Builder::new().prefix("tmp_obj_").tempfile_in(objects).map_err(failed)?;
                fs_err::copy(file.path(), copy.path()).map_err(Failure::io)?;
                copy.persist(&to).map_err(|why| failed(why.error))?;
            }
        }
        Ok(())
    }

    /// Where the remote's branch stands at this moment.
    pub(super) fn branch_now(&self) -> Result<Option<Oid>, Failure> {
        self.remote_tip(&self.branch)
    }

    pub(super) fn remote_tip(&self, name: &str) -> Result<Option<Oid>, Failure> {
        let mut command = git(self.folder.path());
        command.args(["ls-remote", "--", &self.remote, name]);
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
        Ok(self.push_with(self.main(), commit, None)? != Pushed::Nothing)
    }

    /// The same for a commit that builds on `base`, with what [`Self::keep`] wrote, both at once. A repository that
    /// takes no such reference gets main alone: a batch is never lost for it.
    ///
    /// # Errors
    /// As [`Self::push`].
    pub fn push_with(&self, base: Oid, commit: Oid, kept: Option<Oid>) -> Result<Pushed, Failure> {
        if let Some(kept) = kept {
            let specs = [format!("{commit}:{}", self.branch), format!("{kept}:{JUDGED}")];
            if let Ended::Well(_) = self.send(&["--atomic"], &specs)? {
                return Ok(Pushed::Both);
            }
            // An answer can get lost; and whoever was faster has moved both.
            match self.branch_now()? {
                now if now == Some(commit) => return Ok(Pushed::Both),
                now if now != Some(base) => return Ok(Pushed::Nothing),
                _ => {}
            }
        }
        let refused = match self.send(&[], &[format!("{commit}:{}", self.branch)])? {
            Ended::Well(_) => return Ok(Pushed::Main),
            Ended::Badly(why) | Ended::Stopped(why) => why,
        };
        // Whatever was said: what counts is where the branch stands now. An answer can get lost.
        match self.branch_now()? {
            now if now == Some(commit) => Ok(Pushed::Main),
            now if now != Some(base) => Ok(Pushed::Nothing),
            _ => Err(Failure::machine(format!("pushing to {}", self.remote), refused)),
        }
    }

    fn send(&self, options: &[&str], specs: &[String]) -> Result<Ended, Failure> {
        let mut command = git(self.folder.path());
        command.args([
            // What the judge writes is mostly a long file with a line more: as a difference it is a few hundred
            // bytes, whatever the file's length. Nobody else's objects are sent.
            "-c",
            "core.bigFileThreshold=512m",
            // The quicker way to find what is new below a folder of very many teams.
            "-c",
            "pack.useSparse=false",
            // A forge does not list pull requests to those who push, so that heads would be sent that it has.
            "-c",
            if specs.len() > 1 && !self.objects.are_in_place() {
                "push.negotiate=true"
            } else {
                "push.negotiate=false"
            },
            "push",
            "--quiet",
            "--porcelain",
        ]);
        command.args(options).args(["--", &self.remote]).args(specs).env(JUDGE, "1");
        if specs.len() > 1 {
            // The heads that are kept lie elsewhere.
            command.env("GIT_ALTERNATE_OBJECT_DIRECTORIES", self.objects.path().join("objects"));
        }
        let limits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(1_800) };
        bounded(command, "", self.folder.path(), limits)
    }
}

/// A path is taken from where the command was started, not from the temporary repository.
pub(super) fn absolute(remote: &str) -> String {
    match std::fs::canonicalize(remote) {
        Ok(path) => path.to_string_lossy().into_owned(),
        Err(_) => remote.to_owned(),
    }
}
