//! Records of several short decimals, ids in the key's order, as files mostly have them.

use super::cells::Columns;
use super::header::Header;
use super::marks::Marks;
use super::number;
use crate::Ids;
use metric::Schema;

/// Whether nothing but numbers stands behind an id, and nothing holds for them together.
pub(super) fn fits(header: &Header, schema: &Schema) -> bool {
    let is_free = schema.row_sum.is_none() && schema.row_rules.is_empty();
    let places = &header.columns;
    is_free
        && schema.columns.iter().all(|column| column.kind().is_number())
        && places.first() == Some(&None)
        && places[1..].iter().all(Option::is_some)
        && places.len() > 2
}

/// Reads records of `text` for as long as each is the key's next id, from row `next` on, and short decimals that are
/// allowed; how many they are and how many bytes they take. What stops it is for the reader of any record.
pub(super) fn read(
    (text, header): (&[u8], &Header),
    (ids, schema): (&Ids, &Schema),
    columns: &mut Columns<'_>,
    filled: &mut Marks,
    next: usize,
) -> (usize, usize) {
    let delimiter = header.delimiter;
    let places: Vec<usize> = header.columns.iter().copied().flatten().collect();
    let free: Vec<bool> = schema.columns.iter().map(|column| column.is_free()).collect();
    let mut values = vec![0.0; places.len()];
    let (mut row, mut start) = (next, 0);
    while row < ids.len() {
        let rest = &text[start..];
        let Some(mut at) = ids.starts(row, rest, delimiter) else { break };
        let mut is_read = true;
        for (number, (place, value)) in places.iter().zip(&mut values).enumerate() {
            let read = if number + 1 == places.len() {
                number::short(&rest[at..])
            } else {
                number::short_before(&rest[at..], delimiter)
            };
            match read {
                Some((found, used)) if free[*place] || schema.columns[*place].forbids(found).is_none() => {
                    *value = found;
                    at += used;
                }
                _ => {
                    is_read = false;
                    break;
                }
            }
        }
        if !is_read || !filled.mark(row) {
            break;
        }
        for (place, value) in places.iter().zip(&values) {
            if let Some(column) = columns.numbers(*place) {
                column[row] = *value;
            }
        }
        start += at;
        row += 1;
    }
    (row - next, start)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::{IdsBuilder, Limits, Values, decode};
    use contest::Layout;
    use metric::{Column, Kind};

    /// What a file is read as, or what is said of it: codes, sentences, lines.
    fn read(text: &str) -> Result<Vec<Vec<u64>>, Vec<String>> {
        let mut ids = IdsBuilder::default();
        (0..8).for_each(|row| ids.push(format!("r{row}").as_bytes(), None).unwrap());
        let columns = vec![
            Column::new("a", Kind::Number),
            Column::new("b", Kind::Probability),
            Column::new("c", Kind::Number),
        ];
        let schema = Schema { id: "id".to_owned(), columns, ..Schema::default() };
        let limits = Limits { max_unpacked_bytes: 1 << 20, layout: Layout::Csv };
        match decode("f.csv", text.as_bytes(), &ids.finish().unwrap(), &schema, limits) {
            Ok(read) => Ok(read
                .columns
                .iter()
                .map(|column| match column {
                    Values::Numbers(numbers) => numbers.iter().map(|number| number.to_bits()).collect(),
                    _ => panic!(),
                })
                .collect()),
            Err(findings) => Err(findings
                .iter()
                .map(|finding| {
                    let line = finding.place.as_ref().map(|place| place.line);
                    format!("{}: {} {line:?}", finding.code, finding.message)
                })
                .collect()),
        }
    }

    proptest! {
        /// Ids in quotation marks are for the reader of any record.
        #[test]
        fn records_in_turn_are_read_as_any_others(
            rows in proptest::collection::vec(
                (0usize..9, "-?[0-9]{1,3}(\\.[0-9]{1,9})?|1e-3|x|", "0(\\.[0-9]{1,8})?|1|2", "-?[0-9]{1,9}| 7"), 0..9
            ),
            in_order: bool, odd in 0usize..24, ends in prop_oneof![Just("\n"), Just("\r\n")],
        ) {
            let mut cells: Vec<(usize, String, String, String)> = rows;
            if in_order {
                cells.resize(8, (0, "1.5".to_owned(), "0.25".to_owned(), "-3".to_owned()));
                for (at, cells) in cells.iter_mut().enumerate() {
                    cells.0 = at;
                    if at != odd {
                        cells.1 = format!("{at}.125");
                        cells.2 = "0.5".to_owned();
                    }
                }
            }
            let text = |quote: &str| {
                let lines = cells.iter().map(|(id, a, b, c)| format!("{quote}r{id}{quote},{c},{b},{a}{ends}"));
                format!("id,c,b,a{ends}{}", lines.collect::<String>())
            };
            prop_assert_eq!(read(&text("")), read(&text("\"")));
        }
    }
}
