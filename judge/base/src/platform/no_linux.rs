//! Elsewhere: time alone ends a program, nobody tells it that who started it was killed, and memory comes as it comes.

use std::io;
use std::path::Path;
use std::process::{Child, Command};

/// Nothing.
pub fn bound_memory(_: &Child, _: u64) {}

/// Nothing.
pub fn in_large_pages<T>(_: *const T, _: usize) {}

/// Nothing: each is stopped by itself.
pub fn apart(_: &mut Command) {}

/// Ends `child`.
pub fn end_all(child: &mut Child) {
    let _ = child.kill();
    let _ = child.wait();
}

/// Nothing: a program that is killed leaves what it has started.
pub fn end_with_parent(_: &mut Command) {}

/// Nothing: two renamings have to do.
///
/// # Errors
/// Always.
pub fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
