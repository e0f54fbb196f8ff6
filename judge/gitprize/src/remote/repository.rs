//! A contest's repository elsewhere, and the folder in which this machine keeps what it needs of it.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use git2::Repository;

use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::output::Output;
use contest::{Address, Transport};

use super::git::{Said, Settings, git as command};

/// The variable that names another place for what is kept of contests.
const VARIABLE: &str = "GITPRIZE_CACHE";

/// A contest's repository, and what is kept of it. No other program of ours works with it as long as this is held.
#[derive(Debug)]
pub(crate) struct Remote {
    /// Where it is.
    pub(crate) address: Address,
    /// What is kept of it.
    folder: PathBuf,
    settings: Settings,
    _lock: File,
}

impl Remote {
    /// The contest at `address`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when there is no place to keep it.
    pub(crate) fn open(address: &Address, output: Output) -> Result<Self, Failure> {
        let address = absolute(address)?;
        let digest = sha256_hex(address.as_str().as_bytes());
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
        let name: String = address.name().chars().filter(|c| plain(*c)).take(40).collect();
        let folder = cache()?.join(format!("{name}-{}", &digest[..16]));
        fs_err::create_dir_all(&folder).map_err(Failure::io)?;
        let lock = locked(&folder, output)?;
        let remote = Self { address, folder, settings: Settings::here(), _lock: lock };
        remote.prepare()?;
        Ok(remote)
    }

    /// Repositories that fetch from the address alone.
    fn prepare(&self) -> Result<(), Failure> {
        for folder in [self.repository(), self.heads()] {
            if Repository::open_bare(&folder).is_err() {
                // Made half by a command that was stopped, or broken.
                if folder.exists() {
                    fs_err::remove_dir_all(&folder).map_err(Failure::io)?;
                }
                Repository::init_bare(&folder)?;
            }
            let mut config =
                Repository::open_bare(&folder)?.config()?.open_level(git2::ConfigLevel::Local)?;
            if config.get_string("remote.origin.url").ok().as_deref() != Some(self.address.as_str()) {
                config.set_str("remote.origin.url", self.address.as_str())?;
            }
        }
        Ok(())
    }

    /// Where heads of pull requests are that were made elsewhere: commits and trees without a file. They have a place of
    /// their own, since git takes what a server has and is here as a ground for what it sends, and would ask for the files;
    /// over HTTP `--no-thin` does not keep it from that.
    fn heads(&self) -> PathBuf {
        self.folder.join("heads.git")
    }

    /// That place, opened anew.
    pub(super) fn opened_heads(&self) -> Result<Repository, Failure> {
        Ok(Repository::open_bare(self.heads())?)
    }

    /// The user's git in that place.
    pub(super) fn git_of_heads(&self) -> Command {
        command(&self.heads(), &self.settings)
    }

    /// What is kept of the repository, opened anew: what git brought since is in it.
    pub(crate) fn opened(&self) -> Result<Repository, Failure> {
        Ok(Repository::open_bare(self.repository())?)
    }

    /// Where what is kept of the repository is.
    fn repository(&self) -> PathBuf {
        self.folder.join("repository.git")
    }

    /// Where `name` is kept.
    pub(crate) fn kept(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// The user's git, in what is kept of the repository.
    pub(crate) fn git(&self) -> Command {
        command(&self.repository(), &self.settings)
    }

    /// The same with more settings.
    pub(crate) fn git_with(&self, name: &str, value: &str) -> Command {
        command(&self.repository(), &self.settings.clone().with(name, value))
    }

    /// Why git could not reach the repository: what the person who called can mend, or the machine's failure.
    pub(crate) fn failed(&self, said: &Said) -> Failure {
        let (address, reason) = (&self.address, said.reason());
        let has = |words: &[&str]| {
            let all = said.err.to_ascii_lowercase();
            words.iter().any(|word| all.contains(word))
        };
        if has(&[
            "authentication failed",
            "could not read username",
            "could not read password",
            "permission denied",
            "access denied",
            "returned error: 401",
            "returned error: 403",
            "host key verification failed",
            "terminal prompts disabled",
        ]) {
            let text = format!("{address} does not let you in: {reason}");
            let help = "try `git ls-remote` with this address: it needs the same rights. For https:// keep a token in git's \
                        credential helper, for ssh:// add your key to the server and to your agent";
            return Failure::Configuration(vec![Finding::new(codes::NO_ACCESS, text).help(help)]);
        }
        // A server that cannot be reached or found may be there tomorrow: that is the network's failure.
        if has(&[
            "does not appear to be a git repository",
            "not found",
            "no such file",
            "not a git repository",
            "does not exist",
        ]) {
            let text = format!("there is no repository that git could read at {address}: {reason}");
            let help =
                "give --contest the address that you would `git clone`, not that of the contest's pages";
            return Failure::Configuration(vec![Finding::new(codes::BAD_REPOSITORY, text).help(help)]);
        }
        Failure::machine(format!("reaching {address}"), reason)
    }
}

/// A folder is named from anywhere in the same way.
fn absolute(address: &Address) -> Result<Address, Failure> {
    if address.transport() != Transport::Path || address.as_str().starts_with("file://") {
        return Ok(address.clone());
    }
    let gone = |why: &dyn std::fmt::Display| {
        let text = format!("there is no repository at {address}: {why}");
        Failure::configuration(codes::BAD_REPOSITORY, text)
    };
    let path = Path::new(address.as_str()).canonicalize().map_err(|why| gone(&why))?;
    path.to_str().ok_or_else(|| gone(&"its path is no text"))?.parse().map_err(|why: String| gone(&why))
}

/// Where contests are kept: `$GITPRIZE_CACHE`, or `gitprize` in the user's cache folder.
fn cache() -> Result<PathBuf, Failure> {
    let given = |name: &str| std::env::var_os(name).map(PathBuf::from).filter(|path| path.is_absolute());
    given(VARIABLE)
        .or_else(|| Some(given("XDG_CACHE_HOME")?.join("gitprize")))
        .or_else(|| Some(given("LOCALAPPDATA")?.join("gitprize").join("cache")))
        .or_else(|| Some(given("HOME")?.join(".cache").join("gitprize")))
        .ok_or_else(|| {
            Failure::Machine(format!(
                "there is no place to keep the contest: set {VARIABLE} to a folder's whole path"
            ))
        })
}

/// Locks the folder; the system takes the lock back, however the program ends.
fn locked(folder: &Path, output: Output) -> Result<File, Failure> {
    let path = folder.join("lock");
    let failed = |why| Failure::machine(format!("locking {}", path.display()), why);
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(failed)?;
    if file.try_lock().is_err() {
        output.progress("Waiting", "another gitprize works with this contest");
        file.lock().map_err(failed)?;
    }
    Ok(file)
}
