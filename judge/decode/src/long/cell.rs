//! A cell of a line.

use std::ops::Range;

/// A cell and where its line shows it.
pub(super) struct Cell<'t> {
    pub(super) text: &'t [u8],
    pub(super) place: Range<usize>,
}
