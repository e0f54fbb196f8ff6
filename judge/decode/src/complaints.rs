//! Collects faults while a file is read: the first of each kind in full, the others counted.

use base::plural::{counted, plural};
use std::ops::Range;

use super::lines::{LONGEST_CELL, TextLine};
use super::number::Wrong;
use super::{strange_id, strange_number};
use crate::Ids;
use base::finding::codes;
use base::finding::{Finding, quoted};

/// What to do about a second prediction for one id.
pub(super) const ONCE: &str = "write exactly one prediction for each id: remove this one or the one before";

/// How many further places a complaint lists.
const LISTED: usize = 5;

/// The complaints about one file.
pub(super) struct Complaints<'f> {
    file: &'f str,
    kinds: Vec<Kind>,
}

struct Kind {
    first: Finding,
    count: u64,
    lines: Vec<u64>,
}

impl<'f> Complaints<'f> {
    pub(super) fn new(file: &'f str) -> Self {
        Self { file, kinds: vec![] }
    }

    /// How many faults there are so far.
    pub(super) fn count(&self) -> u64 {
        self.kinds.iter().map(|kind| kind.count).sum()
    }

    /// A fault on `line`: `marked` are the bytes of it that are wrong. `describe` gives the message and the
    /// help; it is called for the first fault of its code only.
    pub(super) fn at(
        &mut self,
        code: &'static codes::Code,
        line: TextLine<'_>,
        marked: Range<usize>,
        describe: impl FnOnce() -> (String, Option<String>),
    ) {
        if let Some(kind) = self.kinds.iter_mut().find(|kind| kind.first.code == code.code) {
            kind.count += 1;
            if kind.lines.len() < LISTED {
                kind.lines.push(line.number);
            }
            return;
        }
        let (message, help) = describe();
        // Nothing of a line without end is shown, so that nothing of it is copied.
        let text = &line.text[..line.text.len().min(2 * LONGEST_CELL)];
        let mut first = Finding::new(code, message).at_line(self.file, line.number, text, marked);
        first.help = help;
        self.kinds.push(Kind { first, count: 1, lines: vec![line.number] });
    }

    /// A fault of the file as a whole.
    pub(super) fn whole(&mut self, code: &'static codes::Code, message: String, help: Option<String>) {
        let mut first = Finding::new(code, message).in_file(self.file);
        first.help = help;
        self.kinds.push(Kind { first, count: 1, lines: vec![] });
    }

    /// Ids that no line predicts.
    pub(super) fn missing(&mut self, missing: &[&[u8]], count: u64, expected: usize) {
        let help = "every id of the published list needs exactly one line; rows sorted differently are fine";
        self.without(missing, count, expected, help);
    }

    /// The same of files in which an id has as many lines as its list has items.
    pub(super) fn missing_lists(&mut self, missing: &[&[u8]], count: u64, expected: usize) {
        self.without(
            missing,
            count,
            expected,
            "every id of the published list needs at least one line, in any order",
        );
    }

    fn without(&mut self, missing: &[&[u8]], count: u64, expected: usize, help: &str) {
        let examples: Vec<_> =
            missing.iter().take(LISTED).map(|id| quoted(&String::from_utf8_lossy(id))).collect();
        let (has, ids) = (plural(count, "has", "have"), counted(expected, "id", "ids"));
        let message = format!("{count} of {ids} {has} no prediction (first: {})", examples.join(", "));
        self.whole(codes::MISSING_IDS, message, Some(help.to_owned()));
    }

    /// Values that no line has, in files of several lines an id; `first` are some of them in words.
    pub(super) fn missing_lines(&mut self, first: &[String], count: usize, expected: usize) {
        let (has, lines) = (plural(count as u64, "has", "have"), counted(expected, "value", "values"));
        let message = format!("{count} of {lines} {has} no line (first: {})", first.join(", "));
        let help = "every id of the published list needs a line for each of them, in any order";
        self.whole(codes::MISSING_IDS, message, Some(help.to_owned()));
    }

    /// `id` at the bytes `marked` of `line` is none of `ids`; `swapped` says that another field is, in the
    /// first record.
    pub(super) fn unknown_id(
        &mut self,
        line: TextLine<'_>,
        marked: Range<usize>,
        id: &[u8],
        ids: &Ids,
        swapped: bool,
    ) {
        self.at(codes::UNKNOWN_ID, line, marked, || {
            let swapped = swapped.then_some("are the columns swapped? the first line names them");
            let help = strange_id::cause(id, ids).or_else(|| swapped.map(str::to_owned));
            (format!("{} is not an id of this contest", quoted(&String::from_utf8_lossy(id))), help)
        });
    }

    /// The prediction `value` is no finite number; `field` are its bytes in the line.
    pub(super) fn number(&mut self, wrong: Wrong, line: TextLine<'_>, field: Range<usize>, value: &[u8]) {
        let shown = quoted(&String::from_utf8_lossy(value));
        let (code, message) = match wrong {
            Wrong::Missing => (codes::MISSING_PREDICTION, "there is no prediction on this line".to_owned()),
            Wrong::NotFinite => (codes::NOT_FINITE, format!("{shown} is not a finite number")),
            Wrong::TooLarge => {
                (codes::NOT_FINITE, format!("{shown} is too large: no 64-bit float is as large"))
            }
            Wrong::NotANumber => (codes::NOT_A_NUMBER, format!("{shown} is not a number")),
        };
        self.at(code, line, field, || (message, strange_number::cause(value)));
    }

    /// Nothing when there was no fault; else a finding per kind.
    pub(super) fn finish(self) -> Result<(), Vec<Finding>> {
        if self.kinds.is_empty() {
            return Ok(());
        }
        Err(self.kinds.into_iter().map(Kind::into_finding).collect())
    }
}

impl Kind {
    fn into_finding(self) -> Finding {
        let mut finding = self.first;
        if self.count > 1 {
            let lines: Vec<_> = self.lines.iter().map(u64::to_string).collect();
            let more = if self.count > self.lines.len() as u64 { ", …" } else { "" };
            finding.message.push_str(&format!("; {} such lines: {}{more}", self.count, lines.join(", ")));
        }
        finding
    }
}

/// Whether `line` is one of the marks that git leaves where it could not merge.
pub(super) fn git_conflict(line: &[u8]) -> bool {
    line == b"=======" || line.starts_with(b"<<<<<<< ") || line.starts_with(b">>>>>>> ")
}
