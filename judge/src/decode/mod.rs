//! A contestant's bytes to one column of predictions in the key's order.
//!
//! Entry point: [`decode`]. The same function runs in the contestant's local check, in the pull request's
//! check and in the judge; it knows ids and groups and nothing else of the key, so that no message can
//! tell anything about targets or splits.

mod cells;
mod complaints;
mod csv;
mod fields;
mod header;
mod netflix;
mod number;
mod schema;
mod unpack;

use crate::answer::{Ids, Values};
use crate::contest::Layout;
use crate::finding::Finding;

use complaints::Complaints;
pub use schema::{Column, Schema};

/// What a file may be.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes after decompression, at most.
    pub max_unpacked_bytes: u64,
    /// The layout to expect when the content does not tell.
    pub layout: Layout,
}

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Predictions {
    /// The columns of the schema, one cell a row, in the key's order.
    pub columns: Vec<Values>,
    /// How the file was laid out.
    pub layout: Layout,
    /// Whether it was compressed.
    pub gzip: bool,
}

/// Reads `bytes`, the content of `file`, against `ids` and `schema`.
///
/// # Errors
/// Every complaint: one finding per kind of fault, with the first place, how many there are, and the first
/// few of them.
pub fn decode(
    file: &str,
    bytes: &[u8],
    ids: &Ids,
    schema: &Schema,
    limits: Limits,
) -> Result<Predictions, Vec<Finding>> {
    let whole = |finding: Finding| vec![finding.in_file(file)];
    let (text, gzip) = unpack::unpack(bytes, limits.max_unpacked_bytes).map_err(whole)?;
    unpack::mistaken(&text).map_err(whole)?;
    let layout = recognise(&text).unwrap_or(limits.layout);
    let mut complaints = Complaints::new(file);
    let columns = match layout {
        Layout::Csv => csv::read(&text, ids, schema, &mut complaints),
        Layout::Netflix => netflix::read(&text, ids, schema, &mut complaints),
    };
    complaints.finish().or_else(|findings| {
        // A file that is no text at all has that said first, and only that.
        unpack::plain_text(&text).map_err(whole)?;
        Err(findings)
    })?;
    Ok(Predictions { columns, layout, gzip })
}

/// The layout that the first line shows: a comma is CSV, a colon at the end a group line.
fn recognise(text: &[u8]) -> Option<Layout> {
    let first = first_line(text);
    if memchr::memchr3(b',', b';', b'\t', first).is_some() {
        Some(Layout::Csv)
    } else if first.ends_with(b":") {
        Some(Layout::Netflix)
    } else {
        None
    }
}

/// The first line of `text` without its end.
fn first_line(text: &[u8]) -> &[u8] {
    let line = &text[..memchr::memchr(b'\n', text).unwrap_or(text.len())];
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// A line longer than this is no line of predictions.
const LONGEST_LINE: usize = 1024;

#[cfg(test)]
mod tests;
