//! What comes out of a file of typed columns, and how much of it may.

use std::borrow::Cow;

use base::finding::Finding;

/// What a file may hold.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Bounds {
    /// Rows, at most; one more than the key has is enough to tell that there are too many.
    pub(crate) max_rows: usize,
    /// Bytes of all columns once decompressed, at most.
    pub(crate) max_bytes: u64,
}

/// Texts, one behind the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Texts {
    /// All of them.
    pub(crate) bytes: Vec<u8>,
    /// Where each ends.
    pub(crate) ends: Vec<u32>,
}

impl Texts {
    /// The text of `row`, from 0.
    pub(crate) fn get(&self, row: usize) -> &[u8] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.bytes[start..self.ends[row] as usize]
    }
}

/// One column of predictions.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    /// Finite numbers.
    Numbers(Vec<f64>),
    /// Texts as they stand in the file.
    Texts(Texts),
}

impl Values {
    /// The cell of `row`, from 0, as text; a number in its shortest exact form.
    pub(crate) fn cell(&self, row: usize) -> Cow<'_, [u8]> {
        match self {
            Self::Numbers(numbers) => numbers[row].to_string().into_bytes().into(),
            Self::Texts(texts) => texts.get(row).into(),
        }
    }
}

/// A file that was read. Ids may repeat, be unknown or be missing: that is for the caller to say.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    /// How many rows; every column has as many.
    pub(crate) rows: usize,
    /// The ids in the file's order, as text.
    pub(crate) ids: Texts,
    /// The predictions in the order in which they were wanted.
    pub(crate) columns: Vec<Values>,
    /// Where rows came out of lists, the one of the file that each stood in, from 0; `ids` has these.
    pub(crate) origin: Option<Vec<u32>>,
    /// What the contestant should know, though it is no fault.
    pub(crate) notes: Vec<Finding>,
}

impl Table {
    /// The row of the file that row `at` stood in, from 0.
    pub(crate) fn row(&self, at: usize) -> usize {
        self.origin.as_ref().map_or(at, |origin| origin[at] as usize)
    }
}
