//! A folder with a site in it: what is there, and how it becomes another one with as little writing as can be.
//!
//! Entry points: [`look`] and [`Tree::bring`].

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::fs::Metadata;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::UNIX_EPOCH;

use base::digest::sha256_of;
use base::failure::Failure;
use base::platform::identity;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use crate::digest::Digest;

/// Seconds and nanoseconds since 1970.
pub(super) type Time = (i64, u32);

/// A file, as it was or as it shall be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stored {
    /// Of what it holds.
    pub(super) digest: Digest,
    /// Its length.
    pub(super) bytes: u64,
    /// Its number on the file system, and when it was written.
    pub(super) stamp: (u64, Time),
}

/// What is known of a folder from before.
#[derive(Default)]
pub(super) struct Known<'k> {
    files: HashMap<&'k str, &'k Stored>,
    folders: HashMap<&'k str, Time>,
    /// Folder → the names in it.
    names: HashMap<&'k str, (Vec<&'k str>, Vec<&'k str>)>,
    /// What changed as late as this may have changed once more without a trace.
    settled: Time,
}

impl<'k> Known<'k> {
    /// That these stood there at the moment `at`, which was told afterwards.
    pub(super) fn new(
        files: &'k BTreeMap<String, Stored>,
        folders: &'k BTreeMap<String, Time>,
        at: Time,
    ) -> Self {
        let mut names: HashMap<&str, (Vec<&str>, Vec<&str>)> = HashMap::with_capacity(folders.len());
        for file in files.keys() {
            let (folder, name) = apart(file);
            names.entry(folder).or_default().0.push(name);
        }
        for folder in folders.keys().filter(|folder| !folder.is_empty()) {
            let (above, name) = apart(folder);
            names.entry(above).or_default().1.push(name);
        }
        Self {
            files: files.iter().map(|(name, file)| (name.as_str(), file)).collect(),
            folders: folders.iter().map(|(name, time)| (name.as_str(), *time)).collect(),
            names,
            settled: before(at),
        }
    }

    fn is_settled(&self, time: Time) -> bool {
        time < self.settled
    }
}

/// A folder with a site in it.
#[derive(Clone, Debug, Default)]
pub(super) struct Tree {
    /// Where it is.
    pub(super) root: PathBuf,
    /// The files, each with its path.
    pub(super) files: BTreeMap<String, Stored>,
    /// The folders; the root is "".
    pub(super) folders: BTreeMap<String, Time>,
    /// What no build made: links, names that are no text.
    foreign: Vec<PathBuf>,
    /// Files and folders that had to be read.
    pub(super) read: usize,
}

/// A file that a tree shall have.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub(super) digest: Digest,
    pub(super) bytes: u64,
}

/// Where a file's bytes come from.
pub(super) enum From {
    /// A file that nobody needs afterwards.
    Staged(PathBuf),
    /// A file that stays: another name for it where that can be, else a copy if `may_copy`.
    Kept { file: PathBuf, may_copy: bool },
}

/// A moment before `at`: clocks of file systems have steps of some milliseconds.
pub(super) fn before(at: Time) -> Time {
    const STEP: u32 = 50_000_000;
    match at.1.checked_sub(STEP) {
        Some(nanoseconds) => (at.0, nanoseconds),
        None => (at.0 - 1, at.1 + (1_000_000_000 - STEP)),
    }
}

/// Folder and name of the file or folder `path`.
fn apart(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn join(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") }
}

/// When a file was written or a folder's names changed.
pub(super) fn time(of: &Metadata) -> Time {
    let since = of.modified().ok().and_then(|at| at.duration_since(UNIX_EPOCH).ok());
    since.map_or((i64::MAX, 0), |since| {
        (i64::try_from(since.as_secs()).unwrap_or(i64::MAX), since.subsec_nanos())
    })
}

/// What stands in the folder `root`; files that are as they are `known` are not read.
pub(super) fn look(root: &Path, known: &Known<'_>) -> Result<Tree, Failure> {
    let mut tree = Tree { root: root.to_owned(), ..Tree::default() };
    let mut level = vec![String::new()];
    while !level.is_empty() {
        let seen: Vec<Option<Seen>> =
            level.par_iter().map(|folder| enter(root, folder, known)).collect::<Result<_, _>>()?;
        let mut next = vec![];
        for (folder, seen) in level.into_iter().zip(seen) {
            let Some(seen) = seen else { continue };
            tree.files.extend(seen.files);
            tree.foreign.extend(seen.foreign);
            tree.read += seen.read;
            next.extend(seen.folders.into_iter().map(|name| join(&folder, &name)));
            tree.folders.insert(folder, seen.time);
        }
        level = next;
    }
    Ok(tree)
}

struct Seen {
    time: Time,
    files: Vec<(String, Stored)>,
    folders: Vec<String>,
    foreign: Vec<PathBuf>,
    read: usize,
}

/// What stands in one folder; nothing where there is none.
fn enter(root: &Path, folder: &str, known: &Known<'_>) -> Result<Option<Seen>, Failure> {
    let path = root.join(folder);
    let metadata = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => metadata,
        Ok(_) => return Ok(None),
        Err(why) if why.kind() == ErrorKind::NotFound => return Ok(None),
        Err(why) => return Err(Failure::machine(path.display(), why)),
    };
    let mut seen = Seen { time: time(&metadata), files: vec![], folders: vec![], foreign: vec![], read: 0 };
    let is_known = known.folders.get(folder) == Some(&seen.time) && known.is_settled(seen.time);
    let mut files: Vec<String> = vec![];
    if is_known {
        if let Some((names, folders)) = known.names.get(folder) {
            files.extend(names.iter().map(|name| (*name).to_owned()));
            seen.folders.extend(folders.iter().map(|name| (*name).to_owned()));
        }
    } else {
        seen.read += 1;
        for entry in fs_err::read_dir(&path).map_err(Failure::io)? {
            let entry = entry.map_err(Failure::io)?;
            let kind = entry.file_type().map_err(Failure::io)?;
            match entry.file_name().into_string() {
                Ok(name) if kind.is_dir() => seen.folders.push(name),
                Ok(name) if kind.is_file() => files.push(name),
                _ => seen.foreign.push(Path::new(folder).join(entry.file_name())),
            }
        }
    }
    for name in files {
        let file = join(folder, &name);
        match stored(&root.join(&file), known.files.get(file.as_str()).copied(), known) {
            Ok(Some((stored, is_read))) => {
                seen.read += usize::from(is_read);
                seen.files.push((file, stored));
            }
            Ok(None) => seen.foreign.push(file.into()),
            Err(why) if why.kind() == ErrorKind::NotFound => {}
            Err(why) => return Err(Failure::machine(root.join(&file).display(), why)),
        }
    }
    Ok(Some(seen))
}

/// The file at `path`, as it is `known` if it bears the same stamp, and whether it had to be read; nothing where it is no
/// plain file.
fn stored(
    path: &Path,
    before: Option<&Stored>,
    known: &Known<'_>,
) -> std::io::Result<Option<(Stored, bool)>> {
    let metadata = path.symlink_metadata()?;
    if !metadata.is_file() {
        return Ok(None);
    }
    let stamp = (identity(&metadata), time(&metadata));
    let same = before.filter(|before| {
        before.stamp == stamp && before.bytes == metadata.len() && known.is_settled(stamp.1)
    });
    if let Some(before) = same {
        return Ok(Some((before.clone(), false)));
    }
    let (bytes, sha256) = sha256_of(std::fs::File::open(path)?)?;
    Ok(Digest::of_sha256(&sha256).map(|digest| (Stored { digest, bytes, stamp }, true)))
}

impl Tree {
    /// An empty one, which is made at `root`.
    pub(super) fn make(root: PathBuf) -> Result<Self, Failure> {
        fs_err::create_dir_all(&root).map_err(Failure::io)?;
        Ok(Self { root, folders: [(String::new(), (0, 0))].into(), ..Self::default() })
    }

    /// The same somewhere else.
    pub(super) fn moved(self, root: PathBuf) -> Self {
        Self { root, ..self }
    }

    /// Whether the file `name` is there with these bytes.
    pub(super) fn has(&self, name: &str, digest: Digest) -> bool {
        self.files.get(name).is_some_and(|file| file.digest == digest)
    }

    /// Whether it has `targets` and nothing else.
    pub(super) fn is(&self, targets: &BTreeMap<String, Target>) -> bool {
        self.foreign.is_empty()
            && self.files.len() == targets.len()
            && targets.iter().all(|(name, target)| self.has(name, target.digest))
            && self.folders.len() == folders(targets).len()
    }

    /// Gives it `targets` and nothing else; `from` knows where to take what it has not.
    ///
    /// # Errors
    /// What the machine did; then the tree is something in between.
    pub(super) fn bring(
        &mut self,
        targets: &BTreeMap<String, Target>,
        from: impl Fn(&str, &Target) -> Option<From> + Sync,
    ) -> Result<(), Failure> {
        let mut touched: BTreeSet<String> = BTreeSet::new();
        let wanted = folders(targets);
        for path in std::mem::take(&mut self.foreign) {
            remove(&self.root.join(&path))?;
            touched.extend(path.parent().and_then(Path::to_str).map(str::to_owned));
        }
        let stale: Vec<String> =
            self.files.keys().filter(|name| !targets.contains_key(*name)).cloned().collect();
        for name in stale {
            remove(&self.root.join(&name))?;
            touched.insert(apart(&name).0.to_owned());
            self.files.remove(&name);
        }
        let gone: Vec<String> =
            self.folders.keys().rev().filter(|name| !wanted.contains(name.as_str())).cloned().collect();
        for name in gone {
            fs_err::remove_dir(self.root.join(&name)).map_err(Failure::io)?;
            touched.insert(apart(&name).0.to_owned());
            self.folders.remove(&name);
        }
        let mut new: Vec<&str> =
            wanted.iter().copied().filter(|name| !self.folders.contains_key(*name)).collect();
        // Each behind the one that it lies in.
        new.sort_unstable();
        for name in new {
            match std::fs::create_dir(self.root.join(name)) {
                // Files may stand there that were made in their places.
                Err(why) if why.kind() != ErrorKind::AlreadyExists => {
                    return Err(Failure::machine(self.root.join(name).display(), why));
                }
                _ => {}
            }
            touched.extend([apart(name).0.to_owned(), name.to_owned()]);
        }
        let missing: Vec<(&String, &Target)> =
            targets.iter().filter(|(name, target)| !self.has(name, target.digest)).collect();
        let root = &self.root;
        let placed: Vec<(String, Stored)> = missing
            .par_iter()
            .map(|(name, target)| {
                let from = from(name, target).ok_or_else(|| {
                    Failure::machine(name, "its bytes were lost while the site was built; build again")
                })?;
                let stamp = place(&from, &root.join(name))?;
                Ok(((*name).clone(), Stored { digest: target.digest, bytes: target.bytes, stamp }))
            })
            .collect::<Result<_, Failure>>()?;
        for (name, stored) in placed {
            touched.insert(apart(&name).0.to_owned());
            self.files.insert(name, stored);
        }
        for folder in touched.into_iter().filter(|folder| wanted.contains(folder.as_str())) {
            let metadata = fs_err::symlink_metadata(self.root.join(&folder)).map_err(Failure::io)?;
            self.folders.insert(folder, time(&metadata));
        }
        Ok(())
    }
}

/// Every folder that `targets` need, the root included.
fn folders(targets: &BTreeMap<String, Target>) -> HashSet<&str> {
    let mut all = HashSet::from([""]);
    for name in targets.keys() {
        let mut folder = apart(name).0;
        while all.insert(folder) {
            folder = apart(folder).0;
        }
    }
    all
}

fn remove(path: &Path) -> Result<(), Failure> {
    let removed = match path.symlink_metadata() {
        Ok(metadata) if metadata.is_dir() => fs_err::remove_dir_all(path),
        _ => fs_err::remove_file(path),
    };
    match removed {
        Err(why) if why.kind() != ErrorKind::NotFound => Err(Failure::io(why)),
        _ => Ok(()),
    }
}

/// Copies a file with the time at which it was written: who compares times sees that it is the same.
fn copy(file: &Path, to: &Path) -> std::io::Result<()> {
    fs_err::copy(file, to)?;
    let written = fs_err::symlink_metadata(file)?.modified()?;
    std::fs::File::options().write(true).open(to)?.set_modified(written)
}

/// Puts the file at `to`, whatever was there.
fn place(from: &From, to: &Path) -> Result<(u64, Time), Failure> {
    match from {
        From::Staged(file) if file == to => {}
        From::Staged(file) => fs_err::rename(file, to).map_err(Failure::io)?,
        From::Kept { file, may_copy } => {
            // A file with two names has both changed by whoever writes into it, so nothing is ever written into.
            let linked = match std::fs::hard_link(file, to) {
                Err(why) if why.kind() == ErrorKind::AlreadyExists => {
                    fs_err::remove_file(to).map_err(Failure::io)?;
                    std::fs::hard_link(file, to)
                }
                done => done,
            };
            match linked {
                Ok(()) => {}
                Err(_) if *may_copy => copy(file, to).map_err(Failure::io)?,
                Err(why) => return Err(Failure::machine(to.display(), why)),
            }
        }
    }
    let metadata = fs_err::symlink_metadata(to).map_err(Failure::io)?;
    Ok((identity(&metadata), time(&metadata)))
}
