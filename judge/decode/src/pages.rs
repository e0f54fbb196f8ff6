//! Large pieces of memory in large pages, where the system gives them to those who ask: fewer of them have to be
//! fetched when a file is read for the first time, and a look-up in any order seldom waits for where its page is.
//! And pieces of it ahead of their use.
#![allow(unsafe_code, reason = "no safe interface says what memory will be used for")]

use base::platform::in_large_pages;

/// A vector of `count` times `value`.
pub(crate) fn filled<T: Copy>(count: usize, value: T) -> Vec<T> {
    let mut vector = Vec::with_capacity(count);
    in_large_pages(vector.as_ptr(), vector.capacity());
    vector.resize(count, value);
    vector
}

/// `count` zeros. Of bytes and of numbers the system has them ready, and nothing is written.
pub(crate) fn zeros<T: Copy + Default>(count: usize) -> Vec<T> {
    let vector = vec![T::default(); count];
    in_large_pages(vector.as_ptr(), count);
    vector
}

/// Makes `bytes` at least `count` long, with zeros.
pub(crate) fn grow(bytes: &mut Vec<u8>, count: usize) {
    if bytes.capacity() < count {
        let mut larger = zeros(count);
        larger[..bytes.len()].copy_from_slice(bytes);
        *bytes = larger;
    } else if bytes.len() < count {
        bytes.resize(count, 0);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// A large page and no small piece.
    const LARGE: usize = 1 << 21;

    #[test]
    fn what_grows_keeps_what_it_holds() {
        let mut bytes = filled(3, 7_u8);
        grow(&mut bytes, 3 * LARGE + 5);
        assert_eq!((bytes.len(), &bytes[..4]), (3 * LARGE + 5, &[7, 7, 7, 0][..]));
        assert!(bytes[3..].iter().all(|byte| *byte == 0));
        grow(&mut bytes, 2);
        assert_eq!(bytes.len(), 3 * LARGE + 5);
        bytes.truncate(1);
        grow(&mut bytes, 4);
        assert_eq!(bytes, [7, 0, 0, 0]);
        assert_eq!(zeros::<f64>(LARGE).iter().position(|number| *number != 0.0), None);
    }
}
