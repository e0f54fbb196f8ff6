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
mod ends;
mod footer;
mod levels;
mod page;
mod parquet;
mod plain;
mod plan;
mod refusals;
mod table;
mod thrift;
mod tree;
mod unnest;
mod wanted;

use base::finding::Finding;
use base::finding::codes;

pub(super) use align::align;
use ends::{Ends, pack};
use plan::Make;
use refusals::{nested as refused, too_many_rows};
pub(super) use table::{Bounds, Table};
use table::{Texts, Values};
pub(super) use wanted::Wanted;

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

/// What the columns of an Arrow file are called.
///
/// # Errors
/// A finding when it is damaged.
pub(super) fn arrow_columns(bytes: &[u8]) -> Result<Vec<String>, Finding> {
    contain::contain(|| arrow::names(bytes)).unwrap_or_else(|| Err(arrow::damaged(None)))
}

/// Reads the column of ids and the `wanted` ones out of a Parquet or Arrow file.
///
/// # Errors
/// A finding when the file is damaged, larger than `limits`, has other columns than these, or one that holds
/// something else than ids and predictions; values that are no predictions are listed with their rows.
pub(super) fn read(bytes: &[u8], wanted: &Wanted<'_>, limits: Bounds) -> Result<Table, Finding> {
    let found = format(bytes);
    let (makes, leaves) = contain::contain(|| match found {
        Some(Format::Parquet) => parquet::read(bytes, wanted, limits),
        Some(Format::ArrowFile | Format::ArrowStream) => arrow::read(bytes, wanted, limits),
        None => Err(Finding::new(codes::UNSUPPORTED_FORMAT, "this is neither Parquet nor Arrow")
            .help("write it with pyarrow, pandas, polars or DuckDB, or send text")),
    })
    .unwrap_or_else(|| {
        Err(if found == Some(Format::Parquet) { footer::damaged(None) } else { arrow::damaged(None) })
    })?;
    let mut table = Table { rows: 0, ids: Texts::default(), columns: vec![], origin: None, notes: vec![] };
    let mut leaves = leaves.into_iter();
    for (at, make) in makes.into_iter().enumerate() {
        let mut next = |table: &mut Table| -> Result<(Values, Option<Ends>), Finding> {
            let (column, ends) = leaves.next().ok_or_else(|| refused(wanted.id))?;
            let rows = column.rows();
            let (values, note) = column.finish(ends.as_ref())?;
            table.notes.extend(note);
            table.rows = ends.as_ref().map_or(rows, |ends| ends.rows.len());
            Ok((values, ends))
        };
        match make {
            Make::Plain => match next(&mut table)? {
                (Values::Texts(texts), _) if at == 0 => table.ids = texts,
                (values, _) => table.columns.push(values),
            },
            Make::Packed(count, between) => {
                let read: Vec<_> = (0..count).map(|_| next(&mut table)).collect::<Result<_, _>>()?;
                let (leaves, ends) = alike(read).ok_or_else(|| unlike(found))?;
                table.columns.push(Values::Texts(pack(&leaves, &ends, between, limits.max_bytes)?));
            }
            Make::Lines | Make::Ranked => {
                let count = if make == Make::Lines { 2 } else { 1 };
                let read: Vec<_> = (0..count).map(|_| next(&mut table)).collect::<Result<_, _>>()?;
                let (leaves, ends) = alike(read).ok_or_else(|| unlike(found))?;
                let origin = ends.of_elements();
                if origin.len() > limits.max_rows {
                    return Err(too_many_rows(origin.len() as u64));
                }
                if make == Make::Ranked {
                    let ranks = (0..origin.len()).map(|at| ends.place(at).1 as f64).collect();
                    table.columns.push(Values::Numbers(ranks));
                }
                table.columns.extend(leaves.into_iter().map(Values::Texts));
                table.rows = origin.len();
                table.origin = Some(origin);
            }
        }
    }
    Ok(table)
}

/// The elements of leaves that stand in the same lists; nothing when they do not.
fn alike(read: Vec<(Values, Option<Ends>)>) -> Option<(Vec<Texts>, Ends)> {
    let mut ends: Option<Ends> = None;
    let mut all = vec![];
    for (values, own) in read {
        let (Values::Texts(texts), Some(own)) = (values, own) else { return None };
        if ends.get_or_insert_with(|| own.clone()) != &own {
            return None;
        }
        all.push(texts);
    }
    Some((all, ends?))
}

fn unlike(format: Option<Format>) -> Finding {
    let what = Some("the fields of a list differ in length");
    if format == Some(Format::Parquet) { footer::damaged(what) } else { arrow::damaged(what) }
}

#[cfg(test)]
mod lists_tests;
#[cfg(test)]
mod tests;
