//! Folders for a while. One that its program left behind, because it was killed, is removed by the next program that
//! needs one in the same place; that of a living program never is. One that is asked to stop removes its own.
//!
//! Beside the folder `NAME` stands the file `NAME.lock`, made before the folder and locked as long as the program
//! lives: the kernel takes the lock back, however it ended, and no number of a process can be mistaken for another's.
//!
//! Entry points: [`Scratch::new`] and, for a single file, [`replace`].

mod gone;

use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;
use crate::platform;
use gone::{hold as hold_until_stopped, release, remove};

/// What the folders' names begin with in the machine's folder for temporary files.
const PREFIX: &str = "gitprize-";
/// And beside a file that is being written.
const BESIDE: &str = ".gitprize-";
/// What the names of their locks end with.
const LOCK: &str = ".lock";
/// How often a free name is tried.
const TRIES: u32 = 100;

/// A temporary folder, removed when dropped.
#[derive(Debug)]
pub struct Scratch {
    folder: PathBuf,
    lock: PathBuf,
    /// Locked while it is open.
    _held: File,
}

impl Scratch {
    /// A folder in the machine's place for temporary files.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be made.
    pub fn new() -> Result<Self, Failure> {
        Self::within(&std::env::temp_dir(), PREFIX)
    }

    /// A folder in `parent` with a name that begins with `prefix`, which no other file's does there.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be made.
    pub fn within(parent: &Path, prefix: &str) -> Result<Self, Failure> {
        sweep(parent, prefix);
        let failed = |why: io::Error| {
            Failure::machine(format!("making a temporary folder in {}", parent.display()), why)
        };
        for _ in 0..TRIES {
            let folder = parent.join(format!("{prefix}{}", name().map_err(failed)?));
            let lock = with_lock(&folder);
            // Another program may sweep it away before it is locked.
            let Some(held) = hold(&lock).map_err(failed)? else { continue };
            let scratch = Self { folder, lock, _held: held };
            match make(&scratch.folder) {
                Ok(()) => {
                    hold_until_stopped(&scratch.folder, &scratch.lock);
                    return Ok(scratch);
                }
                Err(why) if why.kind() == ErrorKind::AlreadyExists => {}
                Err(why) => return Err(failed(why)),
            }
        }
        Err(failed(ErrorKind::AlreadyExists.into()))
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.folder
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        release(&self.folder, &self.lock);
    }
}

/// Puts `bytes` in the place of the file at `path`: whoever reads it finds the old file or the new one, whole. A new
/// one is everybody's to read.
///
/// # Errors
/// [`Failure::Machine`] when it cannot be written.
pub fn replace(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let failed = |why: io::Error| Failure::machine(format!("writing {}", path.display()), why);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs_err::create_dir_all(folder).map_err(Failure::io)?;
    // On the same disk, so that it only takes another name.
    let beside = Scratch::within(folder, BESIDE)?;
    let new = beside.path().join("new");
    let mut file = File::create(&new).map_err(failed)?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(failed)?;
    let open = match path.metadata() {
        Ok(metadata) => Some(metadata.permissions()),
        Err(_) => platform::for_all(),
    };
    if let Some(open) = open {
        file.set_permissions(open).map_err(failed)?;
    }
    std::fs::rename(&new, path).map_err(failed)
}

fn with_lock(folder: &Path) -> PathBuf {
    let mut name = folder.as_os_str().to_owned();
    name.push(LOCK);
    name.into()
}

/// Twelve digits that nobody else has.
fn name() -> io::Result<String> {
    let mut bytes = [0; 6];
    getrandom::fill(&mut bytes).map_err(|why| io::Error::other(why.to_string()))?;
    Ok(hex::encode(bytes))
}

/// Makes the lock and takes it; nothing when the name is taken or somebody was in between.
fn hold(lock: &Path) -> io::Result<Option<File>> {
    let mut options = OpenOptions::new();
    platform::of_owner(options.write(true).create_new(true));
    let file = match options.open(lock) {
        Ok(file) => file,
        Err(why) if why.kind() == ErrorKind::AlreadyExists => return Ok(None),
        Err(why) => return Err(why),
    };
    match file.try_lock() {
        Ok(()) => Ok(lock.exists().then_some(file)),
        Err(std::fs::TryLockError::WouldBlock) => Ok(None),
        Err(std::fs::TryLockError::Error(why)) => Err(why),
    }
}

fn make(folder: &Path) -> io::Result<()> {
    let mut builder = std::fs::DirBuilder::new();
    platform::of_owner_folder(&mut builder);
    builder.create(folder)
}

/// Removes the folders in `parent` whose programs are no more. What cannot be removed, as it is somebody else's, stays.
fn sweep(parent: &Path, prefix: &str) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let folder =
            name.to_str().and_then(|name| name.strip_suffix(LOCK)).filter(|name| is_ours(name, prefix));
        if let Some(folder) = folder {
            clear(&entry.path(), &parent.join(folder));
        }
    }
}

fn is_ours(name: &str, prefix: &str) -> bool {
    let digits = name.strip_prefix(prefix);
    digits.is_some_and(|digits| digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// Removes `folder` and then its `lock`, if nobody holds that.
fn clear(lock: &Path, folder: &Path) {
    let Ok(file) = File::open(lock) else { return };
    if file.try_lock().is_ok() && remove(folder).is_ok() {
        let _ = std::fs::remove_file(lock);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(parent: &Path) -> Vec<String> {
        let entries = std::fs::read_dir(parent).unwrap().flatten();
        let mut names: Vec<_> = entries.map(|entry| entry.file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_dead_programs_folder_goes_and_a_living_ones_stays() {
        let parent = tempfile::tempdir().unwrap();
        let living = Scratch::within(parent.path(), "x-").unwrap();
        std::fs::write(living.path().join("file"), "kept").unwrap();
        // As a killed program leaves them: a lock that nobody holds, with its folder or before there was one.
        let dead = parent.path().join("x-0123456789ab");
        std::fs::create_dir_all(dead.join("objects/pack")).unwrap();
        std::fs::write(dead.join("objects/pack/p"), "big").unwrap();
        std::fs::write(with_lock(&dead), "").unwrap();
        std::fs::write(parent.path().join("x-ba9876543210.lock"), "").unwrap();
        // Nobody's business.
        for other in ["x-notes.lock", "y-0123456789ab.lock"] {
            std::fs::write(parent.path().join(other), "").unwrap();
        }
        let next = Scratch::within(parent.path(), "x-").unwrap();
        assert!(!dead.exists());
        assert_eq!(std::fs::read(living.path().join("file")).unwrap(), b"kept");
        assert_eq!(names(parent.path()).len(), 6, "{:?}", names(parent.path()));
        drop((living, next));
        assert_eq!(names(parent.path()), ["x-notes.lock", "y-0123456789ab.lock"]);
    }

    #[test]
    fn many_at_once_never_take_each_other_away() {
        let parent = tempfile::tempdir().unwrap();
        std::thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let scratch = Scratch::within(parent.path(), "x-").unwrap();
                        std::fs::write(scratch.path().join("file"), "kept").unwrap();
                        std::thread::yield_now();
                        assert!(scratch.path().join("file").exists());
                    }
                });
            }
        });
        assert_eq!(names(parent.path()), [""; 0]);
    }
}
