//! The first line of a CSV or TSV file, or the second behind a spreadsheet's `sep=`.

use super::complaints::Complaints;
use super::fields;
use super::lines::{LONGEST_LINE, TextLine, first_line};
use crate::Ids;
use base::finding::codes;
use base::finding::quoted;
use metric::Schema;

/// So many names more than expected are looked at for a likely cause.
const MORE: usize = 8;
/// So many names are listed, if they are not longer than this together, in bytes.
const LISTED: usize = 5;
const LONGEST_LIST: usize = 400;

/// What may separate the columns.
pub(super) const DELIMITERS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// What people call `delimiter`.
pub(super) fn named(delimiter: u8) -> &'static str {
    match delimiter {
        b'\t' => "tab",
        b';' => "semicolon",
        b'|' => "bar",
        _ => "comma",
    }
}

/// The delimiter that a line like `sep=;` names, which Excel writes and reads.
fn separator_line(line: &[u8]) -> Option<u8> {
    let (name, rest) = line.split_at_checked(4)?;
    match rest {
        [delimiter] if name.eq_ignore_ascii_case(b"sep=") && DELIMITERS.contains(delimiter) => {
            Some(*delimiter)
        }
        _ => None,
    }
}

/// Which field is what.
pub(super) struct Header {
    /// Its line, from 1.
    pub(super) line: u64,
    pub(super) delimiter: u8,
    /// The field that holds the id.
    pub(super) id: usize,
    /// For each field which of the columns besides the id it is, if any.
    pub(super) columns: Vec<Option<usize>>,
    /// Where the records start.
    pub(super) end: usize,
}

/// Reads it; nothing when there is a complaint.
pub(super) fn read_header(
    text: &[u8],
    ids: &Ids,
    schema: &Schema,
    complaints: &mut Complaints<'_>,
) -> Option<Header> {
    let told = separator_line(first_line(text));
    let start = if told.is_some() { memchr::memchr(b'\n', text).map_or(text.len(), |at| at + 1) } else { 0 };
    let first = first_line(&text[start..]);
    let line = TextLine { number: 1 + u64::from(told.is_some()), text: first };
    if first.is_empty() {
        complaints.at(codes::BAD_HEADER, line, 0..0, || {
            ("the first line is empty".to_owned(), Some(format!("start with {}", quoted(&schema.header()))))
        });
        return None;
    }
    let wanted = schema.names();
    let longest = LONGEST_LINE.max(4 * schema.header().len());
    if first.len() > longest {
        let (found, expected) = (first.len(), quoted(&schema.header()));
        complaints.at(codes::LINE_TOO_LONG, line, 0..0, || {
            let help = format!("start with {expected} on a line of its own");
            (format!("the first line has {found} bytes, expected {expected}"), Some(help))
        });
        return None;
    }
    let split = |delimiter: u8| match fields::split(first, delimiter, wanted.len() + MORE) {
        Ok(record) => {
            let text = |field: &fields::Field<'_>| String::from_utf8_lossy(&field.value).trim().to_owned();
            (record.fields.iter().map(text).collect(), record.count)
        }
        Err(_) => (vec![String::from_utf8_lossy(first).into_owned()], 1),
    };
    // Names may hold what separates others: the delimiter is the first that gives the names that are expected.
    let fits = |(names, count): &(Vec<String>, usize)| {
        *count == wanted.len() && wanted.iter().all(|name| names.iter().any(|found| found == name))
    };
    let possible = |delimiter: &u8| told.is_none_or(|told| told == *delimiter);
    let found = DELIMITERS.into_iter().filter(possible).map(|delimiter| (delimiter, split(delimiter)));
    let Some((delimiter, (names, _))) = found.into_iter().find(|(_, found)| fits(found)) else {
        let likely = DELIMITERS.into_iter().find(|delimiter| first.contains(delimiter));
        let (names, _) = split(told.or(likely).unwrap_or(b','));
        complaints.at(codes::BAD_HEADER, line, 0..first.len(), || {
            let found = quoted(&String::from_utf8_lossy(first));
            let which = if told.is_some() { "second" } else { "first" };
            let message = format!("the {which} line is {found}, expected {}", quoted(&schema.header()));
            (message, cause(first, &names, &wanted, ids))
        });
        return None;
    };
    let place = |name: &str| names.iter().position(|found| found == name);
    let columns = names.iter().map(|name| wanted[1..].iter().position(|wanted| wanted == name)).collect();
    let after = &text[start + first.len()..];
    let end = start + first.len() + if after.starts_with(b"\r\n") { 2 } else { after.len().min(1) };
    Some(Header { line: line.number, delimiter, id: place(&schema.id)?, columns, end })
}

fn cause(header: &[u8], names: &[String], wanted: &[&str], ids: &Ids) -> Option<String> {
    if header.starts_with(b"<<<<<<< ") {
        return Some("resolve the merge conflict that git left in the file".to_owned());
    }
    let plain = |name: &str| name.trim().trim_matches('"').to_ascii_lowercase();
    let expected: Vec<String> = wanted.iter().map(|name| plain(name)).collect();
    let found: Vec<String> = names.iter().map(|name| plain(name)).collect();
    if found.len() == 1
        && wanted.len() > 1
        && found[0].split_whitespace().eq(expected.iter().map(String::as_str))
    {
        return Some("separate the columns with a comma".to_owned());
    }
    if found.last().is_some_and(String::is_empty) && found[..found.len() - 1] == expected {
        return Some("remove the separator at the end of each line".to_owned());
    }
    let mut sorted = (found.clone(), expected.clone());
    sorted.0.sort();
    sorted.1.sort();
    if sorted.0 == sorted.1 {
        return Some("write the names exactly as expected: lower and upper case count".to_owned());
    }
    if names.iter().any(|name| ids.find(name.trim().as_bytes()).is_some()) {
        return Some(format!(
            "the header line is missing: make {} the first line",
            quoted(&wanted.join(","))
        ));
    }
    if found.first().is_some_and(|name| name.is_empty() || name == "unnamed: 0") {
        return Some("pandas wrote its index: use to_csv(…, index=False)".to_owned());
    }
    let twice = found.iter().enumerate().find(|(at, name)| found[..*at].contains(name));
    if let Some((_, name)) = twice {
        return Some(format!("the column {} appears twice", quoted(name)));
    }
    let missing: Vec<&str> = wanted.iter().copied().filter(|name| !names.iter().any(|n| n == name)).collect();
    let extra: Vec<&str> = names.iter().map(String::as_str).filter(|name| !wanted.contains(name)).collect();
    match (missing.is_empty(), extra.is_empty()) {
        (false, true) => Some(format!("missing: {}", list(&missing))),
        (true, false) => Some(format!("remove the column {}", list(&extra))),
        _ => None,
    }
}

/// The first of `names`: a header can hold thousands, and each character of one can take ten to be shown.
fn list(names: &[&str]) -> String {
    let mut shown = String::new();
    for (at, name) in names.iter().enumerate() {
        let name = quoted(name);
        if at == LISTED || at > 0 && shown.len() + name.len() > LONGEST_LIST {
            return shown + " and others";
        }
        shown += if at > 0 { ", " } else { "" };
        shown += &name;
    }
    shown
}
