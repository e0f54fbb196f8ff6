//! Linux, macOS, the BSDs.

use std::fs::{DirBuilder, Metadata, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, MetadataExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::exit;

use signal_hook::consts::{SIGINT, SIGTERM};
use signal_hook::iterator::Signals;

/// What a shell adds to the number of the signal that stopped a program.
const BY_SIGNAL: i32 = 128;

/// Has a file that `options` makes be its owner's alone to read.
pub fn of_owner(options: &mut OpenOptions) {
    options.mode(0o600);
}

/// Has a folder that `builder` makes be its owner's alone to enter.
pub fn of_owner_folder(builder: &mut DirBuilder) {
    builder.mode(0o700);
}

/// The permissions of a file that everybody may read.
pub fn for_all() -> Option<Permissions> {
    Some(Permissions::from_mode(0o644))
}

/// The permissions of a file that everybody may read and run.
pub fn program() -> Option<Permissions> {
    Some(Permissions::from_mode(0o755))
}

/// Whether somebody may run the file `path`.
pub fn is_program(path: &Path) -> bool {
    path.metadata().is_ok_and(|file| file.permissions().mode() & 0o111 != 0)
}

/// Whether others than its owner may read the file at `path`.
pub fn is_open(path: &Path) -> bool {
    path.metadata().is_ok_and(|found| found.mode() & 0o077 != 0)
}

/// Whether `a` and `b` belong to the same person.
pub fn has_same_owner(a: &Path, b: &Path) -> bool {
    let owner = |path: &Path| path.metadata().map(|path| path.uid()).ok();
    owner(a) == owner(b)
}

/// What tells a file from another one that took its place: its number on the file system.
pub fn identity(file: &Metadata) -> u64 {
    file.ino()
}

/// When anything of the file was changed last, as seconds and nanoseconds since 1970; nobody can set that.
pub fn changed(file: &Metadata) -> Option<(i64, u32)> {
    Some((file.ctime(), u32::try_from(file.ctime_nsec()).ok()?))
}

/// Does `act` and ends the program when somebody stops it: Ctrl-C, a forge that cancels its job. Where that cannot be
/// had, it is not done.
pub fn when_stopped(act: impl FnOnce() + Send + 'static) {
    let Ok(mut signals) = Signals::new([SIGINT, SIGTERM]) else { return };
    let _ = std::thread::Builder::new().name("stop".to_owned()).spawn(move || {
        if let Some(signal) = signals.forever().next() {
            act();
            exit(BY_SIGNAL + signal);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_for_its_owner_is_nobody_elses() {
        let folder = tempfile::tempdir().unwrap();
        let (file, inner) = (folder.path().join("file"), folder.path().join("inner"));
        let mut options = OpenOptions::new();
        of_owner(options.write(true).create_new(true));
        options.open(&file).unwrap();
        let mut builder = DirBuilder::new();
        of_owner_folder(&mut builder);
        builder.create(&inner).unwrap();
        let mode = |path: &Path| path.metadata().unwrap().mode() & 0o777;
        assert_eq!((mode(&file), mode(&inner)), (0o600, 0o700));
        assert!(!is_open(&file) && !is_open(&inner));
        std::fs::set_permissions(&file, for_all().unwrap()).unwrap();
        assert_eq!(mode(&file), 0o644);
        assert!(is_open(&file) && !is_open(&folder.path().join("none")));
        assert!(!is_program(&file));
        std::fs::set_permissions(&file, program().unwrap()).unwrap();
        assert!(is_program(&file));
        assert!(has_same_owner(&file, &inner));
        assert!(!has_same_owner(&file, &folder.path().join("none")));
    }
}
