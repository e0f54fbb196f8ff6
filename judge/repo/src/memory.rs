//! How much memory a program that reads strangers' objects may take.
#![allow(unsafe_code, reason = "the limit of another process has no safe interface here")]

use std::process::Child;

/// Bounds the data of `child`. Where the system has no such limit, time alone ends it.
#[cfg(target_os = "linux")]
pub(super) fn bound(child: &Child, bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: the limit is read during the call only, no old one is asked for, and a process that has ended already
    // is reported as an error, which changes nothing.
    let _ = unsafe {
        libc::prlimit(child.id().cast_signed(), libc::RLIMIT_DATA, &raw const limit, std::ptr::null_mut())
    };
}

#[cfg(not(target_os = "linux"))]
pub(super) fn bound(_: &Child, _: u64) {}
