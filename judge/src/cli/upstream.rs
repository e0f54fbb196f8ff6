//! Where the contest's repository is, and what every command that pushes to it shares.

use std::path::Path;
use std::sync::Arc;

use git2::Oid;

use super::clone::{self, Step};
use super::common::Output;
use crate::rescoring::again::{PREDICTIONS, Source};
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::Contest;
use repo::{Difference, Quarantine, stale};
use store::Store;

/// How often a command starts over when main moves under it.
const TRIES: usize = 5;

/// `--repository`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Upstream {
    /// The repository with main and the pull requests, a path or URL [default: the remote `origin` of the
    /// contest's folder, or the folder itself where there is none yet]
    #[arg(long, value_name = "PATH|URL")]
    repository: Option<String>,
}

impl Upstream {
    /// Whether a repository was named.
    pub(super) fn is_given(&self) -> bool {
        self.repository.is_some()
    }

    /// The repository.
    pub(super) fn remote(&self, root: &Path) -> Result<String, Failure> {
        if let Some(remote) = &self.repository {
            let is_path = !remote.contains(':');
            if is_path && !Path::new(remote).exists() {
                let text = format!("there is no repository {}", quoted(remote));
                let finding = Finding::new(codes::NO_REPOSITORY, text);
                let help = "name its path or its address; a path is meant from where the command was started";
                return Err(Failure::Configuration(vec![finding.help(help)]));
            }
            return Ok(remote.clone());
        }
        let repository = git2::Repository::discover(root).map_err(|_| no_remote(root))?;
        let remote = match repository.find_remote("origin") {
            Ok(remote) => remote,
            Err(_) => return own(&repository).ok_or_else(|| no_remote(root)),
        };
        let url = remote.url().map_err(|_| no_remote(root))?.to_owned();
        // A relative path in a configuration is meant from the clone.
        let path = repository.workdir().unwrap_or(root).join(&url);
        Ok(if !url.contains(':') && path.exists() { path.to_string_lossy().into_owned() } else { url })
    }

    /// Where prediction files come from: beside an archive's ledger, or from the repository, and what that has no more from
    /// where the contest keeps files by digest.
    ///
    /// # Errors
    /// As [`Self::remote`] and [`Store::open`].
    pub(super) fn source(&self, root: &Path, contest: &Contest) -> Result<Source, Failure> {
        let kept = root.join(PREDICTIONS);
        if kept.is_dir() && !self.is_given() {
            return Ok(Source::Folder(kept));
        }
        let store = Store::open(contest, root)?.map(Arc::new);
        Ok(Source::Repository { remote: self.remote(root)?, seed: root.to_owned(), store })
    }

    /// The repository, to be pushed to if it `writes`. What killed programs left behind in it, if it is on this disk, and
    /// in the contest's folder is removed then: a lock would keep everybody out.
    pub(super) fn target(
        &self,
        root: &Path,
        branch: &str,
        writes: bool,
        output: Output,
    ) -> Result<String, Failure> {
        let remote = self.remote(root)?;
        let clone = git2::Repository::open(root).ok().filter(|clone| self.follows(clone, branch));
        let there = Path::new(&remote).is_dir().then(|| git2::Repository::open(&remote).ok()).flatten();
        for repository in clone.iter().chain(&there).filter(|_| writes) {
            let (folder, work_tree) = (repository.path(), repository.workdir());
            for lock in stale::clear(folder, work_tree, branch, false).locks {
                let text = format!("{lock} in {}, of a program that no longer runs", folder.display());
                output.line("Repaired", &text);
            }
        }
        Ok(remote)
    }

    /// What is to be done when main has moved from `base` to `commit`, which `quarantine` has: a folder that stands at
    /// `base` needs no transfer, and of its files only those that the commit changes are looked at. Nothing when the
    /// folder cannot be moved like this. Until [`Step::take`] the folder stays as it is.
    pub(super) fn step<'s>(
        &self,
        root: &'s Path,
        branch: &'s str,
        (quarantine, base, commit): (&Quarantine, Oid, Oid),
    ) -> Result<Option<Step<'s>>, Failure> {
        let Ok(repository) = git2::Repository::open(root) else { return Ok(None) };
        let stands = repository.head().is_ok_and(|head| head.target() == Some(base));
        if !stands || !self.follows(&repository, branch) {
            return Ok(None);
        }
        let from = quarantine.repository()?;
        let difference = Difference::between(&from, base, commit)?;
        quarantine.hand_over(&repository.commondir().join("objects"))?;
        let (from, to) = (from.odb()?, repository.odb()?);
        // What came with a head stands in a pack, which stays there, and git2 writes nothing twice.
        for oid in difference.objects.iter().filter(|oid| !to.exists(**oid)) {
            let object = from.read(*oid)?;
            to.write(object.kind(), object.data())?;
        }
        let step = Step { root, branch, base, commit, difference };
        Ok(step.is_clear()?.then_some(step))
    }

    /// Whether the folder is a clone that goes with main.
    fn follows(&self, repository: &git2::Repository, branch: &str) -> bool {
        let on_branch = repository.head().is_ok_and(|head| head.shorthand().is_ok_and(|name| name == branch));
        let is_clone = repository.find_remote("origin").is_ok();
        on_branch && is_clone && self.repository.is_none() && !repository.is_bare()
    }

    /// Brings the contest's folder to where main is now, if it is a clone that goes with main.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be brought there.
    pub(super) fn follow(&self, root: &Path, branch: &str, output: Output) -> Result<(), Failure> {
        let Ok(repository) = git2::Repository::open(root) else { return Ok(()) };
        if !self.follows(&repository, branch) {
            return Ok(());
        }
        match clone::follow(root, branch) {
            Ok(repaired) => {
                repaired.iter().for_each(|what| output.line("Repaired", what));
                Ok(())
            }
            Err(why) => {
                let text = format!("{} stays behind main: {why}", root.display());
                output.line("Not updated", &text);
                Err(Failure::Machine(format!("what was done is on main, but {text}")))
            }
        }
    }

    /// Has a clone whose files cannot be read be as main is, if all that is wrong with it is a program that was
    /// killed while it moved it. Says whether anything was.
    pub(super) fn mend(&self, root: &Path, output: Output) -> bool {
        let Ok(repository) = git2::Repository::open(root) else { return false };
        let branch = repository.head().ok().and_then(|head| head.shorthand().ok().map(str::to_owned));
        let Some(branch) = branch.filter(|branch| self.follows(&repository, branch)) else { return false };
        let repaired = clone::follow(root, &branch).unwrap_or_default();
        repaired.iter().for_each(|what| output.line("Repaired", what));
        !repaired.is_empty()
    }
}

/// A folder that nothing was cloned from and that takes pushes is the contest's repository itself, as `judge init` leaves
/// it: git brings its files to where main is, and refuses when somebody's changes are in the way.
fn own(repository: &git2::Repository) -> Option<String> {
    let takes = repository.config().ok()?.get_string("receive.denyCurrentBranch").ok()?;
    let is_own = takes == "updateInstead" && !repository.is_bare();
    // Git's own folder: a list of references is asked for without guessing where that is.
    is_own.then(|| repository.path().to_string_lossy().into_owned())
}

fn no_remote(root: &Path) -> Failure {
    Failure::configuration(
        codes::NO_REPOSITORY,
        format!(
            "{} is not a clone with a remote `origin`; name the repository with --repository",
            root.display()
        ),
    )
}

/// Does `work` until it says that what it wrote is on main; nothing from it says that main moved meanwhile.
pub(super) fn until_pushed<T>(
    output: Output,
    mut work: impl FnMut() -> Result<Option<T>, Failure>,
) -> Result<T, Failure> {
    for _ in 0..TRIES {
        if let Some(done) = work()? {
            return Ok(done);
        }
        output.progress("Starting over", "main moved meanwhile");
    }
    Err(Failure::Machine(format!("main moved {TRIES} times meanwhile; nothing was written, run again")))
}
