//! Linux: what it can be told of memory.
#![allow(unsafe_code, reason = "neither has a safe interface here")]

use std::process::Child;

/// What the system calls a large page, at the least.
const LARGE: usize = 1 << 21;

/// Bounds the data of `child`. Where the system has no such limit, time alone ends it.
pub fn bound_memory(child: &Child, bytes: u64) {
    let limit = libc::rlimit { rlim_cur: bytes, rlim_max: bytes };
    // SAFETY: the limit is read during the call only, no old one is asked for, and a process that has ended already
    // is reported as an error, which changes nothing.
    let _ = unsafe {
        libc::prlimit(child.id().cast_signed(), libc::RLIMIT_DATA, &raw const limit, std::ptr::null_mut())
    };
}

/// Asks for large pages for the memory from `start` on that `count` values take.
pub fn in_large_pages<T>(start: *const T, count: usize) {
    let (start, bytes) = (start.cast::<u8>(), count.saturating_mul(size_of::<T>()));
    // Whole large pages only: what else is on their edges is not ours.
    let skipped = start.align_offset(LARGE);
    let whole = bytes.saturating_sub(skipped) / LARGE * LARGE;
    if whole > 0 {
        // SAFETY: the advice changes no byte of any range, nor who may read it. A system that does not know the advice or
        // has nothing there says so, which changes nothing either.
        unsafe {
            libc::madvise(start.wrapping_add(skipped).cast_mut().cast(), whole, libc::MADV_HUGEPAGE);
        }
    }
}
