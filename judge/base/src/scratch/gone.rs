//! How folders go: when they are dropped, and when somebody stops the program (Ctrl-C, a forge that cancels its job).

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use crate::platform::when_stopped;

/// How often something is tried that others are in the way of.
const TRIES: u32 = 100;

/// Folders of this program and their locks.
static HELD: Mutex<Vec<(PathBuf, PathBuf)>> = Mutex::new(vec![]);

fn held() -> MutexGuard<'static, Vec<(PathBuf, PathBuf)>> {
    HELD.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Has `folder` and its `lock` go when the program is stopped. Where it is not told of that, the next program sweeps.
pub(super) fn hold(folder: &Path, lock: &Path) {
    static WATCHED: Once = Once::new();
    WATCHED.call_once(|| {
        when_stopped(|| held().iter().for_each(|(folder, lock)| gone(folder, lock)));
    });
    held().push((folder.to_owned(), lock.to_owned()));
}

/// Removes `folder`, and its `lock` once that has succeeded. What stays is swept away later.
pub(super) fn gone(folder: &Path, lock: &Path) {
    if remove(folder).is_ok() {
        let _ = std::fs::remove_file(lock);
    }
}

/// Removes what [`hold`] was told of.
pub(super) fn release(folder: &Path, lock: &Path) {
    gone(folder, lock);
    held().retain(|(held, _)| held != folder);
}

/// Removes a folder with all that is in it, whether it is there or not.
pub(super) fn remove(folder: &Path) -> io::Result<()> {
    // A program that a killed one had started may write for a moment more.
    for _ in 0..TRIES {
        match std::fs::remove_dir_all(folder) {
            Err(why) if why.kind() == ErrorKind::DirectoryNotEmpty => {
                std::thread::sleep(std::time::Duration::from_millis(10));
            }
            Err(why) if why.kind() == ErrorKind::NotFound && folder.symlink_metadata().is_err() => {
                return Ok(());
            }
            // Something in it went away meanwhile.
            Err(why) if why.kind() == ErrorKind::NotFound => {}
            done => return done,
        }
    }
    Err(ErrorKind::DirectoryNotEmpty.into())
}
