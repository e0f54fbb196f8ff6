//! The Netflix Prize's layout: a `group:` line, then one prediction a line for each row of that group, in
//! the key's order. There are no ids in it, so that every line must stand where the published list has it.

use super::cells::out_of_range;
use super::complaints::Complaints;
use super::lines::{LONGEST_LINE, TextLine, first_line, without_blank_end};
use super::number;
use super::shape::Shape;
use crate::{Ids, Values, spare};
use base::finding::codes;
use base::finding::quoted;
use base::plural::counted;
use metric::Schema;

/// The column in the key's order; it means something only when there is no complaint.
pub(super) fn read(text: &[u8], ids: &Ids, schema: &Schema, complaints: &mut Complaints<'_>) -> Vec<Values> {
    if !ids.has_groups() || !schema.is_one_number() {
        let help = format!("send lines of {}", quoted(&schema.header()));
        let message = "this file is in the Netflix layout, which this contest does not take: its ids have no \
            groups, or a row needs more than one number";
        complaints.whole(codes::NO_GROUPS, message.to_owned(), Some(help));
        return vec![];
    }
    let text = without_blank_end(text);
    let mut file = File { text, at: 0, line: 0 };
    let column = &schema.columns[0];
    let is_free = column.is_free();
    let is_allowed = |value| is_free || column.forbids(value).is_none();
    let mut values = spare::filled(ids.len());
    let mut shape = Shape::default();
    for (name, rows) in ids.groups() {
        let Some(line) = file.next() else {
            too_few(ids, rows.start, file.line, complaints);
            return vec![];
        };
        if line.text.strip_suffix(b":") != Some(name) {
            misplaced(line, name, complaints);
            return vec![]; // What follows cannot be told apart.
        }
        let mut row = rows.start;
        while row < rows.end {
            let (read, length) = shape.run(&text[file.at..], &mut values[row..rows.end], is_allowed);
            row += read;
            file.at += length;
            file.line += read as u64;
            if row == rows.end {
                break;
            }
            let Some(line) = file.next() else {
                too_few(ids, row, file.line, complaints);
                return vec![];
            };
            if line.text.ends_with(b":") {
                short_group(line, name, row - rows.start, rows.len(), complaints);
                return vec![];
            }
            if line.text.len() > LONGEST_LINE {
                let length = line.text.len();
                complaints.at(codes::LINE_TOO_LONG, line, 0..length, || {
                    let help = "write one prediction on each line";
                    (format!("this line has {length} bytes, expected a number"), Some(help.to_owned()))
                });
                return vec![];
            }
            values[row] = prediction(line, schema, complaints);
            row += 1;
        }
    }
    if let Some(line) = file.next() {
        let mut more = 1;
        while file.next().is_some() {
            more += 1;
        }
        complaints.at(codes::EXTRA_LINES, line, 0..line.text.len(), || {
            let follow = counted(more, "line follows", "lines follow");
            let help = "remove what comes after the last prediction";
            (format!("{follow} the last prediction that is expected"), Some(help.to_owned()))
        });
    }
    vec![Values::Numbers(values)]
}

/// The file while it is read, line by line.
struct File<'t> {
    text: &'t [u8],
    at: usize,
    /// Lines read so far.
    line: u64,
}

impl<'t> File<'t> {
    /// The next line.
    fn next(&mut self) -> Option<TextLine<'t>> {
        let rest = &self.text[self.at..];
        if rest.is_empty() {
            return None;
        }
        let text = first_line(rest);
        self.line += 1;
        self.at += memchr::memchr(b'\n', rest).map_or(rest.len(), |end| end + 1);
        Some(TextLine { number: self.line, text })
    }
}

fn prediction(line: TextLine<'_>, schema: &Schema, complaints: &mut Complaints<'_>) -> f64 {
    let all = 0..line.text.len();
    match number::read(line.text) {
        Ok(value) => {
            out_of_range(&schema.columns[0], value, line, all, complaints);
            value
        }
        Err(_) if line.text.is_empty() => {
            complaints.at(codes::BLANK_LINE, line, all, || {
                (
                    "this line is empty, expected a prediction".to_owned(),
                    Some("remove the line, or write the prediction".to_owned()),
                )
            });
            0.0
        }
        Err(wrong) => {
            complaints.number(wrong, line, all, line.text);
            0.0
        }
    }
}

fn misplaced(line: TextLine<'_>, name: &[u8], complaints: &mut Complaints<'_>) {
    let expected = String::from_utf8_lossy(name).into_owned();
    complaints.at(codes::WRONG_GROUP, line, 0..line.text.len(), || {
        let found = quoted(&String::from_utf8_lossy(line.text));
        let help = if line.text.trim_ascii().is_empty() {
            "remove the line"
        } else if line.text.ends_with(b":") {
            "keep the groups in the order of the published id list; only files with ids may be sorted differently"
        } else {
            "the group before has more predictions than the published id list"
        };
        (format!("this line is {found}, expected the group line \"{expected}:\""), Some(help.to_owned()))
    });
}

fn short_group(
    line: TextLine<'_>,
    name: &[u8],
    found: usize,
    expected: usize,
    complaints: &mut Complaints<'_>,
) {
    let name = String::from_utf8_lossy(name).into_owned();
    complaints.at(codes::SHORT_GROUP, line, 0..line.text.len(), || {
        let predictions = counted(expected, "prediction", "predictions");
        let help = "write one prediction for each line of the group in the published id list";
        (format!("group {name} ends after {found} of {predictions}"), Some(help.to_owned()))
    });
}

fn too_few(ids: &Ids, row: usize, last: u64, complaints: &mut Complaints<'_>) {
    let message = format!("the file ends after line {last}: {row} of {} predictions", ids.len());
    complaints.whole(
        codes::MISSING_IDS,
        message,
        Some("the file was cut short, or rows are missing".to_owned()),
    );
}
