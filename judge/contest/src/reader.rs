//! Reads a TOML file key by key and collects every complaint, each with its line and column.
//!
//! `serde` stops at the first error; an organiser wants them all at once, with unknown keys refused and a
//! suggestion made. A [`Section`] hands out typed values and, at [`Section::finish`], names what it was
//! never asked for. It knows only keys that are declared: what a number may be and which words there are stands in
//! [`keys`](crate::keys), once for reader, reference and schema.
//!
//! Why own code: parser and spans are those of `toml` already; what is here is our sentences. `toml_edit` has spans and
//! nothing more, so that only the names of its types would change. `toml-span` collects complaints and unknown keys, but
//! reads no date-times, which `contest.toml` is full of.

use std::cell::RefCell;
use std::ops::Range;
use std::str::FromStr;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{Family, Kind};
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::nearest::nearest;
use base::time::Instant;
use metric::Value;

/// The findings of one file while it is read.
pub struct Document<'s> {
    file: &'s str,
    source: &'s str,
    /// Where in the text the TOML begins.
    start: usize,
    family: Family,
    /// Whether it is one of git's history: what was allowed then is still read.
    is_past: bool,
    findings: RefCell<Vec<Finding>>,
}

impl<'s> Document<'s> {
    /// Parses `source`, the text of `file`, and reads it with `read`, which returns nothing when something
    /// that it needs is missing or wrong.
    ///
    /// # Errors
    /// Every complaint, in the order of the file.
    pub fn read<T>(
        file: &'s str,
        source: &'s str,
        family: Family,
        read: impl FnOnce(&Section<'_, 's>) -> Option<T>,
    ) -> Result<T, Vec<Finding>> {
        Self::read_as(file, source, 0..source.len(), (family, false), read)
    }

    /// The same for the TOML at `part` of `source`.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_part<T>(
        file: &'s str,
        source: &'s str,
        part: Range<usize>,
        family: Family,
        read: impl FnOnce(&Section<'_, 's>) -> Option<T>,
    ) -> Result<T, Vec<Finding>> {
        Self::read_as(file, source, part, (family, false), read)
    }

    /// The same for a file as it stood at some time of the past.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_past<T>(
        file: &'s str,
        source: &'s str,
        family: Family,
        read: impl FnOnce(&Section<'_, 's>) -> Option<T>,
    ) -> Result<T, Vec<Finding>> {
        Self::read_as(file, source, 0..source.len(), (family, true), read)
    }

    fn read_as<T>(
        file: &'s str,
        source: &'s str,
        part: Range<usize>,
        (family, is_past): (Family, bool),
        read: impl FnOnce(&Section<'_, 's>) -> Option<T>,
    ) -> Result<T, Vec<Finding>> {
        let document =
            Self { file, source, start: part.start, family, is_past, findings: RefCell::new(vec![]) };
        let (root, errors) = DeTable::parse_recoverable(source.get(part).unwrap_or_default());
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            document.complain(codes::TOML_SYNTAX, span, error.message().to_owned(), None);
        }
        let broken = !document.findings.borrow().is_empty();
        let value = if broken {
            None // A half-parsed file would only add complaints that mislead.
        } else {
            let section = Section::new(&document, "", root.get_ref(), root.span());
            let value = read(&section);
            section.finish();
            value
        };
        let mut findings = document.findings.into_inner();
        findings.sort_by_key(|f| f.place.as_ref().map(|place| (place.line, place.column)));
        match value {
            Some(value) if findings.is_empty() => Ok(value),
            _ if findings.is_empty() => {
                Err(vec![Finding::new(codes::UNREADABLE, "the file cannot be read").in_file(file)])
            }
            _ => Err(findings),
        }
    }

    fn complain(
        &self,
        code: &'static codes::Code,
        span: Range<usize>,
        message: String,
        help: Option<String>,
    ) {
        let span = self.start + span.start..self.start + span.end;
        let mut finding = Finding::new(code, message).at_span(self.file, self.source, span);
        finding.help = help;
        self.findings.borrow_mut().push(finding);
    }
}

/// One table of the file.
pub struct Section<'d, 's> {
    document: &'d Document<'s>,
    name: String,
    table: &'d DeTable<'d>,
    span: Range<usize>,
    asked: RefCell<Vec<&'static str>>,
}

/// A value and where it stands.
#[derive(Clone, Debug)]
pub struct At<T> {
    pub value: T,
    pub span: Range<usize>,
}

impl<'d, 's> Section<'d, 's> {
    fn new(document: &'d Document<'s>, name: &str, table: &'d DeTable<'d>, span: Range<usize>) -> Self {
        Self { document, name: name.to_owned(), table, span, asked: RefCell::new(vec![]) }
    }

    /// Adds a complaint about a value read earlier.
    pub fn complain(
        &self,
        code: &'static codes::Code,
        span: &Range<usize>,
        message: impl Into<String>,
        help: impl Into<Option<String>>,
    ) {
        self.document.complain(code, span.clone(), message.into(), help.into());
    }

    /// Whether the file is read as it stood at some time of the past.
    pub fn is_past(&self) -> bool {
        self.document.is_past
    }

    /// Adds a complaint about the section as a whole.
    pub fn complain_here(&self, code: &'static codes::Code, message: impl Into<String>) {
        self.complain(code, &self.span, message, None);
    }

    /// What is declared of `key`, without which there is no such key.
    fn kind(&self, key: &str) -> Option<Kind> {
        self.document.family.get(&self.name, key).map(|key| key.kind)
    }

    fn find(&self, key: &'static str) -> Option<&'d Spanned<DeValue<'d>>> {
        self.kind(key)?;
        let mut asked = self.asked.borrow_mut();
        if !asked.contains(&key) {
            asked.push(key);
        }
        drop(asked);
        self.table.iter().find(|(name, _)| name.get_ref() == key).map(|(_, value)| value)
    }

    fn wrong_type(&self, key: &str, value: &Spanned<DeValue<'_>>, expected: &str) {
        self.complain(
            codes::WRONG_TYPE,
            &value.span(),
            format!("{} is {}, expected {expected}", self.path(key), article(value.get_ref().type_str())),
            None,
        );
    }

    fn path(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Whether `key` is there, whatever it is.
    pub fn has(&self, key: &str) -> bool {
        self.table.iter().any(|(name, _)| name.get_ref() == key)
    }

    /// Where the section stands.
    pub fn span(&self) -> &Range<usize> {
        &self.span
    }

    /// `value`, or a complaint that `key` is missing.
    pub fn required<T>(&self, key: &'static str, value: Option<T>) -> Option<T> {
        // A key that is there but wrong has its own complaint already.
        if value.is_none() && !self.has(key) {
            let what = if self.name.is_empty() {
                format!("the key `{key}` is missing")
            } else {
                format!("[{}] lacks the key `{key}`", self.name)
            };
            self.complain(codes::MISSING_KEY, &self.span, what, None);
        }
        value
    }

    /// The text `key`.
    pub fn text(&self, key: &'static str) -> Option<At<String>> {
        let value = self.find(key)?;
        match value.get_ref().as_str() {
            Some(text) => Some(At { value: text.to_owned(), span: value.span() }),
            None => {
                self.wrong_type(key, value, "a string");
                None
            }
        }
    }

    /// A string that `T` reads, with `T`'s own words as the complaint.
    pub fn parsed<T: FromStr<Err = String>>(&self, key: &'static str) -> Option<At<T>> {
        let text = self.text(key)?;
        match text.value.parse() {
            Ok(value) => Some(At { value, span: text.span }),
            Err(message) => {
                self.complain(codes::BAD_VALUE, &text.span, format!("{}: {message}", self.path(key)), None);
                None
            }
        }
    }

    /// One of the words that are declared; `choices` says what each means.
    pub fn choice<T: Copy>(&self, key: &'static str, choices: &[(&'static str, T)]) -> Option<At<T>> {
        let text = self.text(key)?;
        let words = match self.kind(key) {
            Some(Kind::Choice(words)) => words,
            _ => &[],
        };
        if words.contains(&text.value.as_str())
            && let Some((_, value)) = choices.iter().find(|(word, _)| *word == text.value)
        {
            return Some(At { value: *value, span: text.span });
        }
        let help =
            nearest(&text.value, words.iter().copied()).map(|word| format!("did you mean \"{word}\"?"));
        self.complain(
            codes::UNKNOWN_CHOICE,
            &text.span,
            format!("{} is {}, expected one of {}", self.path(key), quoted(&text.value), words.join(", ")),
            help,
        );
        None
    }

    /// An instant, as a TOML date-time with a zone or the same as a string.
    pub fn instant(&self, key: &'static str) -> Option<At<Instant>> {
        let value = self.find(key)?;
        let text = match value.get_ref() {
            DeValue::Datetime(datetime) => datetime.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => {
                self.wrong_type(key, value, "an instant like 2009-07-26T18:42:37Z");
                return None;
            }
        };
        match text.parse() {
            Ok(instant) => Some(At { value: instant, span: value.span() }),
            Err(message) => {
                self.complain(
                    codes::BAD_INSTANT,
                    &value.span(),
                    format!("{}: {message}", self.path(key)),
                    None,
                );
                None
            }
        }
    }

    /// A moment, as a TOML date-time with a zone, or as a date, which begins at 00:00 UTC.
    pub fn moment(&self, key: &'static str) -> Option<At<Instant>> {
        let value = self.find(key)?;
        let DeValue::Datetime(datetime) = value.get_ref() else {
            self.wrong_type(key, value, "a day like 2009-07-26 or an instant like 2009-07-26T18:42:37Z");
            return None;
        };
        let text = datetime.to_string();
        let full = if text.len() == 10 { format!("{text}T00:00:00Z") } else { text.clone() };
        match full.parse() {
            Ok(instant) => Some(At { value: instant, span: value.span() }),
            Err(_) => {
                let help = "write a day (2009-07-26) or an instant with its zone (2009-07-26T18:42:37Z)";
                let text = format!("{} is not a moment", quoted(&text));
                self.complain(codes::BAD_DATE, &value.span(), text, help.to_owned());
                None
            }
        }
    }

    /// A day, `2006-10-02`, as a TOML date or a string.
    pub fn date(&self, key: &'static str) -> Option<String> {
        let value = self.find(key)?;
        let text = match value.get_ref() {
            DeValue::Datetime(datetime) => datetime.to_string(),
            DeValue::String(text) => text.to_string(),
            _ => String::new(),
        };
        if text.len() == 10 && text.parse::<jiff::civil::Date>().is_ok() {
            return Some(text);
        }
        self.wrong_type(key, value, "a day like 2006-10-02");
        None
    }

    /// The whole number `key` in its declared range, which does not go below zero.
    pub fn integer(&self, key: &'static str) -> Option<At<u64>> {
        let at = self.signed(key)?;
        Some(At { value: u64::try_from(at.value).ok()?, span: at.span })
    }

    /// The whole number `key` in its declared range.
    pub fn signed(&self, key: &'static str) -> Option<At<i64>> {
        let value = self.find(key)?;
        let (low, high) = match self.kind(key) {
            Some(Kind::Whole(low, high) | Kind::Places(low, high)) => (low, high),
            _ => return None,
        };
        let Some(integer) = value.get_ref().as_integer() else {
            self.wrong_type(key, value, "a whole number");
            return None;
        };
        match i64::from_str_radix(integer.as_str(), integer.radix()) {
            Ok(number) if (low..=high).contains(&number) => Some(At { value: number, span: value.span() }),
            _ => {
                self.complain(
                    codes::OUT_OF_RANGE,
                    &value.span(),
                    format!(
                        "{} is {}, expected a whole number from {low} to {high}",
                        self.path(key),
                        integer.as_str(),
                    ),
                    None,
                );
                None
            }
        }
    }

    /// How many `key` counts, or the texts that it lists, one for each.
    pub fn places(&self, key: &'static str) -> Option<At<(u64, Vec<String>)>> {
        let value = self.find(key)?;
        if value.get_ref().as_array().is_none() {
            return self.integer(key).map(|at| At { value: (at.value, vec![]), span: at.span });
        }
        let most = match self.kind(key) {
            Some(Kind::Places(_, most)) => usize::try_from(most).unwrap_or(usize::MAX),
            _ => 0,
        };
        let texts = self.texts(key);
        if texts.is_empty() || texts.len() > most {
            let text = format!("{} lists {} texts, expected 1 to {most}", self.path(key), texts.len());
            self.complain(codes::OUT_OF_RANGE, &value.span(), text, None);
            return None;
        }
        if let Some(empty) = texts.iter().find(|at| at.value.trim().is_empty()) {
            let text = format!("{} has an empty text, expected what this place gets", self.path(key));
            self.complain(codes::BAD_VALUE, &empty.span, text, None);
            return None;
        }
        let texts: Vec<String> = texts.into_iter().map(|at| at.value).collect();
        Some(At { value: (texts.len() as u64, texts), span: value.span() })
    }

    /// A finite number, written as a float or an integer.
    pub fn number(&self, key: &'static str) -> Option<At<f64>> {
        let value = self.find(key)?;
        let text = match value.get_ref() {
            DeValue::Float(float) => float.as_str(),
            DeValue::Integer(integer) if integer.radix() == 10 => integer.as_str(),
            _ => {
                self.wrong_type(key, value, "a number");
                return None;
            }
        };
        match text.parse::<f64>() {
            Ok(number) if number.is_finite() => Some(At { value: number, span: value.span() }),
            _ => {
                self.complain(
                    codes::OUT_OF_RANGE,
                    &value.span(),
                    format!("{} is {text}, expected a finite number", self.path(key)),
                    None,
                );
                None
            }
        }
    }

    /// A table of parameters: every key with its value.
    pub fn values(&self, key: &'static str) -> Vec<(String, At<Value>)> {
        let Some(value) = self.find(key) else { return vec![] };
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(key, value, "a table");
            return vec![];
        };
        let mut found = vec![];
        for (name, value) in table {
            match parameter(value.get_ref()) {
                Some(read) => {
                    found.push((name.get_ref().to_string(), At { value: read, span: value.span() }))
                }
                None => {
                    self.wrong_type(name.get_ref(), value, "a number, a text, true, false or a list of these")
                }
            }
        }
        found
    }

    /// Whether `key` is true.
    pub fn boolean(&self, key: &'static str) -> Option<At<bool>> {
        let value = self.find(key)?;
        match value.get_ref().as_bool() {
            Some(flag) => Some(At { value: flag, span: value.span() }),
            None => {
                self.wrong_type(key, value, "true or false");
                None
            }
        }
    }

    /// The list of texts `key`; empty when it is not there.
    pub fn texts(&self, key: &'static str) -> Vec<At<String>> {
        let Some(value) = self.find(key) else { return vec![] };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "an array of strings");
            return vec![];
        };
        let mut texts = vec![];
        for item in array.iter() {
            match item.get_ref().as_str() {
                Some(text) => texts.push(At { value: text.to_owned(), span: item.span() }),
                None => self.wrong_type(key, item, "a string in this array"),
            }
        }
        texts
    }

    /// The list of texts `key`, where whole numbers may stand without quotation marks.
    pub fn words(&self, key: &'static str) -> Vec<At<String>> {
        let Some(value) = self.find(key) else { return vec![] };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "an array of strings");
            return vec![];
        };
        let word = |item: &Spanned<DeValue<'_>>| match item.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(digits) if digits.radix() == 10 => Some(digits.as_str().to_owned()),
            _ => None,
        };
        let mut words = vec![];
        for item in array.iter() {
            match word(item) {
                Some(value) => words.push(At { value, span: item.span() }),
                None => self.wrong_type(key, item, "a string or a whole number in this array"),
            }
        }
        words
    }

    /// An array of whole numbers in the declared range.
    pub fn integers(&self, key: &'static str) -> Vec<At<u64>> {
        let Some(value) = self.find(key) else { return vec![] };
        let (low, high) = match self.kind(key) {
            Some(Kind::Wholes(low, high)) => (low.unsigned_abs(), high.unsigned_abs()),
            _ => return vec![],
        };
        let range = low..=high;
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, "an array of whole numbers");
            return vec![];
        };
        let read = |item: &Spanned<DeValue<'_>>| {
            let digits = item.get_ref().as_integer()?;
            let number = u64::from_str_radix(digits.as_str(), digits.radix()).ok()?;
            range.contains(&number).then(|| At { value: number, span: item.span() })
        };
        let mut numbers = vec![];
        for item in array.iter() {
            match read(item) {
                Some(at) => numbers.push(at),
                None => {
                    let wanted = format!("a whole number from {low} to {high}");
                    self.wrong_type(key, item, &wanted);
                }
            }
        }
        numbers
    }

    /// The table `key`, read by `read`.
    pub fn table<T>(&self, key: &'static str, read: impl FnOnce(&Section<'d, 's>) -> Option<T>) -> Option<T> {
        let value = self.find(key)?;
        let Some(table) = value.get_ref().as_table() else {
            self.wrong_type(key, value, "a table");
            return None;
        };
        let section = Section::new(self.document, &self.path(key), table, value.span());
        let result = read(&section);
        section.finish();
        result
    }

    /// Each table of the array `[[key]]`, read by `read`.
    pub fn tables<T>(
        &self,
        key: &'static str,
        mut read: impl FnMut(&Section<'d, 's>) -> Option<T>,
    ) -> Vec<T> {
        let Some(value) = self.find(key) else { return vec![] };
        let Some(array) = value.get_ref().as_array() else {
            self.wrong_type(key, value, &format!("an array of tables ([[{key}]])"));
            return vec![];
        };
        let mut out = vec![];
        for item in array.iter() {
            let Some(table) = item.get_ref().as_table() else {
                self.wrong_type(key, item, "a table");
                continue;
            };
            let section = Section::new(self.document, &self.path(key), table, item.span());
            out.extend(read(&section));
            section.finish();
        }
        out
    }

    fn finish(&self) {
        let asked = self.asked.borrow();
        for (key, _) in self.table.iter() {
            let name = key.get_ref().as_ref();
            if !asked.contains(&name) {
                let help = match nearest(name, asked.iter().copied()) {
                    Some(word) => format!("did you mean `{word}`?"),
                    None => format!("known here: {}", asked.join(", ")),
                };
                self.complain(
                    codes::UNKNOWN_KEY,
                    &key.span(),
                    format!("unknown key {}", quoted(&self.path(name))),
                    help,
                );
            }
        }
    }
}

/// The value of a parameter.
fn parameter(value: &DeValue<'_>) -> Option<Value> {
    Some(match value {
        DeValue::Boolean(value) => Value::Bool(*value),
        DeValue::String(text) => Value::Text(text.to_string()),
        DeValue::Integer(digits) => {
            Value::Integer(i64::from_str_radix(digits.as_str(), digits.radix()).ok()?)
        }
        DeValue::Float(digits) => Value::Number(digits.as_str().parse().ok()?),
        DeValue::Array(values) => {
            Value::List(values.iter().map(|value| parameter(value.get_ref())).collect::<Option<_>>()?)
        }
        _ => return None,
    })
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}
