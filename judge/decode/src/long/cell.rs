//! A line that was read, and the cells of it.

use std::ops::Range;

use crate::lines::TextLine;

/// A cell and where its line shows it.
pub(super) struct Cell<'t> {
    pub(super) text: &'t [u8],
    pub(super) place: Range<usize>,
}

/// One line of an id.
pub(super) struct Said<'t> {
    /// The id's row.
    pub(super) row: usize,
    /// Where the line stands in the file.
    pub(super) at: usize,
    /// What tells it apart from the other lines of the id.
    pub(super) by: Cell<'t>,
    /// What it says.
    pub(super) value: Cell<'t>,
    /// The line as people see it.
    pub(super) line: TextLine<'t>,
}
