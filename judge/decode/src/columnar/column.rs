//! One column while it is read: values in, complaints counted, ids or predictions out.

use std::io::Write;

use super::ends::Ends;
use super::table::{Texts, Values};
use crate::lines::LONGEST_CELL;
use base::finding::codes;
use base::finding::{Finding, quoted};
use metric::items;

/// How many rows a complaint lists.
const LISTED: usize = 5;
/// An id longer than this, in bytes, is none.
const LONGEST_ID: usize = 1024;
/// Beyond this a 64-bit float no longer has every integer.
const EXACT: u64 = 1 << 53;

/// A column of ids or of predictions.
pub(super) struct Column {
    name: String,
    role: Role,
    kind: Kind,
    rows: usize,
    /// Texts together are at most this long.
    max_bytes: u64,
    numbers: Vec<f64>,
    texts: Texts,
    faults: Vec<Fault>,
    /// The first value that was changed in kind, with its text.
    noted: Option<Note>,
}

/// What the values of a column are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Role {
    /// Ids, as text.
    Id,
    /// Predictions, numbers or text as the file has them.
    Prediction,
    /// Elements of lists, as text, since they become part of one.
    Element {
        /// Whether a text has to be one item.
        is_item: bool,
    },
}

/// What the file's type makes of a column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// Integers and floats.
    Number,
    /// Bytes.
    Text,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Note {
    Half,
    Widened,
    FloatIds,
}

/// Values of one column with the same fault.
struct Fault {
    code: &'static codes::Code,
    message: String,
    help: &'static str,
    rows: Vec<usize>,
    count: u64,
}

impl Column {
    /// An empty column for at most `rows` rows. Ids and elements are always text in the end.
    pub(super) fn new(name: &str, role: Role, kind: Kind, rows: usize, max_bytes: u64) -> Self {
        let mut column = Self {
            name: name.to_owned(),
            role,
            kind,
            rows: 0,
            max_bytes: max_bytes.min(u64::from(u32::MAX)),
            numbers: vec![],
            texts: Texts::default(),
            faults: vec![],
            noted: None,
        };
        if column.is_text() {
            column.texts.ends.reserve_exact(rows);
        } else {
            column.numbers.reserve_exact(rows);
        }
        column
    }

    fn is_text(&self) -> bool {
        self.role != Role::Prediction || self.kind == Kind::Text
    }

    fn is_id(&self) -> bool {
        self.role == Role::Id
    }

    /// How many values were read.
    pub(super) fn rows(&self) -> usize {
        self.rows
    }

    /// A signed integer.
    pub(super) fn integer(&mut self, value: i64) {
        if self.is_text() {
            let _ = write!(self.texts.bytes, "{value}");
            self.end_text();
        } else if value.unsigned_abs() <= EXACT {
            self.number(value as f64);
        } else {
            self.inexact(&value);
        }
    }

    /// An unsigned integer.
    pub(super) fn unsigned(&mut self, value: u64) {
        match i64::try_from(value) {
            Ok(value) => self.integer(value),
            Err(_) if self.is_text() => {
                let _ = write!(self.texts.bytes, "{value}");
                self.end_text();
            }
            Err(_) => self.inexact(&value),
        }
    }

    fn inexact(&mut self, value: &dyn std::fmt::Display) {
        self.fault(codes::INEXACT_INTEGER, "write it as a 64-bit float", || {
            format!("{value} is an integer beyond 2^53; from there on not every one is a 64-bit float")
        });
        self.number(0.0);
    }

    /// A decimal number of `unscaled` units, each 10 to the power of `-scale`; nothing where 128 bits do not hold them.
    pub(super) fn decimal(&mut self, unscaled: Option<i128>, scale: u32) {
        let Some(unscaled) = unscaled else {
            self.fault(codes::COLUMN_TYPE, self.as_text(), || {
                "this decimal number has more than 38 digits".to_owned()
            });
            return self.place();
        };
        let unit = 10_i128.checked_pow(scale);
        let whole = unit.filter(|unit| unscaled % unit == 0).map(|unit| unscaled / unit);
        match whole.map(i64::try_from) {
            // Without digits behind the point it is an integer, whatever its type says.
            Some(Ok(whole)) if self.is_id() || scale == 0 => return self.integer(whole),
            _ => {}
        }
        if self.is_id() {
            if let Some(whole) = whole {
                let _ = write!(self.texts.bytes, "{whole}");
                return self.end_text();
            }
            self.fault(codes::BAD_ID_TYPE, self.as_text(), || {
                let digits = scale as usize;
                let found = format!("{:0>1$}", unscaled.unsigned_abs(), digits + 1);
                let (whole, part) = found.split_at(found.len() - digits);
                let sign = if unscaled < 0 { "-" } else { "" };
                format!("the ids are decimal numbers, and {sign}{whole}.{part} is not an integer")
            });
            return self.place();
        }
        // Read as a text is, so that it is the nearest float.
        match format!("{unscaled}e-{scale}").parse::<f64>() {
            Ok(value) if scale == 0 && value.abs() > EXACT as f64 => self.inexact(&unscaled),
            Ok(value) => self.float(value),
            Err(_) => self.place(),
        }
    }

    /// True or false: 1 or 0.
    pub(super) fn boolean(&mut self, value: bool) {
        if self.is_id() {
            self.fault(codes::BAD_ID_TYPE, self.as_text(), || {
                format!("the ids are booleans, and {value} is not an id")
            });
            return self.place();
        }
        self.number(f64::from(u8::from(value)));
    }

    /// A float of 16 bits.
    pub(super) fn half(&mut self, value: f32) {
        if !self.is_id() {
            self.noted = Some(Note::Half);
        }
        self.float(f64::from(value));
    }

    /// What to do with a column whose type is none for it.
    fn as_text(&self) -> &'static str {
        if self.is_id() {
            "write the ids as text, exactly as in the published list"
        } else {
            "write the predictions as 64-bit floats"
        }
    }

    /// A float of 64 bits.
    pub(super) fn float(&mut self, value: f64) {
        if !value.is_finite() {
            self.fault(codes::NOT_FINITE, "fill the gaps with predictions: every id needs a number", || {
                format!("{value} is not a finite number")
            });
            return self.place();
        }
        if !self.is_id() {
            return self.number(value + 0.0); // Minus zero becomes zero.
        }
        if value.fract() == 0.0 && value.abs() <= EXACT as f64 {
            self.noted = Some(Note::FloatIds);
            return self.integer(value as i64);
        }
        self.fault(codes::BAD_ID_TYPE, "write the ids as text, exactly as in the published list", || {
            format!("the ids are floats, and {value} is not an integer")
        });
        self.place();
    }

    /// A float of 32 bits.
    pub(super) fn single(&mut self, value: f32) {
        if !self.is_id() {
            self.noted = Some(Note::Widened);
        }
        self.float(f64::from(value));
    }

    /// A text.
    pub(super) fn text(&mut self, value: &[u8]) {
        let longest = if self.is_id() { LONGEST_ID } else { LONGEST_CELL };
        let is_item = |text: &str| items::is_item(text);
        if self.role == (Role::Element { is_item: true })
            && std::str::from_utf8(value).is_ok_and(|text| !is_item(text))
        {
            let help = "write one item an element, without spaces, separators and quotation marks";
            self.fault(codes::BAD_ITEMS, help, || {
                format!("{} is no item", quoted(&String::from_utf8_lossy(&value[..value.len().min(50)])))
            });
            return self.place();
        }
        if value.len() > longest {
            self.fault(codes::TEXT_TOO_LONG, "no id and no prediction of a contest is that long", || {
                let start = String::from_utf8_lossy(&value[..50]);
                format!("{} has {} bytes, expected at most {longest}", quoted(&start), value.len())
            });
            return self.place();
        }
        self.texts.bytes.extend_from_slice(value);
        self.end_text();
    }

    /// No value.
    pub(super) fn null(&mut self) {
        let what = if self.is_id() { "id" } else { "prediction" };
        let code = if self.is_id() { codes::MISSING_ID } else { codes::MISSING_PREDICTION };
        self.fault(code, "null, None and NA are not values: every row needs an id and a prediction", || {
            format!("there is no {what}")
        });
        self.place();
    }

    /// Something in the place of a value that was complained about.
    fn place(&mut self) {
        if self.is_text() { self.end_text() } else { self.number(0.0) }
    }

    fn number(&mut self, value: f64) {
        if self.role != Role::Prediction {
            let _ = write!(self.texts.bytes, "{value}");
            return self.end_text();
        }
        self.numbers.push(value);
        self.rows += 1;
    }

    fn end_text(&mut self) {
        if self.texts.bytes.len() as u64 > self.max_bytes {
            let max = self.max_bytes;
            self.fault(codes::UNPACKED_TOO_LARGE, "ids and labels are short", || {
                format!("the texts of the column have more than {max} bytes")
            });
            self.texts.bytes.clear();
            self.texts.ends.clear(); // The column is refused; what it holds no longer matters.
        }
        self.texts.ends.push(self.texts.bytes.len() as u32); // At most `max_bytes`, which fits.
        self.rows += 1;
    }

    fn fault(&mut self, code: &'static codes::Code, help: &'static str, describe: impl FnOnce() -> String) {
        let row = self.rows + 1;
        let at = match self.faults.iter().position(|fault| fault.code == code) {
            Some(at) => at,
            None => {
                self.faults.push(Fault { code, message: describe(), help, rows: vec![], count: 0 });
                self.faults.len() - 1
            }
        };
        let fault = &mut self.faults[at];
        fault.count += 1;
        if fault.rows.len() < LISTED {
            fault.rows.push(row);
        }
    }

    /// Whether it holds more bytes than all columns may, so that reading on is of no use.
    pub(super) fn is_full(&self) -> bool {
        self.faults.iter().any(|fault| fault.code == codes::UNPACKED_TOO_LARGE)
    }

    /// The values with a note about their type; `ends` are those of the lists in which they stand.
    ///
    /// # Errors
    /// The first kind of fault, with the rows of the first of them, from 1.
    pub(super) fn finish(self, ends: Option<&Ends>) -> Result<(Values, Option<Finding>), Finding> {
        let name = quoted(&self.name);
        if let Some(mut fault) = self.faults.into_iter().next() {
            let mut place = String::new();
            if let Some(ends) = ends {
                place = format!(", place {}", ends.place(fault.rows[0] - 1).1);
                fault.rows = fault.rows.iter().map(|at| ends.place(at - 1).0).collect();
            }
            let mut text = format!("column {name}, row {}{place}: {}", fault.rows[0], fault.message);
            if fault.count > 1 {
                let rows: Vec<_> = fault.rows.iter().map(usize::to_string).collect();
                let more = if fault.count > LISTED as u64 { ", …" } else { "" };
                text.push_str(&format!("; {} such rows: {}{more}", fault.count, rows.join(", ")));
            }
            return Err(Finding::new(fault.code, text).help(fault.help));
        }
        let note = self.noted.map(|note| match note {
            Note::Half => Finding::new(
                codes::FLOAT32,
                format!("column {name} has 16-bit floats, which keep three digits"),
            )
            .help("they are scored as they are; write 64-bit floats to lose nothing"),
            Note::Widened => Finding::new(
                codes::FLOAT32,
                format!("column {name} has 32-bit floats, which keep seven digits"),
            )
            .help("they are scored as they are; write 64-bit floats to lose nothing"),
            Note::FloatIds => Finding::new(
                codes::FLOAT_IDS,
                format!("column {name} has floats; every one is an integer and was read as such"),
            )
            .help("a missing value turns ids into floats in pandas; write them as text or integers"),
        });
        let values = if self.role != Role::Prediction || self.kind == Kind::Text {
            Values::Texts(self.texts)
        } else {
            Values::Numbers(self.numbers)
        };
        Ok((values, note))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(is_id: bool, kind: Kind, fill: impl Fn(&mut Column)) -> Result<Values, (&'static str, String)> {
        let mut column = Column::new("c", if is_id { Role::Id } else { Role::Prediction }, kind, 4, 1 << 20);
        fill(&mut column);
        column.finish(None).map(|(values, _)| values).map_err(|finding| (finding.code, finding.message))
    }

    fn texts(parts: &[&str]) -> Values {
        let mut texts = Texts::default();
        for part in parts {
            texts.bytes.extend(part.bytes());
            texts.ends.push(texts.bytes.len() as u32);
        }
        Values::Texts(texts)
    }

    #[test]
    fn ids_become_text() {
        let ids = column(true, Kind::Number, |ids| {
            ids.integer(-7);
            ids.unsigned(u64::MAX);
            ids.float(12.0);
        });
        assert_eq!(ids.unwrap(), texts(&["-7", "18446744073709551615", "12"]));
        let ids = column(true, Kind::Text, |ids| ids.text(b"007"));
        assert_eq!(ids.unwrap(), texts(&["007"]));
        assert_eq!(column(true, Kind::Number, |ids| ids.float(0.5)).unwrap_err().0, "bad-id-type");
        assert_eq!(column(true, Kind::Number, |ids| ids.float(1e300)).unwrap_err().0, "bad-id-type");
    }

    #[test]
    fn predictions_are_exact_or_refused() {
        let numbers = column(false, Kind::Number, |numbers| {
            numbers.integer(-(1 << 53));
            numbers.float(-0.0);
            numbers.single(0.1);
        });
        let Values::Numbers(numbers) = numbers.unwrap() else { panic!() };
        assert_eq!(numbers, [-(2f64.powi(53)), 0.0, f64::from(0.1f32)]);
        assert!(numbers[1].is_sign_positive());
        for fill in [|c: &mut Column| c.integer((1 << 53) + 1), |c: &mut Column| c.unsigned(u64::MAX)] {
            assert_eq!(column(false, Kind::Number, fill).unwrap_err().0, "inexact-integer");
        }
    }

    #[test]
    fn faults_name_the_first_rows_and_count() {
        let (code, text) = column(false, Kind::Number, |numbers| {
            numbers.float(1.0);
            (0..7).for_each(|_| numbers.float(f64::NAN));
        })
        .unwrap_err();
        assert_eq!(code, "not-finite");
        assert_eq!(text, "column \"c\", row 2: NaN is not a finite number; 7 such rows: 2, 3, 4, 5, 6, …");
        assert_eq!(column(false, Kind::Text, Column::null).unwrap_err().0, "missing-prediction");
        assert_eq!(column(true, Kind::Number, Column::null).unwrap_err().0, "missing-id");
        assert_eq!(column(true, Kind::Text, |c| c.text(&[b'a'; 1025])).unwrap_err().0, "text-too-long");
        let large = column(true, Kind::Text, |c| (0..1100).for_each(|_| c.text(&[b'a'; 1000])));
        assert_eq!(large.unwrap_err().0, "unpacked-too-large");
    }

    #[test]
    fn elements_are_told_by_their_row_and_place() {
        let ends = Ends { rows: vec![1, 3], inner: None };
        let elements = |is_item, fill: &dyn Fn(&mut Column)| {
            let mut column = Column::new("c", Role::Element { is_item }, Kind::Text, 0, 1 << 20);
            fill(&mut column);
            column.finish(Some(&ends)).map(|(values, _)| values).map_err(|finding| finding.message)
        };
        let all = elements(true, &|c| {
            c.text(b"a");
            c.integer(i64::MAX);
            c.float(0.5);
        });
        assert_eq!(all, Ok(texts(&["a", "9223372036854775807", "0.5"])));
        let spaced = |c: &mut Column| {
            c.text(b"a");
            c.text(b"b");
            c.text(b"New York");
        };
        assert_eq!(
            elements(true, &spaced).unwrap_err(),
            "column \"c\", row 2, place 2: \"New York\" is no item"
        );
        assert!(elements(false, &spaced).is_ok());
        let missing = |c: &mut Column| (0..3).for_each(|_| c.null());
        let text = "column \"c\", row 1, place 1: there is no prediction; 3 such rows: 1, 2, 2";
        assert_eq!(elements(true, &missing).unwrap_err(), text);
    }
}
