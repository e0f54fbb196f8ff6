//! Elsewhere: time alone ends a program, and memory comes as it comes.

use std::process::Child;

/// Nothing.
pub fn bound_memory(_: &Child, _: u64) {}

/// Nothing.
pub fn in_large_pages<T>(_: *const T, _: usize) {}
