//! The items of a list, a line each: by their places in it, or with a number each.

use super::cell::{Cell, Said};
use crate::cells::{Columns, unknown_label};
use crate::complaints::Complaints;
use crate::lines::TextLine;
use crate::marks::Marks;
use crate::{Ids, Values, number};
use base::finding::codes;
use base::finding::quoted;
use metric::{Schema, items};

/// Lists in the making.
pub(super) struct Lists<'s> {
    ids: &'s Ids,
    schema: &'s Schema,
    columns: Columns<'s>,
    /// Whether items have numbers of their own; else lines have the items' places.
    rated: bool,
    most: usize,
    /// How many lines a row has, where lines have no places.
    counts: Vec<u32>,
    entries: Vec<Entry>,
    /// The items, one behind the other; with numbers `item number`.
    texts: String,
}

/// One line.
#[derive(Clone, Copy)]
struct Entry {
    row: u32,
    /// The place in the list.
    rank: u32,
    /// Where its item, with its number behind it, is among the texts.
    start: u32,
    end: u32,
    /// Its number, and where it stands in the file.
    line: u32,
    at: usize,
}

impl<'s> Lists<'s> {
    pub(super) fn new(ids: &'s Ids, schema: &'s Schema, rated: bool) -> Self {
        let most = schema.lines_of_id();
        Self {
            ids,
            schema,
            columns: Columns::new(schema, ids.len()),
            rated,
            most,
            counts: if rated { vec![0; ids.len()] } else { vec![] },
            entries: vec![],
            texts: String::new(),
        }
    }

    pub(super) fn take(&mut self, said: &Said<'_>, complaints: &mut Complaints<'_>) {
        let Said { row, at, by, value, line } = said;
        let (row, at, line) = (*row, *at, *line);
        let Some(rank) =
            (if self.rated { self.counted(row, line, complaints) } else { self.rank(by, line, complaints) })
        else {
            return;
        };
        let item = if self.rated { by } else { value };
        let text = std::str::from_utf8(item.text).map(str::trim).unwrap_or_default();
        if !items::is_item(text) || text.contains('\0') {
            return complaints.at(codes::BAD_ITEMS, line, item.place.clone(), || {
                let found = quoted(&String::from_utf8_lossy(item.text));
                let help = "write one item, without spaces, separators and quotation marks";
                (format!("{found} is no item"), Some(help.to_owned()))
            });
        }
        if !self.columns.knows(text) {
            return unknown_label(&self.schema.labels, text.as_bytes(), line, item.place.clone(), complaints);
        }
        let start = self.texts.len();
        self.texts.push_str(text);
        if self.rated {
            if let Err(wrong) = number::read(value.text) {
                return complaints.number(wrong, line, value.place.clone(), value.text);
            }
            self.texts.push(' ');
            self.texts.push_str(std::str::from_utf8(value.text).map(str::trim).unwrap_or_default());
        }
        let (Ok(start), Ok(end), Ok(row)) =
            (u32::try_from(start), u32::try_from(self.texts.len()), u32::try_from(row))
        else {
            return complaints
                .at(codes::TEXT_TOO_LONG, line, 0..0, || ("the texts exceed 4 GiB".to_owned(), None));
        };
        let line = u32::try_from(line.number).unwrap_or(u32::MAX);
        self.entries.push(Entry { row, rank, start, end, line, at });
    }

    /// The place that a line says.
    fn rank(&self, by: &Cell<'_>, line: TextLine<'_>, complaints: &mut Complaints<'_>) -> Option<u32> {
        // Programs write whole numbers with a point where the column had a gap.
        let whole = number::read(by.text).ok().filter(|rank| rank.fract() == 0.0);
        let Some(rank) = whole.filter(|rank| (1.0..=self.most as f64).contains(rank)) else {
            complaints.at(codes::BAD_RANK, line, by.place.clone(), || {
                let found = quoted(&String::from_utf8_lossy(by.text));
                let help = match whole {
                    Some(0.0) => Some("the first item has 1".to_owned()),
                    Some(_) => Some(format!("a list has {} items at most", self.most)),
                    None => None,
                };
                (format!("the place is {found}, expected a whole number from 1 to {}", self.most), help)
            });
            return None;
        };
        Some(rank as u32)
    }

    /// One line more of `row`, if it may have that.
    fn counted(&mut self, row: usize, line: TextLine<'_>, complaints: &mut Complaints<'_>) -> Option<u32> {
        let count = &mut self.counts[row];
        *count += 1;
        if *count as usize <= self.most {
            return Some(*count);
        }
        complaints.at(codes::TOO_MANY_LINES, line, 0..line.text.len(), || {
            let id = quoted(&String::from_utf8_lossy(self.ids.get(row)));
            let help = "keep the best";
            (format!("the id {id} has more than {} lines", self.most), Some(help.to_owned()))
        });
        None
    }

    pub(super) fn finish<'t>(
        mut self,
        shown: impl Fn(usize) -> &'t [u8],
        complaints: &mut Complaints<'_>,
    ) -> Vec<Values> {
        let place = |entry: &Entry| TextLine { number: u64::from(entry.line), text: shown(entry.at) };
        let texts = std::mem::take(&mut self.texts);
        let text = |entry: &Entry| &texts[entry.start as usize..entry.end as usize];
        let item = |entry: &Entry| text(entry).split(' ').next().unwrap_or_default();
        let mut entries = std::mem::take(&mut self.entries);
        // Items with numbers have no order; one that every file has is as good as any.
        if self.rated {
            entries.sort_unstable_by(|a, b| {
                a.row.cmp(&b.row).then_with(|| item(a).cmp(item(b))).then(a.at.cmp(&b.at))
            });
        } else {
            entries.sort_unstable_by_key(|entry| (entry.row, entry.rank, entry.at));
        }
        let same = |one: &Entry, other: &Entry| {
            if self.rated { item(one) == item(other) } else { one.rank == other.rank }
        };
        let mut there = Marks::new(self.ids.len());
        let mut rows = 0;
        let mut cell = String::new();
        for list in entries.chunk_by(|a, b| a.row == b.row) {
            let row = list[0].row as usize;
            rows += 1;
            there.mark(row);
            if let Some([_, second]) = list.windows(2).find(|pair| same(&pair[0], &pair[1])) {
                let line = place(second);
                complaints.at(codes::DUPLICATE_ID, line, 0..line.text.len(), || {
                    let id = quoted(&String::from_utf8_lossy(self.ids.get(row)));
                    let which = match self.rated {
                        true => format!("the item {}", quoted(item(second))),
                        false => format!("an item at place {}", second.rank),
                    };
                    let help = "write every item of an id once, and give it a place of its own";
                    (format!("the id {id} already has {which}"), Some(help.to_owned()))
                });
                continue;
            }
            cell.clear();
            for entry in list {
                cell.push_str(if cell.is_empty() { "" } else { " " });
                cell.push_str(text(entry));
            }
            let line = place(&list[0]);
            self.columns.set((0, row), cell.as_bytes(), line, 0..line.text.len(), complaints);
        }
        // A line that is wrong is complained about; its id is not missing as well.
        if rows < self.ids.len() && (complaints.count() == 0 || self.schema.default.is_some()) {
            self.columns.missing(self.ids, there.missing(), self.ids.len() - rows, complaints);
        }
        self.columns.finish()
    }
}
