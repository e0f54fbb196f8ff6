//! A header line with the names of the columns, then one record an id, in any order. Comma, tab, semicolon or bar.

use super::cells::{Columns, out_of_range};
use super::complaints::{Complaints, ONCE, git_conflict};
use super::fields::{self, Torn};
use super::header::{self, Header, read_header};
use super::index::Sought;
use super::lines::{LONGEST_CELL, LONGEST_LINE, TextLine, first_line, without_blank_end};
use super::marks::Marks;
use super::number;
use super::shape::Shape;
use super::wide;
use super::worded;
use crate::{Ids, Values, pages, spare};
use base::finding::codes;
use base::finding::quoted;
use base::plural::counted;
use metric::Schema;

/// What to do about quotation marks that do not match.
const QUOTES: &str = "close every quotation mark, double the ones inside a text, and put nothing between the \
    closing mark and the delimiter";

/// The columns in the key's order; they mean something only when there is no complaint.
pub(super) fn read(text: &[u8], ids: &Ids, schema: &Schema, complaints: &mut Complaints<'_>) -> Vec<Values> {
    let text = without_blank_end(text);
    let Some(header) = read_header(text, ids, schema, complaints) else {
        return vec![]; // Every other line would only repeat the complaint.
    };
    let mut file = File { text, at: header.end, line: header.line + 1, ids, header };
    let simple = schema.is_one_number() && file.header.columns == [None, Some(0)];
    let mut filled = Marks::new(ids.len());
    let mut columns;
    let mut next = 0;
    if simple {
        // Files mostly keep the key's order, and short decimals are the rule: no look-up, no search.
        let mut values = spare::filled(ids.len());
        next = file.ordered(schema, &mut values, complaints);
        filled.mark_first(next);
        columns = Columns::with(schema, values);
    } else {
        columns = Columns::new(schema, ids.len());
    }
    let mut count = next;
    let is_wide = !simple && wide::fits(&file.header, schema);
    let is_worded = worded::fits(&file.header, schema);
    // What stops a block is often followed by more of its kind, and reading blocks for nothing takes time.
    let mut one_by_one = 0;
    while file.at < text.len() {
        if simple && one_by_one == 0 {
            count += file.block(schema, &mut columns, &mut filled);
            one_by_one = BLOCK;
        } else if is_wide && one_by_one == 0 {
            let rest = (&text[file.at..], &file.header);
            let (read, length) = wide::read(rest, (ids, schema), &mut columns, &mut filled, next);
            count += read;
            next += read;
            file.at += length;
            file.line += read as u64;
            one_by_one = WIDE_BLOCK;
        } else if is_worded && one_by_one == 0 {
            let delimiter = file.header.delimiter;
            let rest = worded::Rest { text: &text[file.at..], line: file.line, ids, delimiter };
            let (read, length) = worded::read(&rest, &mut columns, &mut filled, next, complaints);
            file.at += length;
            file.line += read as u64;
            count += read;
            next += read;
            one_by_one = WIDE_BLOCK;
        }
        one_by_one = one_by_one.saturating_sub(1);
        if file.at == text.len() {
            break;
        }
        if !file.record(&mut columns, &mut filled, &mut next, &mut count, complaints) {
            return vec![];
        }
    }
    if count < ids.len() {
        columns.missing(ids, filled.missing(), ids.len() - count, complaints);
    }
    columns.finish()
}

/// Records whose ids are looked up together: as many as the first cache holds with all that is fetched for them.
const BLOCK: usize = 128;

/// Records that are read one by one after one that was out of turn, where each has several numbers or a text.
const WIDE_BLOCK: usize = 16;

/// A record of a block.
#[derive(Clone, Copy, Default)]
struct Known<'t> {
    sought: Sought,
    id: &'t [u8],
    value: f64,
    /// Where it ends in the file, line end included.
    end: usize,
}

/// The file while it is read.
pub(super) struct File<'t> {
    pub(super) text: &'t [u8],
    /// Where the next record starts, and its line.
    pub(super) at: usize,
    pub(super) line: u64,
    pub(super) ids: &'t Ids,
    pub(super) header: Header,
}

/// One record of it.
pub(super) struct Record<'t> {
    /// Its fields, one more than the header has at most.
    pub(super) fields: Vec<fields::Field<'t>>,
    /// How many fields there are.
    pub(super) count: usize,
    /// All of it, and the first line, which is the one that is shown.
    text: &'t [u8],
    pub(super) line: TextLine<'t>,
    /// Where it starts in the file.
    pub(super) start: usize,
}

/// The part of `place` that stands on `line`: a field of a record of several lines may stand behind the first of them.
pub(super) fn clip(line: TextLine<'_>, place: std::ops::Range<usize>) -> std::ops::Range<usize> {
    place.start.min(line.text.len())..place.end.min(line.text.len())
}

impl<'t> File<'t> {
    /// Reads records for as long as they are the key's next id and a short decimal; how many they are.
    fn ordered(&mut self, schema: &Schema, values: &mut [f64], complaints: &mut Complaints<'_>) -> usize {
        let (text, delimiter, column) = (self.text, self.header.delimiter, &schema.columns[0]);
        let is_free = column.is_free();
        let mut shape = Shape::default();
        let (mut at, mut count) = (self.at, 0);
        for (row, place) in values.iter_mut().enumerate() {
            let Some(after) = self.ids.starts(row, &text[at..], delimiter) else { break };
            let Some((value, used)) = shape.next(&text[at + after..]) else { break };
            if !is_free && column.forbids(value).is_some() {
                let line = TextLine { number: self.line + row as u64, text: first_line(&text[at..]) };
                out_of_range(column, value, line, after..line.text.len(), complaints);
            }
            *place = value;
            at += after + used;
            count = row + 1;
        }
        self.line += count as u64;
        self.at = at;
        count
    }

    /// Reads blocks of records for as long as each is an id, a delimiter and a short decimal that is allowed, and no
    /// id is unknown or comes twice; how many they are. What stops it is for [`Self::record`].
    fn block(&mut self, schema: &Schema, columns: &mut Columns<'_>, filled: &mut Marks) -> usize {
        let (text, delimiter) = (self.text, self.header.delimiter);
        let Some(values) = columns.only_numbers() else { return 0 };
        let column = &schema.columns[0];
        let is_free = column.is_free();
        let mut shape = Shape::default();
        let (mut records, mut rows) = ([Known::default(); BLOCK], [0; BLOCK]);
        let mut read = 0;
        loop {
            // What is fetched from memory in one step is used in the next.
            let (mut at, mut count) = (self.at, 0);
            for record in &mut records {
                let rest = &text[at..];
                let Some(end) = field_end(rest, delimiter) else { break };
                let Some((value, used)) = shape.next(&rest[end + 1..]) else { break };
                if rest[end] != delimiter || rest[0] == b'"' || !is_free && column.forbids(value).is_some() {
                    break;
                }
                at += end + 1 + used;
                *record = Known { sought: self.ids.seek(&rest[..end]), id: &rest[..end], value, end: at };
                count += 1;
            }
            let mut known = 0;
            for (record, place) in records[..count].iter().zip(&mut rows) {
                let Some(row) = self.ids.found(record.sought, record.id) else { break };
                pages::fetch(values, row);
                *place = row;
                known += 1;
            }
            for (row, record) in rows[..known].iter().zip(&records) {
                if !filled.mark(*row) {
                    return read;
                }
                values[*row] = record.value;
                self.at = record.end;
                self.line += 1;
                read += 1;
            }
            if known < BLOCK {
                return read;
            }
        }
    }

    /// Reads one record; false when nothing after it can be read.
    fn record(
        &mut self,
        columns: &mut Columns<'_>,
        filled: &mut Marks,
        next: &mut usize,
        count: &mut usize,
        complaints: &mut Complaints<'_>,
    ) -> bool {
        let Some(record) = self.fields(complaints) else { return false };
        if record.count != self.header.columns.len() {
            // Complained about; not missing as well.
            let id = record.fields.get(self.header.id).filter(|field| !field.value.is_empty());
            let id = id.map(|field| self.ids.find(&field.value));
            if id.flatten().is_some_and(|row| filled.mark(row)) {
                *count += 1;
            }
            self.misshapen(&record, complaints);
            return true;
        }
        let (fields, line) = (&record.fields, record.line);
        let clip = |place| clip(line, place);
        let id = &fields[self.header.id];
        let Some(row) = self.row(&id.value, *next) else {
            let swapped = line.number == self.header.line + 1
                && fields.iter().any(|field| self.ids.find(&field.value).is_some());
            complaints.unknown_id(line, clip(id.place.clone()), &id.value, self.ids, swapped);
            return true;
        };
        *next = row + 1;
        if !filled.mark(row) {
            complaints.at(codes::DUPLICATE_ID, line, clip(id.place.clone()), || {
                (
                    format!(
                        "the id {} already has a prediction",
                        quoted(&String::from_utf8_lossy(&id.value))
                    ),
                    Some(ONCE.to_owned()),
                )
            });
            return true;
        }
        *count += 1;
        let before = complaints.count();
        columns.next_row();
        for (field, column) in fields.iter().zip(&self.header.columns) {
            if let Some(column) = column {
                columns.set((*column, row), &field.value, line, clip(field.place.clone()), complaints);
            }
        }
        if complaints.count() == before {
            columns.check_row(row, line, complaints);
        }
        true
    }

    /// The fields of the next record; nothing when neither it nor anything after it can be read.
    pub(super) fn fields(&mut self, complaints: &mut Complaints<'_>) -> Option<Record<'t>> {
        let rest = &self.text[self.at..];
        let number = self.line;
        let wanted = self.header.columns.len();
        let fields::Record { fields, count, length } =
            match fields::split(rest, self.header.delimiter, wanted + 1) {
                Ok(record) => record,
                Err(torn) => {
                    let text = first_line(rest);
                    let (at, message) = match torn {
                        Torn::Open(at) => (at, "this quotation mark is never closed"),
                        Torn::After(at) => (at, "something follows a closing quotation mark"),
                    };
                    let at = at.min(text.len());
                    complaints.at(codes::BAD_QUOTES, TextLine { number, text }, at..text.len(), || {
                        (message.to_owned(), Some(QUOTES.to_owned()))
                    });
                    return None; // Where the next record starts is anybody's guess.
                }
            };
        let text = &rest[..length];
        let line = TextLine { number, text: first_line(text) };
        let start = self.at;
        self.line += 1 + memchr::memchr_iter(b'\n', text).count() as u64;
        self.at += length + if rest[length..].starts_with(b"\r\n") { 2 } else { 1 };
        if length > LONGEST_CELL + (1 << 16) {
            complaints.at(codes::LINE_TOO_LONG, line, 0..0, || {
                let help = "is a quotation mark missing at the end of a text?";
                let message =
                    format!("this record has {length} bytes, expected at most {}", LONGEST_CELL + (1 << 16));
                (message, Some(help.to_owned()))
            });
            return None;
        }
        Some(Record { fields, count, text, line, start })
    }

    /// Complains about a record with more or fewer fields than the header.
    pub(super) fn misshapen(&self, record: &Record<'_>, complaints: &mut Complaints<'_>) {
        let (wanted, line) = (self.header.columns.len(), record.line);
        let is_longer = record.count == wanted + 1;
        let comma =
            is_longer.then(|| comma_in_number(&record.fields, self.header.delimiter, wanted)).flatten();
        match comma {
            Some(field) => {
                let value = &record.text[field.clone()];
                complaints.number(number::Wrong::NotANumber, line, clip(line, field), value);
            }
            None => {
                let behind = is_longer && record.fields.last().is_some_and(|field| field.value.is_empty());
                self.shapeless(line, record.count, behind, complaints);
            }
        }
    }

    /// The row of `id`: `next` if that is it.
    pub(super) fn row(&self, id: &[u8], next: usize) -> Option<usize> {
        if next < self.ids.len() && self.ids.get(next) == id {
            return Some(next);
        }
        // Spaces around an id mean nothing, unless the contest has an id with them.
        self.ids.find(id).or_else(|| self.ids.find(number::bare(id)))
    }

    fn shapeless(&self, line: TextLine<'_>, found: usize, behind: bool, complaints: &mut Complaints<'_>) {
        let all = 0..line.text.len();
        let wanted = self.header.columns.len();
        if line.text.is_empty() {
            complaints.at(codes::BLANK_LINE, line, all, || {
                ("this line is empty".to_owned(), Some("remove the line".to_owned()))
            });
            return;
        }
        if line.text.len() > LONGEST_LINE {
            let length = line.text.len();
            complaints.at(codes::LINE_TOO_LONG, line, all, || {
                let found = counted(found, "field", "fields");
                let help = "end each line with LF or CR LF";
                (
                    format!("this line has {length} bytes and {found}, expected {wanted} fields"),
                    Some(help.to_owned()),
                )
            });
            return;
        }
        let other = line.text.iter().any(|b| header::DELIMITERS.contains(b));
        complaints.at(codes::BAD_LINE, line, all, || {
            let delimiter = header::named(self.header.delimiter);
            let help = if line.text.starts_with(b"#") {
                Some("remove comment lines".to_owned())
            } else if git_conflict(line.text) {
                Some("resolve the merge conflict that git left in the file".to_owned())
            } else if other && found == 1 {
                Some(format!("separate the columns with a {delimiter}, as the first line does"))
            } else if behind {
                Some(format!("remove the {delimiter} at the end of the line"))
            } else if line.text.trim_ascii().is_empty() {
                Some("remove the line".to_owned())
            } else {
                None
            };
            (format!("this line has {}, expected {wanted}", counted(found, "field", "fields")), help)
        });
    }
}

/// Where the first field of a record ends, at the latest at its line's end; a line end in front of a delimiter among
/// the first 16 bytes is overlooked, with which no id can be found.
#[inline]
fn field_end(text: &[u8], delimiter: u8) -> Option<usize> {
    const ONES: u128 = u128::MAX / 255;
    if let Some(bytes) = text.first_chunk() {
        let others = u128::from_le_bytes(*bytes) ^ (ONES * u128::from(delimiter));
        let found = others.wrapping_sub(ONES) & !others & (ONES << 7);
        if found != 0 {
            return Some(found.trailing_zeros() as usize / 8);
        }
    }
    memchr::memchr2(delimiter, b'\n', text)
}

/// Where a number with a decimal comma stands that was taken for two fields.
fn comma_in_number(
    fields: &[fields::Field<'_>],
    delimiter: u8,
    wanted: usize,
) -> Option<std::ops::Range<usize>> {
    let [_, whole, fraction] = fields else { return None };
    let digits = |text: &[u8]| !text.is_empty() && text.iter().all(u8::is_ascii_digit);
    let number = digits(whole.value.strip_prefix(b"-").unwrap_or(&whole.value)) && digits(&fraction.value);
    (wanted == 2 && delimiter == b',' && number).then_some(whole.place.start..fraction.place.end)
}
