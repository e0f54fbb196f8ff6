//! Large pieces of memory in large pages, where the system gives them to those who ask: fewer of them have to be
//! fetched when a file is read for the first time, and a look-up in any order seldom waits for where its page is.
//! And pieces of it ahead of their use.
#![allow(unsafe_code, reason = "no safe interface says what memory will be used for")]

/// What the system calls a large page, at the least.
const LARGE: usize = 1 << 21;

/// An empty vector with room for `count`.
pub(crate) fn reserved<T>(count: usize) -> Vec<T> {
    let vector: Vec<T> = Vec::with_capacity(count);
    let bytes = vector.capacity().saturating_mul(size_of::<T>());
    if bytes >= 2 * LARGE {
        advise(vector.as_ptr().cast::<u8>(), bytes);
    }
    vector
}

/// A vector of `count` times `value`.
pub(crate) fn filled<T: Copy>(count: usize, value: T) -> Vec<T> {
    let mut vector = reserved(count);
    vector.resize(count, value);
    vector
}

/// Makes `vector` at least `count` long.
pub(crate) fn grow<T: Copy>(vector: &mut Vec<T>, count: usize, value: T) {
    if vector.capacity() < count {
        let mut larger = reserved(count);
        larger.extend_from_slice(vector);
        *vector = larger;
    }
    if vector.len() < count {
        vector.resize(count, value);
    }
}

/// Has the processor fetch `slice[at]` while it does something else; a place behind the end is fine.
#[inline]
pub(crate) fn fetch<T>(slice: &[T], at: usize) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        // SAFETY: a hint about an address, which need not be one of ours.
        unsafe { _mm_prefetch::<_MM_HINT_T0>(slice.as_ptr().wrapping_add(at).cast()) }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = (slice, at);
}

#[cfg(target_os = "linux")]
fn advise(start: *const u8, bytes: usize) {
    // Whole large pages only: what else is on their edges is not ours.
    let skipped = start.align_offset(LARGE);
    let whole = bytes.saturating_sub(skipped) / LARGE * LARGE;
    if whole > 0 {
        // SAFETY: the range lies within one allocation, and the advice changes no byte of it. A system that does not
        // know it says so, which changes nothing either.
        unsafe {
            libc::madvise(start.wrapping_add(skipped).cast_mut().cast(), whole, libc::MADV_HUGEPAGE);
        }
    }
}

#[cfg(not(target_os = "linux"))]
fn advise(_: *const u8, _: usize) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_grows_keeps_what_it_holds() {
        let mut vector = filled(3, 7_u8);
        grow(&mut vector, 3 * LARGE + 5, 1);
        assert_eq!((vector.len(), &vector[..4]), (3 * LARGE + 5, &[7, 7, 7, 1][..]));
        assert!(vector[3..].iter().all(|byte| *byte == 1));
        grow(&mut vector, 2, 9);
        assert_eq!(vector.len(), 3 * LARGE + 5);
    }
}
