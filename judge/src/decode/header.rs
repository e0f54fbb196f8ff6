//! The first line of a CSV or TSV file.

use super::cells::Line;
use super::complaints::Complaints;
use super::schema::Schema;
use super::{LONGEST_LINE, fields, first_line};
use crate::answer::Ids;
use crate::finding::quoted;

/// So many names more than expected are looked at for a likely cause.
const MORE: usize = 8;
/// So many names are listed, if they are not longer than this together, in bytes.
const LISTED: usize = 5;
const LONGEST_LIST: usize = 400;

/// Which field is what.
pub(super) struct Header {
    pub(super) delimiter: u8,
    /// The field that holds the id.
    pub(super) id: usize,
    /// For each field the prediction column that it holds, if any.
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
    let first = first_line(text);
    let line = Line { number: 1, text: first };
    if first.is_empty() {
        complaints.at("bad-header", line, 0..0, || {
            ("the first line is empty".to_owned(), Some(format!("start with {}", quoted(&schema.header()))))
        });
        return None;
    }
    let delimiter =
        if memchr::memchr(b',', first).is_none() && first.contains(&b'\t') { b'\t' } else { b',' };
    let wanted: Vec<&str> =
        [schema.id.as_str()].into_iter().chain(schema.columns.iter().map(|c| c.name.as_str())).collect();
    let longest = LONGEST_LINE.max(4 * schema.header().len());
    if first.len() > longest {
        let (found, expected) = (first.len(), quoted(&schema.header()));
        complaints.at("line-too-long", line, 0..0, || {
            (format!("the first line has {found} bytes, expected {expected}"), None)
        });
        return None;
    }
    let (names, count): (Vec<String>, _) = match fields::split(first, delimiter, wanted.len() + MORE) {
        Ok(record) => {
            let text = |field: &fields::Field<'_>| String::from_utf8_lossy(&field.value).into_owned();
            (record.fields.iter().map(text).collect(), record.count)
        }
        Err(_) => (vec![String::from_utf8_lossy(first).into_owned()], 1),
    };
    let place = |name: &str| names.iter().position(|found| found == name);
    let same = count == wanted.len() && wanted.iter().all(|name| place(name).is_some());
    if !same {
        complaints.at("bad-header", line, 0..first.len(), || {
            let found = quoted(&String::from_utf8_lossy(first));
            let message = format!("the first line is {found}, expected {}", quoted(&schema.header()));
            (message, cause(first, &names, &wanted, ids))
        });
        return None;
    }
    let columns = names.iter().map(|name| schema.columns.iter().position(|c| c.name == *name)).collect();
    let after = &text[first.len()..];
    let end = first.len() + if after.starts_with(b"\r\n") { 2 } else { after.len().min(1) };
    Some(Header { delimiter, id: place(&schema.id)?, columns, end })
}

fn cause(header: &[u8], names: &[String], wanted: &[&str], ids: &Ids) -> Option<String> {
    if header.starts_with(b"<<<<<<< ") {
        return Some("resolve the merge conflict that git left in the file".to_owned());
    }
    let plain = |name: &str| name.trim().trim_matches('"').to_ascii_lowercase();
    let expected: Vec<String> = wanted.iter().map(|name| plain(name)).collect();
    let found: Vec<String> = names.iter().map(|name| plain(name)).collect();
    let semicolons: Vec<String> = String::from_utf8_lossy(header).split(';').map(plain).collect();
    if semicolons == expected || (names.len() == 1 && header.contains(&b';')) {
        return Some("separate the columns with a comma".to_owned());
    }
    let mut sorted = (found.clone(), expected.clone());
    sorted.0.sort();
    sorted.1.sort();
    if sorted.0 == sorted.1 {
        return Some(
            "write the names exactly as expected: lower and upper case count, spaces too".to_owned(),
        );
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
        return Some(format!("the column {} stands twice", quoted(name)));
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
