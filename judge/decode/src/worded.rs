//! Records of one text, ids in the key's order, as files mostly have them.

use super::cells::Columns;
use super::complaints::Complaints;
use super::header::Header;
use super::lines::{LONGEST_CELL, TextLine};
use super::marks::Marks;
use crate::Ids;
use metric::Schema;

/// Whether an id and a text is all that a record has.
pub(super) fn fits(header: &Header, schema: &Schema) -> bool {
    let is_text = matches!(&schema.columns[..], [only] if only.kind().is_text());
    is_text && header.columns == [None, Some(0)]
}

/// What is left of a file.
pub(super) struct Rest<'t> {
    pub(super) text: &'t [u8],
    /// The line that it begins with.
    pub(super) line: u64,
    pub(super) ids: &'t Ids,
    pub(super) delimiter: u8,
}

/// Reads records for as long as each is the key's next id, from row `next` on, and a text without quotation marks around
/// it; how many they are, and how many bytes they take. What stops it is for the reader of any record.
pub(super) fn read(
    file: &Rest<'_>,
    columns: &mut Columns<'_>,
    filled: &mut Marks,
    next: usize,
    complaints: &mut Complaints<'_>,
) -> (usize, usize) {
    let Rest { text, ids, delimiter, mut line } = *file;
    let (mut row, mut at) = (next, 0);
    while row < ids.len() && at < text.len() {
        let rest = &text[at..];
        let Some(start) = ids.starts(row, rest, delimiter) else { break };
        let end = memchr::memchr(b'\n', &rest[start..]).map_or(rest.len(), |end| start + end);
        let text = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        let Some(cell) = text.get(start..) else { break };
        let is_quoted = text.starts_with(b"\"") || cell.starts_with(b"\"");
        if is_quoted || end > LONGEST_CELL || memchr::memchr(delimiter, cell).is_some() || !filled.mark(row) {
            break;
        }
        let shown = TextLine { number: line, text };
        let before = complaints.count();
        columns.next_row();
        columns.set((0, row), cell, shown, start..text.len(), complaints);
        if complaints.count() == before {
            columns.check_row(row, shown, complaints);
        }
        // The last line may end with the file.
        at = (at + end + 1).min(file.text.len());
        line += 1;
        row += 1;
    }
    (row - next, at)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{IdsBuilder, Limits, Values, decode};
    use contest::Layout;
    use metric::{Column, Kind, Schema};

    /// What a file is read as, or what is said of it: codes and lines.
    fn read(text: &str, kind: Kind) -> Result<Vec<Values>, Vec<(String, Option<u64>)>> {
        let mut ids = IdsBuilder::default();
        (0..6).for_each(|row| ids.push(format!("r{row}").as_bytes(), None).unwrap());
        let schema =
            Schema { id: "id".to_owned(), columns: vec![Column::new("t", kind)], ..Schema::default() };
        let limits = Limits { max_unpacked_bytes: 1 << 20, layout: Layout::Csv };
        let read = decode("f.csv", text.as_bytes(), &ids.finish().unwrap(), &schema, limits);
        let said = |findings: Vec<base::finding::Finding>| {
            let each =
                findings.iter().map(|one| (one.code.to_string(), one.place.as_ref().map(|at| at.line)));
            each.collect()
        };
        read.map(|read| read.columns.to_vec()).map_err(said)
    }

    proptest! {
        /// Ids in quotation marks are for the reader of any record. A mark that begins a cell ends in it: what it opened would
        /// otherwise take in the next line's id, whose own marks would end it.
        #[test]
        fn texts_in_turn_are_read_as_any_others(
            rows in proptest::collection::vec(
                (0usize..7, "[a-c ]{0,4}|([ab ;\\[\\]\r\u{e9}\u{0}][ab ;\\[\\]\"\r\u{e9}\u{0}]{0,5})?|[ab ,]{0,5}|\"[ab ,\n]{0,4}\"[ab]?"), 0..8
            ),
            in_order: bool, end: bool, ends in prop_oneof![Just("\n"), Just("\r\n")],
            kind in prop_oneof![Just(Kind::Text), Just(Kind::Items)],
        ) {
            let mut cells = rows;
            if in_order {
                cells.resize(6, (0, "a b".to_owned()));
                cells.iter_mut().enumerate().for_each(|(at, cells)| cells.0 = at);
            }
            let text = |quote: &str| {
                let lines = cells.iter().map(|(id, cell)| format!("{quote}r{id}{quote},{cell}"));
                format!("id,t{ends}{}{}", lines.collect::<Vec<_>>().join(ends), if end { ends } else { "" })
            };
            prop_assert_eq!(read(&text(""), kind), read(&text("\""), kind));
        }
    }
}
