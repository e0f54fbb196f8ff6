//! Panics of libraries on crafted files, turned into refusals.

use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;

thread_local! {
    /// Whether a panic of this thread is expected and says nothing to people.
    static QUIET: Cell<bool> = const { Cell::new(false) };
}

/// The result of `work`, or nothing when it panicked; a panic prints nothing. `work` must leave nothing
/// behind that others use.
pub(super) fn contain<T>(work: impl FnOnce() -> T) -> Option<T> {
    static HOOK: Once = Once::new();
    HOOK.call_once(|| {
        let before = take_hook();
        set_hook(Box::new(move |info| {
            if !QUIET.get() {
                before(info);
            }
        }));
    });
    let outer = QUIET.replace(true);
    let result = catch_unwind(AssertUnwindSafe(work));
    QUIET.set(outer);
    result.ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn panics_become_nothing() {
        assert_eq!(contain(|| 1), Some(1));
        assert_eq!(contain(|| [1][std::hint::black_box(1)]), None);
        assert!(!QUIET.get());
    }
}
