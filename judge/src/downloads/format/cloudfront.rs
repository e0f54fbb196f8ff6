//! CloudFront standard logs: fields between tabs, named by a `#Fields:` line; times are in UTC. `sc-bytes` counts the
//! headers too; `sc-content-len`, where it is there, is the answer's content alone.

use std::borrow::Cow;

use super::hit::{Fault, Hit, hit};
use super::{cursor, path, time};

/// What is read, by CloudFront's names.
const NAMES: [&str; 8] =
    ["date", "time", "c-ip", "cs-method", "cs-uri-stem", "sc-status", "sc-bytes", "cs(User-Agent)"];

/// What is read where it is there.
const CONTENT: &str = "sc-content-len";

/// Where the fields stand in a line.
#[derive(Clone, Copy, Debug)]
pub(in crate::downloads) struct Columns {
    named: [usize; NAMES.len()],
    content: Option<usize>,
}

pub(super) fn read<'l>(columns: &mut Option<Columns>, line: &'l [u8]) -> Result<Option<Hit<'l>>, Fault> {
    if let Some(fields) = line.strip_prefix(b"#Fields:") {
        *columns = Some(header(fields).map_err(|text| Fault { at: 0..line.len(), text })?);
        return Ok(None);
    }
    if line.starts_with(b"#") {
        return Ok(None);
    }
    let Some(columns) = columns else {
        let text = "no #Fields: line comes before it, so nobody knows what the fields are";
        return Err(Fault { at: 0..line.len(), text: text.to_owned() });
    };
    let cells: Vec<&[u8]> = line.split(|c| *c == b'\t').collect();
    // The place of a cell in the line, for faults.
    let place = |cell: &[u8]| {
        let from = cell.as_ptr().addr() - line.as_ptr().addr();
        from..from + cell.len()
    };
    let mut found = [&b""[..]; NAMES.len()];
    for ((cell, column), name) in found.iter_mut().zip(&columns.named).zip(NAMES) {
        *cell = *cells.get(*column).ok_or_else(|| Fault {
            at: line.len()..line.len(),
            text: format!("the line has {} fields, {name} is missing", cells.len()),
        })?;
    }
    let [date, clock, client, method, stem, status, bytes, agent] = found;
    let wrong = |cell: &[u8], text: &str| Fault { at: place(cell), text: text.to_owned() };
    let at = time::separate(date, clock)
        .ok_or_else(|| wrong(date, "date and time are not like 2009-07-26 and 18:42:37"))?;
    let status =
        cursor::status(status).ok_or_else(|| wrong(status, "sc-status is not a number of three digits"))?;
    let bytes = cursor::bytes(bytes).ok_or_else(|| wrong(bytes, "sc-bytes is not a number of bytes"))?;
    // A download that broke off has sent fewer bytes than its content.
    let content = columns.content.and_then(|at| cursor::bytes(cells.get(at)?));
    let bytes = content.map_or(bytes, |content| content.min(bytes));
    let agent = Cow::Owned(path::decoded(agent));
    Ok(hit(at, Cow::Borrowed(client), agent, method, Cow::Borrowed(stem), status, (bytes, None)))
}

fn header(fields: &[u8]) -> Result<Columns, String> {
    let names: Vec<&[u8]> = fields.split(u8::is_ascii_whitespace).filter(|name| !name.is_empty()).collect();
    let place = |wanted: &str| names.iter().position(|name| *name == wanted.as_bytes());
    let mut named = [0; NAMES.len()];
    for (column, wanted) in named.iter_mut().zip(NAMES) {
        *column = place(wanted).ok_or_else(|| format!("#Fields: does not name {wanted}"))?;
    }
    Ok(Columns { named, content: place(CONTENT) })
}
