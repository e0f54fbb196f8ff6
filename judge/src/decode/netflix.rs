//! The Netflix Prize's layout: a `group:` line, then one prediction a line for each row of that group, in
//! the key's order. There are no ids in it, so that every line must stand where the published list has it.

use super::complaints::Complaints;
use super::{LONGEST_LINE, lines, number};
use crate::answer::Ids;
use crate::finding::quoted;

/// The column in the key's order; it means something only when there is no complaint.
pub(super) fn read(text: &[u8], ids: &Ids, complaints: &mut Complaints<'_>) -> Vec<f64> {
    let mut column = Vec::with_capacity(ids.len());
    if !ids.has_groups() {
        let help = "send `id,prediction` lines".to_owned();
        complaints.whole(
            "no-groups",
            "this contest's ids have no groups, so the Netflix layout cannot be read".to_owned(),
            Some(help),
        );
        return column;
    }
    let mut lines = lines(text).peekable();
    let mut last = 0;
    for (name, rows) in ids.groups() {
        let Some((line, text)) = lines.next() else {
            too_few(ids, rows.start, last, complaints);
            return column;
        };
        last = line;
        if text.strip_suffix(b":") != Some(name) {
            misplaced(line, text, name, complaints);
            return column; // What follows cannot be told apart.
        }
        for row in rows.clone() {
            let Some((line, text)) = lines.next_if(|(_, text)| !text.ends_with(b":")) else {
                match lines.peek() {
                    Some((line, text)) => {
                        short_group(*line, text, name, row - rows.start, rows.len(), complaints)
                    }
                    None => too_few(ids, row, last, complaints),
                }
                return column;
            };
            last = line;
            match number::read(text) {
                Ok(value) => column.push(value),
                Err(_) if text.is_empty() => {
                    complaints.at("blank-line", line, text, 0..0, || {
                        ("this line is empty, expected a prediction".to_owned(), None)
                    });
                    column.push(0.0);
                }
                Err(_) if text.len() > LONGEST_LINE => {
                    let length = text.len();
                    complaints.at("line-too-long", line, text, 0..length, || {
                        (format!("this line has {length} bytes, expected a number"), None)
                    });
                    return column;
                }
                Err(wrong) => {
                    complaints.number(wrong, line, text, 0..text.len());
                    column.push(0.0);
                }
            }
        }
    }
    if let Some((line, text)) = lines.next() {
        let more = 1 + lines.count();
        complaints.at("extra-lines", line, text, 0..text.len(), || {
            (format!("{more} lines follow the last prediction that is expected"), None)
        });
    }
    column
}

fn misplaced(line: u64, text: &[u8], name: &[u8], complaints: &mut Complaints<'_>) {
    let expected = String::from_utf8_lossy(name).into_owned();
    complaints.at("wrong-group", line, text, 0..text.len(), || {
        let found = quoted(&String::from_utf8_lossy(text));
        let help = if text.ends_with(b":") {
            "keep the groups in the order of the published id list"
        } else {
            "the group before has more predictions than the published id list"
        };
        (format!("{found} stands here, expected the group line \"{expected}:\""), Some(help.to_owned()))
    });
}

fn short_group(
    line: u64,
    text: &[u8],
    name: &[u8],
    found: usize,
    expected: usize,
    complaints: &mut Complaints<'_>,
) {
    let name = String::from_utf8_lossy(name).into_owned();
    complaints.at("short-group", line, text, 0..text.len(), || {
        (format!("group {name} ends after {found} of {expected} predictions"), None)
    });
}

fn too_few(ids: &Ids, row: usize, last: u64, complaints: &mut Complaints<'_>) {
    let message = format!("the file ends after line {last}: {row} of {} predictions", ids.len());
    complaints.whole("missing-ids", message, Some("the file was cut short, or rows are missing".to_owned()));
}
