//! Which contest a command is about: a folder with it, or its repository elsewhere.

use std::path::{Path, PathBuf};

use crate::kept::Kept;
use crate::remote::{Current, Remote};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::output::Output;
use contest::{Address, CONTEST_FILE, Disk, Opened, around};

/// `--dir` and `--contest`.
#[derive(Clone, Debug, clap::Args)]
pub(crate) struct Place {
    /// The contest's folder [default: the current one or the nearest above it that is one]
    #[arg(short = 'C', long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// The contest's repository, as you would `git clone` it, in the place of a folder [default: the one that was
    /// named last in this folder]
    #[arg(long, value_name = "URL", conflicts_with = "dir")]
    contest: Option<Address>,
}

/// A contest that was found.
#[derive(Debug)]
pub(crate) struct Found {
    /// The folder with its files.
    pub(crate) root: PathBuf,
    /// Its repository, where the files are only what is kept of it.
    pub(crate) there: Option<(Remote, Current)>,
    /// What the current folder remembers.
    pub(crate) kept: Kept,
}

impl Place {
    /// The contest's files: in the folder that is named or in which the command was started, else those of the repository
    /// as it is now.
    ///
    /// # Errors
    /// As [`Remote::current`].
    pub(crate) fn found(&self, output: Output) -> Result<Found, Failure> {
        let kept = if self.dir.is_some() { Kept::default() } else { Kept::around()? };
        let here = self.dir.clone().unwrap_or_else(around);
        let address = match &self.contest {
            Some(named) => Some(named),
            None if self.dir.is_some() || here.join(CONTEST_FILE).is_file() => None,
            None => kept.contest.as_ref(),
        };
        let Some(address) = address else { return Ok(Found { root: here, there: None, kept }) };
        there(address, kept.clone(), output)
    }

    /// The contest's repository as it is now, also where the command was started in a clone of it.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when no repository is known, else as [`Remote::current`].
    pub(crate) fn repository(&self, output: Output) -> Result<Found, Failure> {
        let kept = Kept::around()?;
        let here = self.dir.clone().unwrap_or_else(around);
        let address = match &self.contest {
            Some(named) => Some(named.clone()),
            None if here.join(CONTEST_FILE).is_file() => of_clone(&here)?,
            None if self.dir.is_some() => None,
            None => kept.contest.clone(),
        };
        let Some(address) = address else {
            let text = "it is not known which contest this is for";
            let help = "give --contest with the address that you would `git clone`; it is remembered in this folder. The \
                        contest's pages name it";
            return Err(Failure::Configuration(vec![Finding::new(codes::BAD_REPOSITORY, text).help(help)]));
        };
        there(&address, kept, output)
    }
}

fn there(address: &Address, mut kept: Kept, output: Output) -> Result<Found, Failure> {
    let remote = Remote::open(address, output)?;
    if kept.contest.as_ref() != Some(&remote.address) {
        // Of another contest nothing follows for this one.
        (kept.team, kept.user) = (None, None);
    }
    let current = remote.current()?;
    Ok(Found { root: current.root.clone(), there: Some((remote, current)), kept })
}

/// Where a clone's contest is pushed to: where its description says, else where the clone came from.
fn of_clone(root: &Path) -> Result<Option<Address>, Failure> {
    if let Some(said) = Opened::described(Disk::at(root))?.contest.forge.clone {
        return Ok(Some(said));
    }
    let origin = git2::Repository::open(root).ok().and_then(|repository| {
        let remote = repository.find_remote("origin").ok()?;
        remote.url().ok().map(str::to_owned)
    });
    let unusable =
        |why: String| Failure::configuration(codes::BAD_REPOSITORY, format!("origin of this clone: {why}"));
    origin.map(|origin| origin.parse().map_err(unusable)).transpose()
}
