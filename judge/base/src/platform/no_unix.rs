//! Windows: a file is whose folder it lies in, and nothing tells a program that it is stopped.

use std::fs::{DirBuilder, Metadata, OpenOptions, Permissions};
use std::path::Path;

/// Nothing: what lies in a person's folders is theirs.
pub fn of_owner(_: &mut OpenOptions) {}

/// Nothing: what lies in a person's folders is theirs.
pub fn of_owner_folder(_: &mut DirBuilder) {}

/// The folder decides.
pub fn for_all() -> Option<Permissions> {
    None
}

/// A file is run by its name.
pub fn program() -> Option<Permissions> {
    None
}

/// Taken for granted.
pub fn is_program(_: &Path) -> bool {
    true
}

/// The folder decides.
pub fn is_open(_: &Path) -> bool {
    false
}

/// Taken for granted.
pub fn has_same_owner(_: &Path, _: &Path) -> bool {
    true
}

/// Nothing: the next program sweeps.
pub fn when_stopped(_: impl FnOnce() + Send + 'static) {}

/// Nothing tells it.
pub fn identity(_: &Metadata) -> u64 {
    0
}

/// Nothing tells it.
pub fn changed(_: &Metadata) -> Option<(i64, u32)> {
    None
}
