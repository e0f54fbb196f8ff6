//! A value for each id and column.

use std::collections::HashMap;

use super::cell::Said;
use crate::cells::Columns;
use crate::complaints::Complaints;
use crate::lines::TextLine;
use crate::marks::Marks;
use crate::{Ids, Values};
use base::finding::codes;
use base::finding::quoted;
use metric::Schema;

/// How many columns a complaint lists.
const LISTED: usize = 10;

/// Values in the making.
pub(super) struct Cells<'s> {
    pub(super) ids: &'s Ids,
    pub(super) schema: &'s Schema,
    pub(super) columns: Columns<'s>,
    /// Which value is there, the columns of a row one after the other.
    pub(super) filled: Marks,
    pub(super) count: usize,
    names: HashMap<&'s [u8], usize>,
    /// The columns' names as numbers, if all are some: `0.10` is `0.1`.
    numbers: Option<Vec<f64>>,
    /// The column of the next line, if lines go on as they did.
    pub(super) next: usize,
    /// For each row its last line, where something holds for a row as a whole.
    rows: Option<Vec<Last>>,
}

/// The last line of a row.
#[derive(Clone, Copy, Default)]
struct Last {
    number: u64,
    /// Where it stands in the file.
    at: usize,
    /// How much the numbers of the row were rounded.
    rounding: f64,
}

impl<'s> Cells<'s> {
    pub(super) fn new(ids: &'s Ids, schema: &'s Schema) -> Self {
        let names = || schema.columns.iter().map(|column| column.name.as_str());
        let has_rules = schema.row_sum.is_some() || !schema.row_rules.is_empty();
        Self {
            ids,
            schema,
            columns: Columns::new(schema, ids.len()),
            filled: Marks::new(ids.len() * schema.columns.len()),
            count: 0,
            names: names().enumerate().map(|(at, name)| (name.as_bytes(), at)).collect(),
            numbers: names().map(|name| name.parse().ok()).collect(),
            next: 0,
            rows: has_rules.then(|| vec![Last::default(); ids.len()]),
        }
    }

    /// Whether nothing holds for rows as a whole.
    pub(super) fn are_free(&self) -> bool {
        self.rows.is_none()
    }

    /// The column that a line names.
    fn column(&self, name: &[u8]) -> Option<usize> {
        let bare = name.trim_ascii();
        let found = self.names.get(name).or_else(|| self.names.get(bare)).copied();
        found.or_else(|| {
            let number: f64 = std::str::from_utf8(bare).ok()?.parse().ok()?;
            self.numbers.as_ref()?.iter().position(|known| *known == number)
        })
    }

    pub(super) fn take(&mut self, said: &Said<'_>, complaints: &mut Complaints<'_>) {
        let Said { row, at, by, value, line } = said;
        let (row, at, line) = (*row, *at, *line);
        let Some(column) = self.column(by.text) else {
            return complaints.at(codes::UNKNOWN_COLUMN, line, by.place.clone(), || self.unknown(by.text));
        };
        self.next = (column + 1) % self.schema.columns.len();
        if !self.filled.mark(row * self.schema.columns.len() + column) {
            return complaints.at(codes::DUPLICATE_ID, line, by.place.clone(), || {
                let id = quoted(&String::from_utf8_lossy(self.ids.get(row)));
                let text = format!("the id {id} already has a value for {}", self.named(column));
                (
                    text,
                    Some(
                        "write exactly one line for each of them: remove this one or the one before"
                            .to_owned(),
                    ),
                )
            });
        }
        self.count += 1;
        self.columns.set((column, row), value.text, line, value.place.clone(), complaints);
        if let Some(rows) = &mut self.rows {
            let rounding = rows[row].rounding + std::mem::take(self.columns.rounding());
            rows[row] = Last { number: line.number, at, rounding };
        }
    }

    /// `quantile "0.5"`.
    fn named(&self, column: usize) -> String {
        let by = self.schema.long.as_ref().map_or("", |long| &long.by);
        format!("{by} {}", quoted(&self.schema.columns[column].name))
    }

    fn unknown(&self, found: &[u8]) -> (String, Option<String>) {
        let by = self.schema.long.as_ref().map_or("", |long| &long.by);
        let names: Vec<_> =
            self.schema.columns.iter().take(LISTED).map(|column| quoted(&column.name)).collect();
        let more = if self.schema.columns.len() > names.len() { ", …" } else { "" };
        let text = format!("{} is no {by} of this contest", quoted(&String::from_utf8_lossy(found)));
        (text, Some(format!("expected {}{more}", names.join(", "))))
    }

    pub(super) fn finish<'t>(
        mut self,
        text: impl Fn(usize) -> &'t [u8],
        complaints: &mut Complaints<'_>,
    ) -> Vec<Values> {
        let width = self.schema.columns.len();
        let all = self.ids.len() * width;
        if self.count < all && self.schema.default.is_some() {
            let missing: Vec<usize> = self.filled.missing().collect();
            for at in missing {
                self.columns.fill((at % width, at / width), complaints);
            }
        } else if self.count < all {
            let first = self.filled.missing().take(5).map(|at| {
                let id = quoted(&String::from_utf8_lossy(self.ids.get(at / width)));
                format!("{id} with {}", self.named(at % width))
            });
            complaints.missing_lines(&first.collect::<Vec<_>>(), all - self.count, all);
        }
        // What is wrong in a row of which something is missing or wrong would only confuse.
        let rows = self.rows.take().filter(|_| complaints.count() == 0);
        for (row, last) in rows.into_iter().flatten().enumerate() {
            *self.columns.rounding() = last.rounding;
            let line =
                TextLine { number: last.number, text: if last.number > 0 { text(last.at) } else { b"" } };
            self.columns.check_row(row, line, complaints);
            self.columns.next_row();
        }
        self.columns.finish()
    }
}
