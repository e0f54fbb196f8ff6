//! A contestant's bytes to one column of predictions in the key's order.
//!
//! Entry point: [`decode`]. The same function runs in the contestant's local check, in the pull request's
//! check and in the judge; it knows ids and groups and nothing else of the key, so that no message can
//! tell anything about targets or splits.

mod complaints;
mod csv;
mod netflix;
mod number;
mod unpack;

use crate::answer::Ids;
use crate::contest::Layout;
use crate::finding::Finding;

use complaints::Complaints;

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
    /// One finite value a row, in the key's order.
    pub column: Vec<f64>,
    /// How the file was laid out.
    pub layout: Layout,
    /// Whether it was compressed.
    pub gzip: bool,
}

/// Reads `bytes`, the content of `file`, against `ids`.
///
/// # Errors
/// Every complaint: one finding per kind of fault, with the first place, how many there are, and the first
/// few of them.
pub fn decode(file: &str, bytes: &[u8], ids: &Ids, limits: Limits) -> Result<Predictions, Vec<Finding>> {
    let whole = |finding: Finding| vec![finding.in_file(file)];
    let (text, gzip) = unpack::unpack(bytes, limits.max_unpacked_bytes).map_err(whole)?;
    unpack::plain_text(&text).map_err(whole)?;
    let layout = recognise(&text).unwrap_or(limits.layout);
    let mut complaints = Complaints::new(file);
    let column = match layout {
        Layout::Csv => csv::read(&text, ids, &mut complaints),
        Layout::Netflix => netflix::read(&text, ids, &mut complaints),
    };
    complaints.finish()?;
    Ok(Predictions { column, layout, gzip })
}

/// The layout that the first line shows: a comma is CSV, a colon at the end a group line.
fn recognise(text: &[u8]) -> Option<Layout> {
    let first = text.split(|b| *b == b'\n').next().unwrap_or_default();
    let first = first.strip_suffix(b"\r").unwrap_or(first);
    if memchr::memchr3(b',', b';', b'\t', first).is_some() {
        Some(Layout::Csv)
    } else if first.ends_with(b":") {
        Some(Layout::Netflix)
    } else {
        None
    }
}

/// The lines of `text` with their numbers from 1, without `\n` and `\r\n`; blank lines at the end are
/// dropped.
fn lines(text: &[u8]) -> impl Iterator<Item = (u64, &[u8])> {
    let mut end = text.len();
    while end > 0 && matches!(text[end - 1], b'\n' | b'\r') {
        end -= 1;
    }
    let text = &text[..end];
    let mut start = 0;
    let mut breaks = memchr::memchr_iter(b'\n', text);
    let mut number = 0;
    let mut done = text.is_empty();
    std::iter::from_fn(move || {
        if done {
            return None;
        }
        let stop = breaks.next().unwrap_or_else(|| {
            done = true;
            text.len()
        });
        let line = &text[start..stop];
        start = stop + 1;
        number += 1;
        Some((number, line.strip_suffix(b"\r").unwrap_or(line)))
    })
}

/// A line longer than this is no line of predictions.
const LONGEST_LINE: usize = 1024;

#[cfg(test)]
mod tests;
