//! Files of typed columns: Parquet and Arrow.
//!
//! Entry points: [`format`] recognises them, [`read`] reads the id and the predictions out of one.
//! The libraries below were written for files from friends. So everything that a file declares is held
//! against its bytes and our bounds before a library sees it, only flat columns and a few encodings get
//! there, pages are decompressed here, and what still panics is caught.

mod align;
mod arrow;
mod column;
mod contain;
mod page;
mod parquet;
mod thrift;

use base::finding::codes;
use base::finding::{Finding, quoted};

pub(super) use align::align;

/// What a file may hold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Bounds {
    /// Rows, at most; one more than the key has is enough to tell that there are too many.
    pub(super) max_rows: usize,
    /// Bytes of all columns once decompressed, at most.
    pub(super) max_bytes: u64,
}

/// Texts, one behind the other.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Texts {
    /// All of them.
    pub(super) bytes: Vec<u8>,
    /// Where each ends.
    pub(super) ends: Vec<u32>,
}

impl Texts {
    /// The text of `row`, from 0.
    pub(super) fn get(&self, row: usize) -> &[u8] {
        let start = if row == 0 { 0 } else { self.ends[row - 1] as usize };
        &self.bytes[start..self.ends[row] as usize]
    }
}

/// One column of predictions.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Values {
    /// Finite numbers.
    Numbers(Vec<f64>),
    /// Texts as they stand in the file.
    Texts(Texts),
}

/// A file that was read. Ids may repeat, be unknown or be missing: that is for the caller to say.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Table {
    /// How many rows; every column has as many.
    pub(super) rows: usize,
    /// The ids in the file's order, as text.
    pub(super) ids: Texts,
    /// The predictions in the order in which they were wanted.
    pub(super) columns: Vec<Values>,
    /// What the contestant should know, though it is no fault.
    pub(super) notes: Vec<Finding>,
}

/// The formats.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// Apache Parquet.
    Parquet,
    /// Apache Arrow's file format, also known as Feather 2.
    ArrowFile,
    /// Apache Arrow's stream format.
    ArrowStream,
}

impl Format {
    /// What people call it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Parquet => "Parquet",
            Self::ArrowFile => "Arrow file",
            Self::ArrowStream => "Arrow stream",
        }
    }
}

/// The format that the first bytes show.
pub(super) fn format(bytes: &[u8]) -> Option<Format> {
    if bytes.starts_with(b"PAR1") || bytes.starts_with(b"PARE") {
        Some(Format::Parquet)
    } else if bytes.starts_with(b"ARROW1") {
        Some(Format::ArrowFile)
    } else if bytes.starts_with(&[0xff; 4]) {
        Some(Format::ArrowStream)
    } else {
        None
    }
}

/// Reads the column `id` and the `wanted` ones out of a Parquet or Arrow file.
///
/// # Errors
/// A finding when the file is damaged, larger than `limits`, has other columns than these, or one that holds
/// something else than ids and predictions; values that are no predictions are listed with their rows.
pub(super) fn read(bytes: &[u8], id: &str, wanted: &[&str], limits: Bounds) -> Result<Table, Finding> {
    let names: Vec<&str> = std::iter::once(id).chain(wanted.iter().copied()).collect();
    let found = format(bytes);
    let columns = contain::contain(|| match found {
        Some(Format::Parquet) => parquet::read(bytes, &names, limits),
        Some(Format::ArrowFile | Format::ArrowStream) => arrow::read(bytes, &names, limits),
        None => Err(Finding::new(codes::UNSUPPORTED_FORMAT, "this is neither Parquet nor Arrow")
            .help("write it with pyarrow, pandas, polars or DuckDB, or send text")),
    })
    .unwrap_or_else(|| {
        Err(if found == Some(Format::Parquet) { parquet::damaged(None) } else { arrow::damaged(None) })
    })?;
    let mut table = Table { rows: 0, ids: Texts::default(), columns: vec![], notes: vec![] };
    for (at, column) in columns.into_iter().enumerate() {
        table.rows = column.rows();
        let (values, note) = column.finish()?;
        table.notes.extend(note);
        match values {
            Values::Texts(texts) if at == 0 => table.ids = texts,
            values => table.columns.push(values),
        }
    }
    Ok(table)
}

/// Where each of `names` stands in `found`, which has to have exactly these, in any order.
fn places(found: &[&str], names: &[&str]) -> Result<Vec<usize>, Finding> {
    let places: Option<Vec<usize>> =
        names.iter().map(|name| found.iter().position(|found| found == name)).collect();
    if let Some(places) = places
        && found.len() == names.len()
    {
        return Ok(places);
    }
    let list = |names: &[&str]| {
        let shown: Vec<_> = names.iter().take(8).map(|name| quoted(name)).collect();
        shown.join(", ") + if names.len() > 8 { ", …" } else { "" }
    };
    let text = format!("the columns are {}, expected {}", list(found), list(names));
    let extra = |name: &&&str| !names.contains(*name);
    let index = found.iter().find(|name| name.starts_with("__index_level_") || **name == "index");
    let cased = found.iter().filter(extra).any(|found| {
        let plain = found.trim();
        names.iter().any(|name| plain.eq_ignore_ascii_case(name))
    });
    let help = if index.is_some() {
        "pandas wrote its index as a column: use to_parquet(…, index=False), after reset_index() if the ids are the index".to_owned()
    } else if cased {
        format!("name the columns {}, in exactly this case and without spaces", list(names))
    } else if found.len() > names.len() && names.iter().all(|name| found.contains(name)) {
        let extra: Vec<_> = found.iter().filter(extra).copied().collect();
        if extra.is_empty() {
            "every column is to stand once".to_owned()
        } else {
            format!("leave {} out", list(&extra))
        }
    } else {
        format!("write the columns {} and no others", list(names))
    };
    Err(Finding::new(codes::BAD_HEADER, text).help(help))
}

/// The refusal of a column whose type holds no ids and no predictions.
fn wrong_type(name: &str, kind: &str) -> Finding {
    let help = match kind {
        "decimal" => "cast it: DOUBLE in SQL, pl.Float64, pandas astype(\"float64\")",
        "boolean" => "write labels as text or as integers, probabilities as floats: the contest says which",
        "16-bit float" => "cast it to 64-bit floats: 16 bits keep three digits",
        _ => "write ids as text or integers, predictions as 64-bit floats",
    };
    let text = format!("the column {} is of the type {kind}, expected text or numbers", quoted(name));
    Finding::new(codes::COLUMN_TYPE, text).help(help)
}

/// The refusal of a column that holds columns.
fn nested(name: &str) -> Finding {
    let text = format!("the column {} is a list, a structure or a map, expected plain values", quoted(name));
    Finding::new(codes::NESTED_COLUMN, text).help("write one value per row and column")
}

fn too_many_rows(found: u64) -> Finding {
    Finding::new(
        codes::TOO_MANY_ROWS,
        format!("the file has {found} rows or more, which the contest has no ids for"),
    )
    .help("every id of the published list needs exactly one row")
}

fn too_large(max: u64) -> Finding {
    Finding::new(
        codes::UNPACKED_TOO_LARGE,
        format!("the columns hold more than {max} bytes once decompressed"),
    )
    .help("no file of predictions for this contest is that large")
}

#[cfg(test)]
mod tests;
