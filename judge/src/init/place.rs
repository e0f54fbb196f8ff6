//! The two folders on disk: made beside their places under other names and then moved there, so that whoever looks finds a
//! whole contest or none.

use std::path::{Path, PathBuf};

use git2::{IndexAddOption, Repository, RepositoryInitOptions, Signature, Time};

use super::wishes::Wishes;
use answer::secrets::{KEYS_SETTING, exposed};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::scratch::Scratch;
use base::time::Instant;

/// What the names of folders in the making begin with.
const BESIDE: &str = ".gitprize-";
/// Lies in a folder of keys whose contest is not in its place yet.
const UNFINISHED: &str = ".unfinished";

/// Where a contest is being made.
pub(super) struct Place {
    dir: PathBuf,
    keys: PathBuf,
    contest_scratch: Scratch,
    keys_scratch: Scratch,
}

impl Place {
    /// Looks whether both places are free, and makes room beside them.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when one is not free, or keys would lie where git takes them.
    pub(super) fn new(wishes: &Wishes) -> Result<Self, Failure> {
        let dir = absolute(&wishes.dir)?;
        let keys = absolute(&wishes.keys)?;
        check_free(&dir)?;
        if keys.join(UNFINISHED).exists() && !dir.exists() {
            // Of a program that was killed in between: nothing was ever sealed to them that anybody has.
            fs_err::remove_dir_all(&keys).map_err(Failure::io)?;
        }
        check_free(&keys)?;
        if keys.starts_with(&dir) {
            let text = format!("{} would lie in the contest's own folder", keys.display());
            return Err(taken(text, "name a folder outside of it with --keys"));
        }
        let (dir_parent, keys_parent) = (parent(&dir)?, parent(&keys)?);
        let keys_scratch = Scratch::within(keys_parent, BESIDE)?;
        if let Some(finding) = exposed(&keys.join("key"))? {
            return Err(Failure::Configuration(vec![
                finding.help("name a folder outside of every repository with --keys"),
            ]));
        }
        Ok(Self { contest_scratch: Scratch::within(dir_parent, BESIDE)?, keys_scratch, dir, keys })
    }

    /// The contest's folder as long as it is being made.
    pub(super) fn contest(&self) -> PathBuf {
        self.contest_scratch.path().join("contest")
    }

    /// The folder of keys as long as it is being made.
    pub(super) fn keys(&self) -> PathBuf {
        self.keys_scratch.path().join("keys")
    }

    /// The folder of keys from the contest's, once both are in their places.
    pub(super) fn keys_from_contest(&self) -> String {
        match (self.keys.parent() == self.dir.parent(), self.keys.file_name()) {
            (true, Some(name)) => format!("../{}", name.to_string_lossy()),
            _ => self.keys.to_string_lossy().into_owned(),
        }
    }

    /// Makes the two folders.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the disk fails.
    pub(super) fn make(&self) -> Result<(), Failure> {
        fs_err::create_dir(self.contest()).map_err(Failure::io)?;
        let keys = self.keys();
        let mut builder = std::fs::DirBuilder::new();
        base::platform::of_owner_folder(&mut builder);
        builder.create(&keys).map_err(|why| Failure::machine(format!("making {}", keys.display()), why))?;
        fs_err::write(keys.join(UNFINISHED), "").map_err(Failure::io)
    }

    /// Makes the contest's folder a repository with one commit, which takes pushes and knows where its keys are.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git fails.
    pub(super) fn commit(&self, message: &str, now: Instant) -> Result<usize, Failure> {
        let mut options = RepositoryInitOptions::new();
        options.initial_head("main").external_template(false).no_reinit(true);
        let repository = Repository::init_opts(self.contest(), &options)?;
        let mut config = repository.config()?;
        config.set_str("receive.denyCurrentBranch", "updateInstead")?;
        config.set_str(KEYS_SETTING, &self.keys_from_contest())?;
        let mut index = repository.index()?;
        index.add_all(["*"], IndexAddOption::DEFAULT, None)?;
        index.write()?;
        let tree = repository.find_tree(index.write_tree()?)?;
        let own = repository.signature().ok();
        let (name, email) = own
            .as_ref()
            .and_then(|own| Some((own.name().ok()?.to_owned(), own.email().ok()?.to_owned())))
            .unwrap_or_else(|| ("Contest organiser".to_owned(), "organiser@gitprize.invalid".to_owned()));
        let who = Signature::new(&name, &email, &Time::new(now.seconds(), 0))?;
        repository.commit(Some("HEAD"), &who, &who, message, &tree, &[])?;
        Ok(index.len())
    }

    /// Moves both to their places.
    ///
    /// # Errors
    /// [`Failure::Machine`] when that is not possible; then neither is there.
    pub(super) fn finish(self) -> Result<(), Failure> {
        let moved = |from: &Path, to: &Path| {
            // An empty folder makes room.
            if to.is_dir() {
                fs_err::remove_dir(to).map_err(Failure::io)?;
            }
            fs_err::rename(from, to).map_err(Failure::io)
        };
        moved(&self.keys(), &self.keys)?;
        if let Err(failure) = moved(&self.contest(), &self.dir) {
            let _ = std::fs::remove_dir_all(&self.keys);
            return Err(failure);
        }
        fs_err::remove_file(self.keys.join(UNFINISHED)).map_err(Failure::io)
    }
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let path = std::path::absolute(path).map_err(|why| Failure::machine(path.display(), why))?;
    // `a/..` and the like: only names may be made.
    let is_named = path.components().all(|part| !matches!(part, std::path::Component::ParentDir));
    match path.file_name() {
        Some(_) if is_named => Ok(path),
        _ => {
            let parent = path.parent().and_then(|parent| parent.canonicalize().ok()).zip(path.file_name());
            parent.map(|(parent, name)| parent.join(name)).ok_or_else(|| {
                taken(format!("{} is no new folder", path.display()), "name the folder that is to be made")
            })
        }
    }
}

fn parent(path: &Path) -> Result<&Path, Failure> {
    path.parent().filter(|parent| parent.is_dir()).ok_or_else(|| {
        taken(format!("there is no folder to make {} in", path.display()), "make it first, or name another")
    })
}

/// Only what is not there, or is an empty folder that nobody stands in.
fn check_free(path: &Path) -> Result<(), Failure> {
    let Ok(found) = path.symlink_metadata() else { return Ok(()) };
    let is_empty =
        found.is_dir() && std::fs::read_dir(path).is_ok_and(|mut entries| entries.next().is_none());
    let here = std::env::current_dir().is_ok_and(|here| here.starts_with(path));
    if is_empty && !here {
        return Ok(());
    }
    let text = if path.join(contest::CONTEST_FILE).exists() {
        format!("{} is a contest already", path.display())
    } else if here {
        format!("{} is the folder that the command was started in", path.display())
    } else {
        format!("{} exists and is not empty", path.display())
    };
    Err(taken(text, "nothing is overwritten: name a new folder, or move away what is there"))
}

fn taken(text: String, help: &str) -> Failure {
    Failure::Configuration(vec![Finding::new(codes::CONTEST_EXISTS, text).help(help)])
}
