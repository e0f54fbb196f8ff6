//! Files with several lines an id: a value for each column (`id, quantile, value`), or the items of a list one by one
//! (`id, rank, item`; `id, term, score`). What comes out is what a file of one line an id would give.
//!
//! Entry points: [`read`] for text, [`align`] for columns of Parquet and Arrow.

mod cell;
mod cells;
mod lists;
mod ordered;
mod ranked;

use crate::columnar::Table;
use crate::complaints::Complaints;
use crate::csv::{File, clip};
use crate::header::read_header;
use crate::lines::{TextLine, first_line, without_blank_end};
use crate::{Ids, Values};
use cell::{Cell, Said};
use cells::Cells;
use lists::Lists;
use metric::{Lines, Schema};

/// Lines that are read one by one after one that was out of turn.
const BLOCK: u32 = 16;

/// Where lines gather.
enum Gathered<'s> {
    Cells(Cells<'s>),
    Lists(Lists<'s>),
}

impl<'s> Gathered<'s> {
    fn new(ids: &'s Ids, schema: &'s Schema, lines: Lines) -> Self {
        match lines {
            Lines::Columns => Self::Cells(Cells::new(ids, schema)),
            lines => Self::Lists(Lists::new(ids, schema, lines == Lines::Rated)),
        }
    }

    fn take(&mut self, said: &Said<'_>, complaints: &mut Complaints<'_>) {
        match self {
            Self::Cells(cells) => cells.take(said, complaints),
            Self::Lists(lists) => lists.take(said, complaints),
        }
    }

    /// The columns; `text` is that of the line which stands at a place that was given.
    fn finish<'t>(self, text: impl Fn(usize) -> &'t [u8], complaints: &mut Complaints<'_>) -> Vec<Values> {
        match self {
            Self::Cells(cells) => cells.finish(text, complaints),
            Self::Lists(lists) => lists.finish(text, complaints),
        }
    }
}

/// The columns in the key's order; they mean something only when there is no complaint.
pub(super) fn read(
    text: &[u8],
    ids: &Ids,
    schema: &Schema,
    lines: Lines,
    complaints: &mut Complaints<'_>,
) -> Vec<Values> {
    let text = without_blank_end(text);
    let Some(header) = read_header(text, ids, schema, complaints) else {
        return vec![]; // Every other line would only repeat the complaint.
    };
    let place = |which: usize| header.columns.iter().position(|column| *column == Some(which));
    let (Some(by), Some(value)) = (place(0), place(1)) else { return vec![] };
    let in_order = header.columns == [None, Some(0), Some(1)];
    let mut file = File { text, at: header.end, line: header.line + 1, ids, header };
    if in_order && let Some(columns) = ranked::read(&file, schema, lines) {
        return columns;
    }
    let mut gathered = Gathered::new(ids, schema, lines);
    let mut next = 0;
    // What stops lines in turn is often followed by more of its kind.
    let mut one_by_one = 0;
    while file.at < text.len() {
        if in_order
            && one_by_one == 0
            && let Gathered::Cells(cells) = &mut gathered
        {
            next = ordered::read(&mut file, cells, next);
            one_by_one = BLOCK;
            if file.at == text.len() {
                break;
            }
        }
        one_by_one = one_by_one.saturating_sub(1);
        let Some(record) = file.fields(complaints) else { return vec![] };
        let line = record.line;
        if record.count != file.header.columns.len() {
            file.misshapen(&record, complaints);
            continue;
        }
        let id = &record.fields[file.header.id];
        let Some(row) = file.row(&id.value, next) else {
            let swapped = line.number == file.header.line + 1
                && record.fields.iter().any(|field| ids.find(&field.value).is_some());
            complaints.unknown_id(line, clip(line, id.place.clone()), &id.value, ids, swapped);
            continue;
        };
        next = row;
        let cell = |at: usize| {
            let field = &record.fields[at];
            Cell { text: &field.value, place: clip(line, field.place.clone()) }
        };
        let said = Said { row, at: record.start, by: cell(by), value: cell(value), line };
        gathered.take(&said, complaints);
    }
    gathered.finish(|at| first_line(&text[at..]), complaints)
}

/// The same of the rows of a table. Places are rows, from 1, with the id for their text.
pub(super) fn align(
    table: &Table,
    ids: &Ids,
    schema: &Schema,
    lines: Lines,
    complaints: &mut Complaints<'_>,
) -> Vec<Values> {
    let [by, value] = &table.columns[..] else { return vec![] };
    let mut gathered = Gathered::new(ids, schema, lines);
    let mut next = 0;
    for at in 0..table.rows {
        let number = table.row(at);
        let id = table.ids.get(number);
        let line = TextLine { number: number as u64 + 1, text: id };
        // The lines of an id mostly follow each other; the row is still proved by its id.
        let row = if ids.get(next) == id { Some(next) } else { ids.find(id) };
        let Some(row) = row else {
            complaints.unknown_id(line, 0..id.len(), id, ids, false);
            continue;
        };
        next = row;
        let (by, value) = (by.cell(at), value.cell(at));
        let cell = |text| Cell { text, place: 0..id.len() };
        gathered.take(&Said { row, at, by: cell(&by), value: cell(&value), line }, complaints);
    }
    gathered.finish(|at| table.ids.get(table.row(at)), complaints)
}
