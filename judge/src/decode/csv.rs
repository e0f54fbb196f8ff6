//! `id,prediction`: a header line, then one line an id, in any order, without quotes.

use super::complaints::Complaints;
use super::{LONGEST_LINE, lines, number};
use crate::answer::Ids;
use crate::finding::quoted;

const HEADER: &[u8] = b"id,prediction";

/// The column in the key's order; it means something only when there is no complaint.
pub(super) fn read(text: &[u8], ids: &Ids, complaints: &mut Complaints<'_>) -> Vec<f64> {
    let mut column = vec![f64::NAN; ids.len()];
    let mut lines = lines(text);
    let Some((_, header)) = lines.next() else {
        complaints.whole("empty", "the file has no lines".to_owned(), None);
        return column;
    };
    if header != HEADER {
        let found = quoted(&String::from_utf8_lossy(header));
        complaints.at("bad-header", 1, header, 0..header.len(), || {
            (format!("the first line is {found}, expected \"id,prediction\""), header_cause(header, ids))
        });
        return column; // Every other line would only repeat the complaint.
    }
    let mut filled = 0;
    let mut expected = 0;
    for (line, text) in lines {
        let Some(comma) = memchr::memchr(b',', text) else {
            shapeless(line, text, complaints);
            if text.len() > LONGEST_LINE {
                return column;
            }
            continue;
        };
        let (id, value) = (&text[..comma], &text[comma + 1..]);
        // Files mostly keep the key's order; then no look-up is needed, and the row is still proved by its id.
        let row = if expected < ids.len() && ids.get(expected) == id { Some(expected) } else { ids.find(id) };
        let Some(row) = row else {
            complaints.at("unknown-id", line, text, 0..comma, || {
                let shown = quoted(&String::from_utf8_lossy(id));
                (format!("{shown} is not an id of this contest"), id_cause(id, ids))
            });
            continue;
        };
        expected = row + 1;
        if !column[row].is_nan() {
            complaints.at("duplicate-id", line, text, 0..comma, || {
                (format!("the id {} has a prediction already", quoted(&String::from_utf8_lossy(id))), None)
            });
            continue;
        }
        match number::read(value) {
            Ok(value) => column[row] = value,
            Err(wrong) => {
                complaints.number(wrong, line, text, comma + 1..text.len());
                column[row] = f64::INFINITY; // Complained about; not missing as well.
            }
        }
        filled += 1;
    }
    if filled < ids.len() {
        let missing: Vec<_> =
            (0..ids.len()).filter(|row| column[*row].is_nan()).take(5).map(|row| ids.get(row)).collect();
        complaints.missing(&missing, (ids.len() - filled) as u64, ids.len());
    }
    column
}

fn shapeless(line: u64, text: &[u8], complaints: &mut Complaints<'_>) {
    let all = 0..text.len();
    if text.len() > LONGEST_LINE {
        let length = text.len();
        complaints.at("line-too-long", line, text, all, || {
            (format!("this line has {length} bytes, expected an id, a comma and a number"), None)
        });
    } else if text.is_empty() {
        complaints.at("blank-line", line, text, all, || ("this line is empty".to_owned(), None));
    } else {
        let separator = text.iter().find(|b| matches!(b, b';' | b'\t')).copied();
        complaints.at("bad-line", line, text, all, || {
            let help = separator.map(|_| "separate id and prediction with a comma".to_owned());
            ("this line has no comma, expected `id,prediction`".to_owned(), help)
        });
    }
}

fn header_cause(header: &[u8], ids: &Ids) -> Option<String> {
    let lower = header.to_ascii_lowercase();
    let stripped: Vec<u8> = lower.iter().copied().filter(|b| !matches!(b, b' ' | b'"')).collect();
    if memchr::memchr2(b';', b'\t', header).is_some() {
        return Some("separate the columns with a comma".to_owned());
    }
    if stripped == HEADER {
        return Some("write it in lower case, without spaces and quotation marks".to_owned());
    }
    if stripped == b"prediction,id" {
        return Some("put the id first".to_owned());
    }
    let first = header.split(|b| *b == b',').next().unwrap_or_default();
    if ids.find(first).is_some() {
        return Some("the header line is missing: make \"id,prediction\" the first line".to_owned());
    }
    stripped.starts_with(b",").then(|| "pandas wrote its index: use to_csv(…, index=False)".to_owned())
}

fn id_cause(id: &[u8], ids: &Ids) -> Option<String> {
    let trimmed = id.trim_ascii();
    let unquoted = trimmed.strip_prefix(b"\"").and_then(|id| id.strip_suffix(b"\"")).unwrap_or(trimmed);
    if unquoted != id && ids.find(unquoted).is_some() {
        return Some("write the id without spaces and quotation marks".to_owned());
    }
    let whole = id.strip_suffix(b".0")?;
    ids.find(whole)
        .is_some()
        .then(|| "the ids were read as floats: read them as text (pandas: dtype=str)".to_owned())
}
