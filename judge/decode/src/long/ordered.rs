//! Lines that come in turn, ids in the key's order and the columns of each in the schema's, as files mostly have them.

use super::cells::Cells;
use crate::csv::File;
use crate::shape::Shape;

/// Reads lines for as long as each is of the id before it or the key's next, names the next column and has a short decimal
/// that is allowed and not there yet; `row` is that of the last line. What stops it is for the reader of any line.
pub(super) fn read(file: &mut File<'_>, cells: &mut Cells<'_>, row: usize) -> usize {
    let (text, delimiter, ids) = (file.text, file.header.delimiter, cells.ids);
    let width = cells.schema.columns.len();
    let are_numbers = cells.schema.columns.iter().all(|column| column.kind().is_number());
    if !cells.are_free() || !are_numbers {
        return row;
    }
    let names: Vec<&[u8]> = cells.schema.columns.iter().map(|column| column.name.as_bytes()).collect();
    let free: Vec<bool> = cells.schema.columns.iter().map(|column| column.is_free()).collect();
    let mut shape = Shape::default();
    let (mut at, mut row, mut column, mut lines) = (file.at, row, cells.next, 0);
    loop {
        let rest = &text[at..];
        let of = |row: usize| if row < ids.len() { ids.starts(row, rest, delimiter) } else { None };
        let next = if column == 0 && lines > 0 { row + 1 } else { row };
        let found = match of(next) {
            Some(start) => Some((next, start)),
            None if next == row => of(row + 1).map(|start| (row + 1, start)),
            None => None,
        };
        let Some((this, start)) = found else { break };
        let names_it = |column: usize| {
            let (name, rest) = (names[column], &rest[start..]);
            rest.starts_with(name) && rest.get(name.len()) == Some(&delimiter)
        };
        // Or all ids of one column, then those of the next.
        let before = if column == 0 { width - 1 } else { column - 1 };
        let Some(of) = [column, before].into_iter().find(|column| names_it(*column)) else { break };
        column = of;
        let end = start + names[column].len();
        let Some((value, used)) = shape.next(&rest[end + 1..]) else { break };
        if !free[column] && cells.schema.columns[column].forbids(value).is_some() {
            break;
        }
        let Some(place) = cells.columns.numbers(column).and_then(|values| values.get_mut(this)) else {
            break;
        };
        if !cells.filled.mark(this * width + column) {
            break;
        }
        *place = value;
        at += end + 1 + used;
        lines += 1;
        row = this;
        column = if column + 1 == width { 0 } else { column + 1 };
    }
    file.at = at;
    file.line += lines as u64;
    cells.count += lines;
    cells.next = column;
    row
}
