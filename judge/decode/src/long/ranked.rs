//! Lists by lines that come in turn: ids in the key's order, the places of each from 1 up, plain items.

use crate::csv::File;
use crate::lines::LONGEST_CELL;
use crate::{Ids, Texts, Values};
use metric::{Lines, Schema, items};

/// The lists of a file of which every line comes in turn, and whose items are plain; none for any other, which is for the
/// reader of lines in any order, from its first line on.
pub(super) fn read(file: &File<'_>, schema: &Schema, lines: Lines) -> Option<Vec<Values>> {
    let [column] = &schema.columns[..] else { return None };
    // What else has to hold for a list is not looked at here.
    if lines != Lines::Ranks || !schema.labels.is_empty() || !column.formats.is_empty() {
        return None;
    }
    let (ids, most) = (file.ids, schema.lines_of_id());
    let mut texts = Texts::default();
    let mut list = String::new();
    let mut rest = file.text.get(file.at..)?;
    for row in 0..ids.len() {
        list.clear();
        for place in 1..=most {
            let Some(start) = starts(ids, row, rest, file.header.delimiter) else { break };
            let (item, used) = ranked(&rest[start..], place, file.header.delimiter)?;
            if place > 1 {
                list.push(' ');
            }
            list.push_str(std::str::from_utf8(item).ok()?);
            rest = rest.get(start + used..)?;
        }
        if list.is_empty() || list.len() > LONGEST_CELL {
            return None;
        }
        texts.push(&list).ok()?;
    }
    rest.is_empty().then(|| vec![Values::Texts(texts)])
}

/// Where the second field begins, if the first is the id of `row`.
fn starts(ids: &Ids, row: usize, text: &[u8], delimiter: u8) -> Option<usize> {
    if text.starts_with(b"\"") { None } else { ids.starts(row, text, delimiter) }
}

/// The item that `text` gives at `place`, up to the line's end, and the bytes that both take with it.
fn ranked(text: &[u8], place: usize, delimiter: u8) -> Option<(&[u8], usize)> {
    let mut at = 0;
    let mut found = 0;
    while let Some(digit) = text.get(at).map(|byte| byte.wrapping_sub(b'0')).filter(|digit| *digit <= 9) {
        // No place has as many digits as would overflow: it is looked at after each.
        found = 10 * found + usize::from(digit);
        at += 1;
        if found == 0 || found > place {
            return None;
        }
    }
    if found != place || text.get(at) != Some(&delimiter) {
        return None;
    }
    let start = at + 1;
    at = start;
    while text.get(at).is_some_and(|byte| items::is_plain(*byte)) {
        at += 1;
    }
    let end = match text.get(at..)? {
        [] => at,
        [b'\n', ..] => at + 1,
        [b'\r', b'\n', ..] => at + 2,
        _ => return None,
    };
    (at > start).then(|| (&text[start..at], end))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use crate::{IdsBuilder, Limits, Values, decode};
    use contest::Layout;
    use metric::{Column, Kind, Long, Schema};

    /// What a file is read as, or what is said of it: codes and lines.
    fn read(text: &str) -> Result<Vec<Values>, Vec<(String, Option<u64>)>> {
        let mut ids = IdsBuilder::default();
        (0..4).for_each(|row| ids.push(format!("r{row}").as_bytes(), None).unwrap());
        let schema =
            Schema { id: "id".to_owned(), columns: vec![Column::new("t", Kind::Items)], ..Schema::default() };
        let long = Long { by: "rank".to_owned(), value: "item".to_owned(), most: Some(12) };
        let schema = schema.with_lines(Some(&long), None).unwrap();
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
        /// Ids in quotation marks are for the reader of lines in any order. A mark that begins an item ends in it: what it opened
        /// would otherwise take in the next line's id, whose own marks would end it.
        #[test]
        fn lines_in_turn_are_read_as_any_others(
            lengths in proptest::collection::vec(0usize..14, 4), odd in 0usize..40,
            item in "([a-c\u{e9}\\[ ][a-c\u{e9}\\[\" ]{0,2})?|[a-c, ]{0,3}|\"[a-c, \n]{0,2}\"b?", place in "[0-9]{1,2}|1e0| 2|18446744073709551617", last: bool, twice: bool,
            end: bool, ends in prop_oneof![Just("\n"), Just("\r\n")],
        ) {
            let mut lines: Vec<(usize, String, String)> = vec![];
            for (row, length) in lengths.iter().enumerate() {
                lines.extend((1..=(*length).max(1)).map(|at| (row, at.to_string(), format!("i{}", at * 7))));
            }
            if let Some(line) = lines.get_mut(odd) {
                if last { line.1 = place } else { line.2 = item }
            }
            if twice {
                lines.push((1, "12".to_owned(), "x".to_owned()));
            }
            let text = |quote: &str| {
                let each = lines.iter().map(|(id, place, item)| format!("{quote}r{id}{quote},{place},{item}"));
                format!("id,rank,item{ends}{}{}", each.collect::<Vec<_>>().join(ends), if end { ends } else { "" })
            };
            prop_assert_eq!(read(&text("")), read(&text("\"")));
        }
    }
}
