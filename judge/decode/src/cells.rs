//! One cell of a table into its column.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use super::complaints::Complaints;
use super::lines::{LONGEST_CELL, TextLine};
use super::number;
use crate::{Ids, Texts, Values, spare};
use base::finding::codes;
use base::finding::quoted;
use metric::cells::Format;
use metric::{Column, RowRule, Schema, items};

/// The columns while they are filled, in any order of rows.
pub(super) struct Columns<'s> {
    schema: &'s Schema,
    labels: HashMap<&'s [u8], u32>,
    columns: Vec<Filling>,
    /// How much the numbers of the row at hand were rounded when they were written.
    rounding: f64,
}

enum Filling {
    Numbers(Vec<f64>),
    Labels(Vec<u32>),
    /// Texts in the order of the file, and which of them each row has.
    Texts(Texts, Vec<u32>),
}

impl<'s> Columns<'s> {
    pub(super) fn new(schema: &'s Schema, rows: usize) -> Self {
        let columns = schema
            .columns
            .iter()
            .map(|column| match Values::of(column.kind()) {
                Values::Numbers(_) => Filling::Numbers(spare::filled(rows)),
                Values::Labels(_) => Filling::Labels(vec![0; rows]),
                Values::Texts(_) => Filling::Texts(Texts::default(), vec![0; rows]),
            })
            .collect();
        let labels =
            schema.labels.iter().enumerate().map(|(at, label)| (label.as_bytes(), at as u32)).collect();
        Self { schema, labels, columns, rounding: 0.0 }
    }

    /// Columns of which the first holds `values` already.
    pub(super) fn with(schema: &'s Schema, values: Vec<f64>) -> Self {
        Self { schema, labels: HashMap::new(), columns: vec![Filling::Numbers(values)], rounding: 0.0 }
    }

    /// The values of a schema that is one column of numbers.
    pub(super) fn only_numbers(&mut self) -> Option<&mut [f64]> {
        match &mut self.columns[..] {
            [Filling::Numbers(values)] => Some(values),
            _ => None,
        }
    }

    /// Puts `cell`, the bytes `field` of `line` as people see them, into `column` at `row`.
    pub(super) fn set(
        &mut self,
        (column, row): (usize, usize),
        cell: &[u8],
        line: TextLine<'_>,
        field: Range<usize>,
        complaints: &mut Complaints<'_>,
    ) {
        let about = &self.schema.columns[column];
        match &mut self.columns[column] {
            Filling::Numbers(values) => match number::read(cell) {
                Ok(value) => {
                    out_of_range(about, value, line, field, complaints);
                    values[row] = value;
                    if self.schema.row_sum.is_some() {
                        self.rounding += number::rounding(cell);
                    }
                }
                Err(wrong) => complaints.number(wrong, line, field, cell),
            },
            // Spaces around a label mean nothing, unless the contest has a label with them.
            Filling::Labels(values) => {
                match self.labels.get(cell).or_else(|| self.labels.get(number::bare(cell))) {
                    Some(place) => values[row] = *place,
                    None => unknown_label(&self.schema.labels, cell, line, field, complaints),
                }
            }
            Filling::Texts(texts, places) => {
                places[row] = texts.len() as u32;
                let text = match std::str::from_utf8(cell) {
                    Ok(_) if memchr::memchr(0, cell).is_some() => {
                        complaints.at(codes::BINARY, line, field.clone(), || {
                            ("this text has a NUL character".to_owned(), Some("remove it".to_owned()))
                        });
                        ""
                    }
                    Ok(text) if text.len() <= LONGEST_CELL => text,
                    Ok(_) => {
                        complaints.at(codes::TEXT_TOO_LONG, line, field.clone(), || {
                            (
                                format!("this text has more than {LONGEST_CELL} bytes"),
                                Some("write a shorter text".to_owned()),
                            )
                        });
                        ""
                    }
                    Err(_) => {
                        complaints.at(codes::NOT_UTF8, line, field.clone(), || {
                            ("this text is not UTF-8".to_owned(), Some("save the file as UTF-8".to_owned()))
                        });
                        ""
                    }
                };
                let before = complaints.count();
                let text = if about.kinds.iter().any(|kind| kind.is_list()) {
                    list(&self.labels, &self.schema.labels, text, line, field.clone(), complaints)
                } else {
                    text.into()
                };
                if complaints.count() == before {
                    malformed(&about.formats, &text, line, field, complaints);
                }
                if texts.push(&text).is_err() {
                    complaints
                        .at(codes::TEXT_TOO_LONG, line, 0..0, || ("the texts exceed 4 GiB".to_owned(), None));
                }
            }
        }
    }

    /// Puts `value` into `column` at `row`, as the text of it where the column holds no numbers.
    pub(super) fn set_number(
        &mut self,
        place: (usize, usize),
        value: f64,
        line: TextLine<'_>,
        complaints: &mut Complaints<'_>,
    ) {
        let (column, row) = place;
        let field = 0..line.text.len();
        if let Filling::Numbers(values) = &mut self.columns[column] {
            out_of_range(&self.schema.columns[column], value, line, field, complaints);
            values[row] = value;
        } else {
            self.set(place, value.to_string().as_bytes(), line, field, complaints);
        }
    }

    /// What the file says nothing of: `count` rows, `missing` in the key's order. Where the contest says what stands there
    /// then, it does; else there is a complaint.
    pub(super) fn missing(
        &mut self,
        ids: &Ids,
        missing: impl Iterator<Item = usize>,
        count: usize,
        complaints: &mut Complaints<'_>,
    ) {
        if self.schema.default.is_none() {
            let first: Vec<_> = missing.take(5).map(|row| ids.get(row)).collect();
            return match self.schema.long {
                Some(_) => complaints.missing_lists(&first, count as u64, ids.len()),
                None => complaints.missing(&first, count as u64, ids.len()),
            };
        }
        for row in missing {
            (0..self.columns.len()).for_each(|column| self.fill((column, row), complaints));
            self.check_row(row, TextLine { number: 0, text: b"" }, complaints);
            self.next_row();
        }
    }

    /// Whether `item` may stand in a list: where the contest lists its labels, only these.
    pub(super) fn knows(&self, item: &str) -> bool {
        self.labels.is_empty() || self.labels.contains_key(item.as_bytes())
    }

    /// Puts what stands where a file says nothing into `column` at `row`, if the contest says what that is.
    pub(super) fn fill(&mut self, place: (usize, usize), complaints: &mut Complaints<'_>) {
        let Some(default) = &self.schema.default else { return };
        // It was held against the columns when the contest was read.
        self.set(place, default.as_bytes(), TextLine { number: 0, text: b"" }, 0..0, complaints);
    }

    /// What holds for the numbers of `row` together. To be called after each row.
    pub(super) fn check_row(&mut self, row: usize, line: TextLine<'_>, complaints: &mut Complaints<'_>) {
        for rule in &self.schema.row_rules {
            let number = |at: &usize| match self.columns.get(*at) {
                Some(Filling::Numbers(values)) => values[row],
                _ => 0.0,
            };
            let name = |at: usize| &self.schema.columns[at].name;
            match rule {
                RowRule::Ascending(columns) => {
                    let pair = columns.windows(2).find(|pair| number(&pair[0]) > number(&pair[1]));
                    let Some(pair) = pair else { continue };
                    complaints.at(codes::MALFORMED_ROW, line, 0..line.text.len(), || {
                        let (one, other) = (name(pair[0]), name(pair[1]));
                        let text = format!(
                            "{one} is {} and {other} is {}, expected {one} not to be above {other}",
                            short(number(&pair[0])),
                            short(number(&pair[1]))
                        );
                        (text, Some(format!("are {one} and {other} swapped?")))
                    });
                }
                RowRule::Nonzero(columns) => {
                    let square: f64 = columns.iter().map(|at| number(at) * number(at)).sum();
                    if square == 0.0 {
                        complaints.at(codes::MALFORMED_ROW, line, 0..line.text.len(), || {
                            let names: Vec<_> = columns.iter().map(|at| name(*at).as_str()).collect();
                            let text =
                                format!("the vector {} has length 0 and no direction", names.join(", "));
                            (text, Some("write a vector that points somewhere".to_owned()))
                        });
                    }
                }
            }
        }
        self.check_sum(row, line, complaints);
    }

    /// The numbers of `row` must sum to what the metric says, as far as the digits that were written tell; then they are
    /// scaled to that sum, so that rounding costs nobody anything.
    fn check_sum(&mut self, row: usize, line: TextLine<'_>, complaints: &mut Complaints<'_>) {
        let Some(expected) = self.schema.row_sum else { return };
        let mut sum = 0.0;
        for column in &self.columns {
            if let Filling::Numbers(values) = column {
                sum += values[row];
            }
        }
        let tolerance = self.schema.sum_tolerance() + std::mem::take(&mut self.rounding);
        if (sum - expected).abs() > tolerance {
            complaints.at(codes::ROW_SUM, line, 0..line.text.len(), || {
                let help = "write the probabilities with more digits, or divide each row by its sum";
                // Without the rounding of the addition itself.
                let shown = (sum * 1e12).round() / 1e12;
                let message = format!(
                    "the predictions of this row sum to {}, expected {expected}, give or take {}",
                    short(shown),
                    short(digits(tolerance))
                );
                (message, Some(help.to_owned()))
            });
        } else if sum != expected {
            for column in &mut self.columns {
                if let Filling::Numbers(values) = column {
                    values[row] *= expected / sum;
                }
            }
        }
    }

    /// Forgets what was read of a row that has a fault.
    pub(super) fn next_row(&mut self) {
        self.rounding = 0.0;
    }

    /// How much the numbers of the row at hand were rounded, for whoever reads several rows at a time and keeps that of each.
    pub(super) fn rounding(&mut self) -> &mut f64 {
        &mut self.rounding
    }

    /// The values of column number `at`, if they are numbers.
    pub(super) fn numbers(&mut self, at: usize) -> Option<&mut [f64]> {
        match self.columns.get_mut(at) {
            Some(Filling::Numbers(values)) => Some(values),
            _ => None,
        }
    }

    pub(super) fn finish(self) -> Vec<Values> {
        self.columns
            .into_iter()
            .map(|column| match column {
                Filling::Numbers(values) => Values::Numbers(values),
                Filling::Labels(values) => Values::Labels(values),
                Filling::Texts(texts, places) if texts.len() == places.len() => {
                    let in_order = places.iter().zip(0..).all(|(place, row)| *place == row);
                    Values::Texts(if in_order { texts } else { texts.reordered(&places) })
                }
                Filling::Texts(..) => Values::Texts(Texts::default()), // There are complaints.
            })
            .collect()
    }
}

/// Complains when `value` is not what `column` may hold.
pub(super) fn out_of_range(
    column: &Column,
    value: f64,
    line: TextLine<'_>,
    field: Range<usize>,
    complaints: &mut Complaints<'_>,
) {
    if let Some(kind) = column.forbids(value) {
        complaints.at(codes::OUT_OF_RANGE, line, field, || (format!("{} is not {kind}", short(value)), None));
    }
}

/// `value` to two digits, upwards.
fn digits(value: f64) -> f64 {
    let unit = 10_f64.powi(value.abs().log10().floor() as i32 - 1);
    // Read back, since the quotient has digits of its own.
    let rounded = (value / unit).ceil() * unit;
    format!("{rounded:.1e}").parse().unwrap_or(rounded)
}

/// `value` in few characters: no number of 300 zeros.
fn short(value: f64) -> String {
    if value == 0.0 || (1e-5..1e16).contains(&value.abs()) { value.to_string() } else { format!("{value:e}") }
}

/// The items of `text` with one space between them. Where the contest lists its labels, every item is one.
fn list<'t>(
    known: &HashMap<&[u8], u32>,
    labels: &[String],
    text: &'t str,
    line: TextLine<'_>,
    field: Range<usize>,
    complaints: &mut Complaints<'_>,
) -> Cow<'t, str> {
    let read = match items::read(text) {
        Ok(read) => read,
        Err(why) => {
            complaints.at(codes::BAD_ITEMS, line, field, || {
                let help = "write the items with one space between them, without quotation marks: a b c";
                (format!("{} is not a list of items: {why}", quoted(text)), Some(help.to_owned()))
            });
            return Cow::Borrowed("");
        }
    };
    let mut listed = read.split_ascii_whitespace().filter(|_| !labels.is_empty());
    if let Some(item) = listed.find(|item| !known.contains_key(item.as_bytes())) {
        unknown_label(labels, item.as_bytes(), line, field, complaints);
    }
    read
}

/// Complains when `text` is not in one of `formats`.
fn malformed(
    formats: &[Format],
    text: &str,
    line: TextLine<'_>,
    field: Range<usize>,
    complaints: &mut Complaints<'_>,
) {
    for format in formats {
        if let Err(wrong) = format.check(text) {
            return complaints.at(codes::MALFORMED_CELL, line, field, || {
                let message = format!("this is not {format}: {}: {}", wrong.why, quoted(&wrong.found));
                (message, Some(wrong.help.to_owned()))
            });
        }
    }
}

/// Complains about a label that the contest does not list.
pub(super) fn unknown_label(
    labels: &[String],
    cell: &[u8],
    line: TextLine<'_>,
    field: Range<usize>,
    complaints: &mut Complaints<'_>,
) {
    complaints.at(codes::UNKNOWN_LABEL, line, field, || {
        let found = String::from_utf8_lossy(cell).into_owned();
        let alone = found.trim().trim_matches(['\'', '"', '[', ']']);
        let near = labels.iter().find(|label| {
            label.eq_ignore_ascii_case(alone) || alone.strip_suffix(".0") == Some(label.as_str())
        });
        let help = match near {
            Some(label) => format!("write it as {}", quoted(label)),
            None => {
                let shown: Vec<_> = labels.iter().take(10).map(|label| quoted(label)).collect();
                let more = if labels.len() > 10 { ", …" } else { "" };
                format!("the labels are {}{more}", shown.join(", "))
            }
        };
        (format!("{} is not a label of this contest", quoted(&found)), Some(help))
    });
}
