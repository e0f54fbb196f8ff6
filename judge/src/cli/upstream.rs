//! Where the contest's repository is, and what every command that pushes to it shares.

use std::path::Path;
use std::process::Command;

use git2::Oid;

use super::common::Output;
use crate::failure::Failure;
use crate::intake::{Difference, Quarantine, fed, git};

/// How often a command starts over when main moves under it.
const TRIES: usize = 5;

/// `--repository`.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct Upstream {
    /// The repository with main and the pull requests, a path or URL [default: the remote `origin` of the
    /// contest's folder]
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
            return Ok(remote.clone());
        }
        let repository = git2::Repository::discover(root).map_err(|_| no_remote(root))?;
        let remote = repository.find_remote("origin").map_err(|_| no_remote(root))?;
        let url = remote.url().map_err(|_| no_remote(root))?.to_owned();
        // A relative path in a configuration is meant from the clone.
        let path = repository.workdir().unwrap_or(root).join(&url);
        Ok(if !url.contains(':') && path.exists() { path.to_string_lossy().into_owned() } else { url })
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
        on_branch && self.repository.is_none() && !repository.is_bare()
    }

    /// Brings the contest's folder to where main is now, if it is a clean clone that main grew from.
    pub(super) fn follow(&self, root: &Path, branch: &str, output: Output) -> Result<(), Failure> {
        let Ok(repository) = git2::Repository::open(root) else { return Ok(()) };
        if !self.follows(&repository, branch) {
            return Ok(());
        }
        let mut pull = git(root);
        pull.args(["pull", "--quiet", "--ff-only", "--no-tags", "origin", branch]);
        let done = pull.output().map_err(|why| Failure::machine("git", why))?;
        if !done.status.success() {
            let why = String::from_utf8_lossy(&done.stderr).trim().to_owned();
            output.line("Not updated", &format!("{} stays as it was: {why}", root.display()));
        }
        Ok(())
    }
}

/// A clone's way from one commit of main to the next.
pub(super) struct Step<'s> {
    root: &'s Path,
    branch: &'s str,
    base: Oid,
    commit: Oid,
    difference: Difference,
}

impl Step<'_> {
    /// Whether the clone has the files that change as the first commit has them, and no others in their places.
    fn is_clear(&self) -> Result<bool, Failure> {
        let Difference { changed, new, gone, .. } = &self.difference;
        if new.iter().any(|path| self.root.join(path).symlink_metadata().is_ok()) {
            return Ok(false);
        }
        let all: Vec<&String> = changed.iter().chain(new).chain(gone).collect();
        // As many as fit on a command line.
        for some in all.chunks(256) {
            let mut compare = self.git();
            compare.args(["diff-index", "--quiet", &self.base.to_string(), "--"]).args(some);
            if !compare.output().map_err(|why| Failure::machine("git", why))?.status.success() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Has the clone stand at the second commit.
    ///
    /// # Errors
    /// [`Failure::Machine`] when a file cannot be written or somebody else moves the clone.
    pub(super) fn take(&self) -> Result<(), Failure> {
        let Difference { changed, new, gone, .. } = &self.difference;
        let commit = self.commit.to_string();
        let there: Vec<&str> = changed.iter().chain(new).map(String::as_str).collect();
        let gone: Vec<&str> = gone.iter().map(String::as_str).collect();
        let remove = ["rm", "--quiet", "--force"];
        let check_out = ["checkout", "--quiet", &commit];
        for (command, paths) in [(remove, gone), (check_out, there)] {
            if paths.is_empty() {
                continue;
            }
            let mut git = self.git();
            git.args(command).args(["--pathspec-from-file=-", "--pathspec-file-nul"]);
            fed(git, paths.join("\0").as_bytes())?;
        }
        let said = "judge: as pushed";
        let repository = git2::Repository::open(self.root)?;
        let head = format!("refs/heads/{}", self.branch);
        repository.reference_matching(&head, self.commit, true, self.base, said)?;
        let tracking = format!("refs/remotes/origin/{}", self.branch);
        if repository.find_reference(&tracking).is_ok() {
            repository.reference(&tracking, self.commit, true, said)?;
        }
        Ok(())
    }

    fn git(&self) -> Command {
        let mut git = git(self.root);
        git.arg("--literal-pathspecs");
        git
    }
}

fn no_remote(root: &Path) -> Failure {
    Failure::configuration(
        "no-repository",
        format!(
            "{} is no clone with a remote `origin`; name the repository with --repository",
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
        output.line("Starting over", "main moved meanwhile");
    }
    Err(Failure::Machine(format!("main moved {TRIES} times meanwhile; nothing was written, run again")))
}
