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
mod plain;
mod refusals;
mod table;
mod thrift;

use base::finding::Finding;
use base::finding::codes;

pub(super) use align::align;
pub(super) use table::Bounds;
use table::{Table, Texts, Values};

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

#[cfg(test)]
mod tests;
