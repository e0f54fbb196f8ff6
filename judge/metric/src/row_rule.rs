//! What the numbers of one row must keep among themselves.

/// What numbers of one row must keep among themselves, by the places of their columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowRule {
    /// None is below the one before it.
    Ascending(Vec<usize>),
    /// They are a vector that has a length.
    Nonzero(Vec<usize>),
}

impl RowRule {
    /// The same where the columns stand at other places; nothing where one stands nowhere.
    pub(crate) fn moved(&self, place: impl Fn(&usize) -> Option<usize>) -> Option<Self> {
        Some(match self {
            Self::Ascending(columns) => Self::Ascending(columns.iter().map(place).collect::<Option<_>>()?),
            Self::Nonzero(columns) => Self::Nonzero(columns.iter().map(place).collect::<Option<_>>()?),
        })
    }
}
