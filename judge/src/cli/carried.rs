//! A change of the contest as it lies in the organiser's folder, not yet on main: the files that decide, so that one
//! commit can carry them together with the scores that follow from them.

use std::collections::BTreeSet;
use std::path::{Component, Path};

use git2::{Oid, Repository};

use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::{CONTEST_FILE, Contest, METRICS};
use decode::is_encrypted;
use repo::git;

/// What the folder has otherwise than main.
#[derive(Debug, Default)]
pub(super) struct Carried {
    /// Path and bytes of what is new or another.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// Metric files that main has and the folder has not.
    pub(super) gone: BTreeSet<String>,
    /// Paths that main has as the folder has them, and the folder's own commit has not: an earlier start of the command
    /// has brought them there and did not come to its end.
    arrived: Vec<String>,
}

impl Carried {
    /// Compares the folder `root`, which describes `contest`, with `main` in `repository`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when main has changed one of the files since the folder's own commit, or a key would
    /// be published in the clear.
    pub(super) fn of(
        root: &Path,
        contest: &Contest,
        repository: &Repository,
        main: Oid,
    ) -> Result<Self, Failure> {
        let tree = repository.find_commit(main)?.tree()?;
        let on_main = |path: &str| -> Result<Option<Vec<u8>>, Failure> {
            match tree.get_path(Path::new(path)) {
                Ok(entry) => Ok(Some(repository.find_blob(entry.id())?.content().to_vec())),
                Err(_) => Ok(None),
            }
        };
        let base =
            fork(root, repository, main).and_then(|fork| repository.find_commit(fork).ok()?.tree().ok());
        let mut carried = Self::default();
        for path in paths(root, contest, repository, &tree) {
            let here = match fs_err::read(root.join(&path)) {
                Ok(bytes) => Some(bytes),
                Err(why) if why.kind() == std::io::ErrorKind::NotFound => None,
                Err(why) => return Err(Failure::io(why)),
            };
            let there = on_main(&path)?;
            let id = |tree: &git2::Tree<'_>| tree.get_path(Path::new(&path)).ok().map(|entry| entry.id());
            let moved = base.as_ref().is_some_and(|base| id(base) != id(&tree));
            if here == there {
                carried.arrived.extend(moved.then_some(path));
                continue;
            }
            if moved {
                let text = format!("main has another {path} than the commit that this folder is at");
                let help = "bring the folder up to date (git pull), look at the change again, and repeat";
                return Err(Failure::Configuration(vec![
                    Finding::new(codes::FOLDER_BEHIND, text).help(help),
                ]));
            }
            match here {
                // An answer key that main never had in the clear is not to come there by this.
                Some(bytes)
                    if contest.answer_key.as_ref() == Some(&path)
                        && there.is_none()
                        && !is_encrypted(&bytes) => {}
                Some(bytes) => carried.files.push((path, bytes)),
                None if path.starts_with(METRICS) => {
                    carried.gone.insert(path);
                }
                None => {}
            }
        }
        Ok(carried)
    }

    /// Puts `bytes` in the place of what is carried at `path`.
    pub(super) fn replace(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.retain(|(known, _)| known != path);
        self.files.push((path.to_owned(), bytes));
    }

    /// Without what main does not have.
    pub(super) fn arrived(self) -> Self {
        Self { arrived: self.arrived, ..Self::default() }
    }

    /// The paths.
    pub(super) fn paths(&self) -> Vec<&str> {
        let files = self.files.iter().map(|(path, _)| path.as_str());
        files.chain(self.gone.iter().map(String::as_str)).collect()
    }

    /// Takes the change out of the folder `root` again, whose clone can so follow main, which has it by now. A folder
    /// with commits of its own is left as it is.
    pub(super) fn handed_over(&self, root: &Path) -> Result<(), Failure> {
        let Ok(repository) = Repository::open(root) else { return Ok(()) };
        let Ok(tree) = repository.head().and_then(|head| head.peel_to_tree()) else { return Ok(()) };
        let mut paths = self.paths();
        paths.extend(self.arrived.iter().map(String::as_str));
        let known: Vec<&str> =
            paths.iter().copied().filter(|path| tree.get_path(Path::new(path)).is_ok()).collect();
        for path in paths.into_iter().filter(|path| !known.contains(path)) {
            match fs_err::remove_file(root.join(path)) {
                Err(why) if why.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Failure::io(why));
                }
                _ => {}
            }
        }
        if known.is_empty() {
            return Ok(());
        }
        let mut checkout = git(root);
        checkout.args(["--literal-pathspecs", "checkout", "--quiet", "HEAD", "--"]).args(&known);
        let done = checkout.output().map_err(|why| Failure::machine("git", why))?;
        if done.status.success() {
            return Ok(());
        }
        Err(Failure::machine("git checkout", String::from_utf8_lossy(&done.stderr).trim().to_owned()))
    }
}

/// Where the folder's own commit and main went apart.
fn fork(root: &Path, repository: &Repository, main: Oid) -> Option<Oid> {
    let head = Repository::open(root).ok()?.head().ok()?.target()?;
    repository.merge_base(head, main).ok()
}

/// The files that decide: the description, the metrics, and below the folder the sealed key, the judge's identities, the
/// ids and the sample.
fn paths(root: &Path, contest: &Contest, repository: &Repository, main: &git2::Tree<'_>) -> BTreeSet<String> {
    let mut paths = BTreeSet::from([CONTEST_FILE.to_owned()]);
    let named =
        [&contest.answer_key, &contest.seal.identities, &contest.submission.ids, &contest.submission.sample];
    let is_below =
        |path: &&String| Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    paths.extend(named.into_iter().flatten().filter(is_below).cloned());
    let is_metric = |name: &str| name.ends_with(".sql");
    if let Ok(entries) = std::fs::read_dir(root.join(METRICS)) {
        let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
        paths.extend(names.filter(|name| is_metric(name)).map(|name| format!("{METRICS}/{name}")));
    }
    if let Ok(entry) = main.get_path(Path::new(METRICS))
        && let Ok(folder) = repository.find_tree(entry.id())
    {
        let names = folder.iter().filter_map(|entry| entry.name().map(str::to_owned).ok());
        paths.extend(names.filter(|name| is_metric(name)).map(|name| format!("{METRICS}/{name}")));
    }
    paths
}
