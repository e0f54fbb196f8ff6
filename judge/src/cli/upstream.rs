//! Where the contest's repository is, and what every command that pushes to it shares.

use std::path::Path;

use git2::Oid;

use super::common::Output;
use crate::failure::Failure;
use crate::intake::Quarantine;

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

    /// The same after a push of `commit` on top of `base` out of `quarantine`: a folder that stood at `base` needs no
    /// transfer, and of its files only those that the commit changed are looked at.
    pub(super) fn follow_push(
        &self,
        root: &Path,
        branch: &str,
        output: Output,
        (quarantine, base, commit): (&Quarantine, Oid, Oid),
    ) -> Result<(), Failure> {
        match git2::Repository::open(root) {
            Ok(repository)
                if self.follows(&repository, branch)
                    && repository.head().is_ok_and(|head| head.target() == Some(base))
                    && advance(root, &repository, branch, quarantine, base, commit)? =>
            {
                Ok(())
            }
            _ => self.follow(root, branch, output),
        }
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
        let mut pull = crate::intake::git(root);
        pull.args(["pull", "--quiet", "--ff-only", "--no-tags", "origin", branch]);
        let done = pull.output().map_err(|why| Failure::machine("git", why))?;
        if !done.status.success() {
            let why = String::from_utf8_lossy(&done.stderr).trim().to_owned();
            output.line("Not updated", &format!("{} stays as it was: {why}", root.display()));
        }
        Ok(())
    }
}

/// Moves a clone from `base` to `commit`; false says that it cannot be moved like this and is as it was.
fn advance(
    root: &Path,
    repository: &git2::Repository,
    branch: &str,
    quarantine: &Quarantine,
    base: Oid,
    commit: Oid,
) -> Result<bool, Failure> {
    quarantine.hand_over(&repository.commondir().join("objects"))?;
    // Files that somebody changed here and the commit as well: git then changes nothing.
    let mut update = crate::intake::git(root);
    update.args(["read-tree", "-m", "-u", &base.to_string(), &commit.to_string()]);
    if !update.output().map_err(|why| Failure::machine("git", why))?.status.success() {
        return Ok(false);
    }
    let said = "judge: as pushed";
    repository.reference_matching(&format!("refs/heads/{branch}"), commit, true, base, said)?;
    let tracking = format!("refs/remotes/origin/{branch}");
    if repository.find_reference(&tracking).is_ok() {
        repository.reference(&tracking, commit, true, said)?;
    }
    Ok(true)
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
