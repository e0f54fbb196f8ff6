//! What the numbers of one row must keep among themselves.

/// What numbers of one row must keep among themselves, by the places of their columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRule {
    /// None is below the one before it.
    Ascending(Vec<usize>),
    /// They are a vector that has a length.
    Nonzero(Vec<usize>),
}
