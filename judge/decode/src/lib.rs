//! A contestant's bytes to one column of predictions in the key's order.
//!
//! Entry point: [`decode`]. The same function runs in the contestant's local check, in the pull request's
//! check and in the judge; it knows ids and groups and nothing else of the key, so that no message can
//! tell anything about targets or splits.

mod cells;
mod columnar;
mod complaints;
mod crypt;
mod csv;
mod eight;
mod envelope;
mod fields;
mod given;
mod header;
mod ids;
mod index;
mod lines;
mod long;
mod marks;
mod netflix;
mod number;
mod open;
mod pages;
mod shape;
pub mod spare;
mod strange_id;
mod strange_number;
pub mod table;
mod unpack;
mod values;
mod wide;
mod worded;

use base::finding::Finding;
use contest::Layout;
use metric::Schema;

use complaints::Complaints;
pub use crypt::{encrypt, is_encrypted};
pub use crypt::{identities, identities_in};
pub use envelope::Envelope;
pub use envelope::Expected;
pub use given::{Given, given};
pub use ids::{Ids, IdsBuilder};
use lines::first_line;
pub use open::Keys;
pub use values::{Texts, Values};

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
    /// What the file was, for people: format, compression, encryption.
    pub form: String,
    /// What the contestant should know, though it is no fault.
    pub notes: Vec<Finding>,
}

/// Reads `bytes`, the content of `file`, against `ids` and `schema`; encrypted files cannot be read.
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
    decode_with(file, bytes, ids, schema, limits, &Keys::default())
}

/// The same with `keys` for encrypted files: what is on the outside comes off first, so encryption, then
/// the envelope, then compression, and the content tells the format.
///
/// # Errors
/// As [`decode`].
pub fn decode_with(
    file: &str,
    bytes: &[u8],
    ids: &Ids,
    schema: &Schema,
    limits: Limits,
    keys: &Keys<'_>,
) -> Result<Predictions, Vec<Finding>> {
    open::with_buffers(|buffers| {
        let opened = open::open(bytes, limits.max_unpacked_bytes, keys, buffers)
            .map_err(|finding| vec![finding.in_file(file)])?;
        read(file, &opened, ids, schema, limits)
    })
}

/// Reads an opened file.
fn read(
    file: &str,
    opened: &open::Opened<'_>,
    ids: &Ids,
    schema: &Schema,
    limits: Limits,
) -> Result<Predictions, Vec<Finding>> {
    let whole = |finding: Finding| vec![finding.in_file(file)];
    let mut complaints = Complaints::new(file);
    let (text, mut notes) = (opened.bytes, vec![]);
    let (columns, name) = if let Some(format) = opened.columnar {
        let max_rows = ids.len().saturating_mul(schema.lines_of_id()) + 1;
        let bounds = columnar::Bounds { max_rows, max_bytes: limits.max_unpacked_bytes };
        let mut table = columnar::read(text, &columnar::Wanted::of(schema), bounds).map_err(whole)?;
        notes.extend(table.notes.drain(..).map(|note| note.in_file(file)));
        let columns = match schema.lines() {
            Some(lines) => long::align(&table, ids, schema, lines, &mut complaints),
            None => columnar::align(&table, ids, schema, &mut complaints),
        };
        (columns, format.name())
    } else if let Some(lines) = schema.lines() {
        (long::read(text, ids, schema, lines, &mut complaints), "CSV")
    } else {
        match recognise(text).unwrap_or(limits.layout) {
            Layout::Csv => (csv::read(text, ids, schema, &mut complaints), "CSV"),
            Layout::Netflix => (netflix::read(text, ids, schema, &mut complaints), "Netflix layout"),
        }
    };
    complaints.finish().or_else(|findings| {
        // A file that is no text at all has that said first, and only that.
        if opened.columnar.is_none() {
            unpack::plain_text(text).map_err(whole)?;
        }
        Err(findings)
    })?;
    Ok(Predictions { columns, form: format!("{name}{}", opened.packing), notes })
}

/// The layout that the first line shows: a delimiter is CSV, a colon at the end a group line.
fn recognise(text: &[u8]) -> Option<Layout> {
    let first = first_line(text);
    if memchr::memchr3(b',', b';', b'\t', first).is_some() {
        Some(Layout::Csv)
    } else if first.ends_with(b":") {
        Some(Layout::Netflix)
    } else if memchr::memchr(b'|', first).is_some() {
        Some(Layout::Csv)
    } else {
        None
    }
}

#[cfg(test)]
mod tests;
