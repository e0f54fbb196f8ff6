//! The contest's folder follows main. It is only a copy, so that whatever a run leaves half done in it, because it was
//! killed or the disk was full, the next one finishes; what somebody else works on in it is never touched.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use git2::{ObjectType, Oid, Repository};

use base::failure::Failure;
use repo::{Difference, fed, git, stale};

/// Commits of main that are looked at one by one when the folder has not followed for a while.
const STEPS: usize = 256;
/// Names that are said one by one.
const NAMED: usize = 5;

/// Brings the clone at `root` to where `branch` of its origin is, and says what it had to repair.
///
/// # Errors
/// [`Failure::Machine`] when somebody's work is in the way or a file cannot be written; then the folder stays as it
/// was, or half way, and the next time it goes on from there.
pub(super) fn follow(root: &Path, branch: &str) -> Result<Vec<String>, Failure> {
    let repository = Repository::open(root)?;
    // One judge at a time; the lock goes with the process, however that ends.
    let alone = std::fs::File::open(repository.path()).ok();
    alone.as_ref().map(std::fs::File::lock);
    let mut repaired = locks(&repository, root, branch)?;
    repaired.extend(index(&repository, root)?);
    let tracking = format!("refs/remotes/origin/{branch}");
    let mut fetch = git(root);
    fetch.args(["fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "origin"]);
    fetch.arg(format!("+refs/heads/{branch}:{tracking}"));
    fed(fetch, b"")?;
    let wrong = |why: &str| Failure::Machine(why.to_owned());
    let base = repository.head()?.target().ok_or_else(|| wrong("it is not at any commit"))?;
    let commit = repository.refname_to_id(&tracking)?;
    if base == commit {
        return Ok(repaired);
    }
    if !repository.graph_descendant_of(commit, base)? {
        return Err(wrong("it has commits that main does not have; push them or take them back"));
    }
    // Something was begun here, and maybe with a commit that main has left behind since.
    let begun = !repaired.is_empty() || is_staged(root)?;
    let mut paths = Paths::between(&repository, base, commit, begun)?;
    let mut step = paths.step(root, branch, base, commit);
    if !step.is_clear()? {
        if !begun {
            paths = Paths::between(&repository, base, commit, true)?;
        }
        let (halves, mut others) = paths.judge(&repository, root)?;
        // Nothing has to happen to what main has as it was.
        others.retain(|path| paths.same.remove(path).is_none());
        step = paths.step(root, branch, base, commit);
        if !others.is_empty() {
            let text = format!("somebody's changes are in the way: {}; commit or move them", named(&others));
            return Err(Failure::Machine(text));
        }
        for half in &halves {
            repaired.push(format!("{half}, half written"));
        }
    }
    step.take()?;
    Ok(repaired)
}

fn locks(repository: &Repository, root: &Path, branch: &str) -> Result<Vec<String>, Failure> {
    let mut names = vec![];
    let mut folders = vec![repository.path().to_owned(), repository.commondir().to_owned()];
    folders.dedup();
    for folder in folders {
        let cleared = stale::clear(&folder, Some(root), branch, true);
        if !cleared.held.is_empty() {
            let text = format!("a git program is at work in it and holds {}", named(&cleared.held));
            return Err(Failure::Machine(text));
        }
        names.extend(cleared.locks);
    }
    Ok(names.into_iter().map(|name| format!("{name}, of a program that no longer runs")).collect())
}

/// Has the clone's index be one that can be read; what was staged is staged no more then, and stands in its file.
fn index(repository: &Repository, root: &Path) -> Result<Option<String>, Failure> {
    let file = repository.path().join("index");
    if file.exists() && repository.index().is_ok_and(|mut index| index.read(true).is_ok()) {
        return Ok(None);
    }
    if file.exists() {
        fs_err::remove_file(&file).map_err(Failure::io)?;
    }
    let mut reset = git(root);
    reset.args(["reset", "--quiet", "--mixed"]);
    fed(reset, b"")?;
    Ok(Some("the index, which could not be read".to_owned()))
}

/// Whether the index is not as the clone's commit.
fn is_staged(root: &Path) -> Result<bool, Failure> {
    let compared = git(root).args(["diff-index", "--quiet", "--cached", "HEAD", "--"]).output();
    Ok(!compared.map_err(|why| Failure::machine("git", why))?.status.success())
}

fn named(names: &[String]) -> String {
    let more = names.len().saturating_sub(NAMED);
    let text = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    if more > 0 { format!("{text} and {more} more") } else { text }
}

/// The files that main changed on the way from one commit to another, some of them maybe there and back.
struct Paths {
    difference: Difference,
    /// Path → its contents on the way.
    versions: BTreeMap<String, BTreeSet<Oid>>,
    /// Of those that are the same at both ends, which are there.
    same: BTreeMap<String, bool>,
}

impl Paths {
    /// Those that differ, and if `all` those that did in between.
    fn between(repository: &Repository, base: Oid, commit: Oid, all: bool) -> Result<Self, Failure> {
        let difference = Difference::between(repository, base, commit)?;
        let mut on_the_way = vec![commit];
        if all {
            let mut walk = repository.revwalk()?;
            walk.push(commit)?;
            walk.hide(base)?;
            walk.simplify_first_parent()?;
            on_the_way = walk.take(STEPS).collect::<Result<Vec<Oid>, _>>()?;
        }
        on_the_way.push(base);
        let mut paths: BTreeSet<String> = difference.paths().cloned().collect();
        if on_the_way.len() > 2 {
            for pair in on_the_way.windows(2) {
                paths.extend(Difference::between(repository, pair[1], pair[0])?.paths().cloned());
            }
        }
        let trees: Vec<_> =
            on_the_way.iter().map(|oid| repository.find_commit(*oid)?.tree()).collect::<Result<_, _>>()?;
        let mut versions = BTreeMap::new();
        let mut same = BTreeMap::new();
        let changed: BTreeSet<&String> = difference.paths().collect();
        for path in paths {
            let at = |tree: &git2::Tree<'_>| tree.get_path(Path::new(&path)).ok().map(|entry| entry.id());
            if !changed.contains(&path) {
                same.insert(path.clone(), at(&trees[0]).is_some());
            }
            let contents = trees.iter().filter_map(at).collect();
            versions.insert(path, contents);
        }
        Ok(Self { difference, versions, same })
    }

    /// The step that has each of them be as at the end.
    fn step<'s>(&self, root: &'s Path, branch: &'s str, base: Oid, commit: Oid) -> Step<'s> {
        let mut difference = self.difference.clone();
        for (path, is_there) in &self.same {
            let list = if *is_there { &mut difference.changed } else { &mut difference.back };
            list.push(path.clone());
        }
        Step { root, branch, base, commit, difference }
    }

    /// Which of them are not as they should be, but nothing is lost with them, and which are somebody's work.
    fn judge(&self, repository: &Repository, root: &Path) -> Result<(Vec<String>, Vec<String>), Failure> {
        let index = repository.index()?;
        let base = repository.head()?.peel_to_tree()?;
        let (mut halves, mut others) = (vec![], vec![]);
        for (path, versions) in &self.versions {
            let place = root.join(path);
            let staged = index.get_path(Path::new(path), 0).map(|entry| entry.id);
            let conflict = (1..=3).any(|stage| index.get_path(Path::new(path), stage).is_some());
            let found = match place.symlink_metadata() {
                Err(why) if why.kind() == std::io::ErrorKind::NotFound => None,
                Err(why) if why.kind() == std::io::ErrorKind::NotADirectory => None,
                Ok(file) if file.is_file() => Some(fs_err::read(&place).map_err(Failure::io)?),
                _ => {
                    others.push(path.clone());
                    continue;
                }
            };
            let was = base.get_path(Path::new(path)).ok().map(|entry| entry.id());
            let is_ours = match &found {
                None => true,
                Some(bytes) => is_version(repository, root, path, versions, bytes)?,
            };
            if conflict || !is_ours || staged.is_some_and(|staged| !versions.contains(&staged)) {
                others.push(path.clone());
            } else if found.map(|bytes| Oid::hash_object(ObjectType::Blob, &bytes)).transpose()? != was {
                halves.push(path.clone());
            }
        }
        Ok((halves, others))
    }
}

/// Whether a file is one of the `versions`, or the beginning of one as a checkout leaves it that was stopped.
fn is_version(
    repository: &Repository,
    root: &Path,
    path: &str,
    versions: &BTreeSet<Oid>,
    bytes: &[u8],
) -> Result<bool, Failure> {
    if versions.contains(&Oid::hash_object(ObjectType::Blob, bytes)?) {
        return Ok(true);
    }
    for version in versions {
        // A submodule is not here.
        if repository.find_blob(*version).is_ok_and(|blob| blob.content().starts_with(bytes)) {
            return Ok(true);
        }
    }
    // Its lines may end otherwise here.
    let hashed = git(root).args(["hash-object", "--", path]).output();
    let hashed = hashed.map_err(|why| Failure::machine("git", why))?;
    let id = Oid::from_str(String::from_utf8_lossy(&hashed.stdout).trim());
    Ok(id.is_ok_and(|id| versions.contains(&id)))
}

/// A clone's way from one commit of main to a later one.
pub(super) struct Step<'s> {
    pub(super) root: &'s Path,
    pub(super) branch: &'s str,
    pub(super) base: Oid,
    pub(super) commit: Oid,
    pub(super) difference: Difference,
}

impl Step<'_> {
    /// Whether the clone has the files that change as the first commit has them, and no others in their places.
    pub(super) fn is_clear(&self) -> Result<bool, Failure> {
        let Difference { changed, new, gone, back, .. } = &self.difference;
        if new.iter().chain(back).any(|path| self.root.join(path).symlink_metadata().is_ok()) {
            return Ok(false);
        }
        let all: Vec<&String> = changed.iter().chain(new).chain(gone).chain(back).collect();
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
        let Difference { changed, new, gone, back, .. } = &self.difference;
        let commit = self.commit.to_string();
        let there: Vec<&str> = changed.iter().chain(new).map(String::as_str).collect();
        let gone: Vec<&str> = gone.iter().chain(back).map(String::as_str).collect();
        let remove = ["rm", "--quiet", "--force", "--ignore-unmatch"].as_slice();
        let check_out = ["checkout", "--quiet", &commit];
        for (command, paths) in [(remove, &gone), (&check_out, &there)] {
            if paths.is_empty() {
                continue;
            }
            let mut git = self.git();
            git.args(command).args(["--pathspec-from-file=-", "--pathspec-file-nul"]);
            fed(git, paths.join("\0").as_bytes())?;
        }
        // One that git does not know of here.
        for path in gone.iter().map(|path| self.root.join(path)).filter(|path| path.is_file()) {
            fs_err::remove_file(&path).map_err(Failure::io)?;
        }
        let said = "judge: as pushed";
        let repository = Repository::open(self.root)?;
        self.check(&repository, there.iter().chain(&gone))?;
        let head = format!("refs/heads/{}", self.branch);
        repository.reference_matching(&head, self.commit, true, self.base, said)?;
        let tracking = format!("refs/remotes/origin/{}", self.branch);
        if repository.find_reference(&tracking).is_ok() {
            repository.reference(&tracking, self.commit, true, said)?;
        }
        Ok(())
    }

    /// Looks whether `paths` are as the commit has them, before the clone says that it stands there: a git that ends well may
    /// have done nothing.
    fn check<'p>(
        &self,
        repository: &Repository,
        mut paths: impl Iterator<Item = &'p &'p str>,
    ) -> Result<(), Failure> {
        let mut index = repository.index()?;
        index.read(true)?;
        let tree = repository.find_commit(self.commit)?.tree()?;
        let is_taken = |path: &Path| {
            let here = index.get_path(path, 0).map(|entry| entry.id);
            here == tree.get_path(path).ok().map(|entry| entry.id())
        };
        match paths.find(|path| !is_taken(Path::new(path))) {
            Some(path) => Err(Failure::Machine(format!("git left {path} as it was"))),
            None => Ok(()),
        }
    }

    fn git(&self) -> Command {
        let mut git = git(self.root);
        git.arg("--literal-pathspecs");
        git
    }
}
