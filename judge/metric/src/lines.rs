//! What files with several lines an id are called by.

/// The columns of a file with several lines an id, besides the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Long {
    /// What the header calls the column that tells the lines of an id apart.
    pub by: String,
    /// What it calls the column of the values.
    pub value: String,
    /// Lines an id, at most; where every id has one for each column of the schema that is their number.
    pub most: Option<usize>,
}

/// What the lines of an id become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// A value for each column: `by` names the column.
    Columns,
    /// One list: `by` is the place of an item in it, from 1.
    Ranks,
    /// One list of items with numbers: `by` is the item.
    Rated,
}
