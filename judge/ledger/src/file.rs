//! The ledger's files: `YYYY-MM.jsonl` has the receipts of a month, and when it is full the month goes on in
//! `YYYY-MM_002.jsonl` and so on. Forges refuse large files and recommend small ones, and each batch writes
//! its last file anew.

use std::fmt;
use std::str::FromStr;

/// Name of the file that binds the last line.
pub const CHECKPOINT: &str = "checkpoint";

/// So many receipts fill a file. Files of more, as earlier judges wrote them, are read like any.
pub(super) const FULL: u64 = 4_096;

/// So many bytes do, too: forges recommend that no object is larger. A receipt that is longer stands in a file of its own.
const LARGEST: u64 = 1_000_000;

/// The name of a file; names are ordered as their receipts are, and so are their texts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FileName {
    month: String,
    part: u32,
}

impl FileName {
    /// The first one of a month, `YYYY-MM`.
    pub fn first_of(month: String) -> Self {
        Self { month, part: 1 }
    }

    /// Its month.
    pub fn month(&self) -> &str {
        &self.month
    }

    /// The one after it of the same month.
    pub fn next(&self) -> Self {
        Self { month: self.month.clone(), part: self.part + 1 }
    }
}

impl fmt::Display for FileName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.part {
            1 => write!(f, "{}.jsonl", self.month),
            part => write!(f, "{}_{part:03}.jsonl", self.month),
        }
    }
}

/// The text is no name of a ledger's file.
#[derive(Debug)]
pub struct NoName;

impl FromStr for FileName {
    type Err = NoName;

    fn from_str(text: &str) -> Result<Self, NoName> {
        let stem = text.strip_suffix(".jsonl").ok_or(NoName)?;
        let (month, part) = match stem.split_once('_') {
            Some((month, part)) => (month, part.parse().ok().filter(|part| *part > 1).ok_or(NoName)?),
            None => (stem, 1),
        };
        let bytes = month.as_bytes();
        let digits = |bytes: &[u8]| bytes.iter().all(u8::is_ascii_digit);
        let is_month = bytes.len() == 7 && bytes[4] == b'-' && digits(&bytes[..4]) && digits(&bytes[5..]);
        let name = Self { month: month.to_owned(), part };
        // One way to write each name, or two files would claim to be the same.
        (is_month && name.to_string() == text).then_some(name).ok_or(NoName)
    }
}

/// Whether the name is one of a ledger's file.
pub(super) fn is_ledger_file(name: &str) -> bool {
    name.parse::<FileName>().is_ok()
}

/// A file, how many receipts stand in it, and how many bytes they have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    pub(super) name: FileName,
    pub(super) receipts: u64,
    pub(super) bytes: u64,
}

/// The files in order, with the one that the next receipt goes to.
#[derive(Clone, Debug)]
pub(super) struct Parts {
    parts: Vec<Part>,
    full: u64,
}

impl Default for Parts {
    fn default() -> Self {
        Self::new(vec![])
    }
}

impl Parts {
    pub(super) fn new(parts: Vec<Part>) -> Self {
        Self { parts, full: FULL }
    }

    /// The same with files that are full with fewer receipts.
    #[cfg(test)]
    pub(super) fn full_with(&mut self, receipts: u64) {
        self.full = receipts;
    }

    pub(super) fn all(&self) -> &[Part] {
        &self.parts
    }

    /// Enters one more receipt of `bytes`, written in `month`, and says into which file.
    pub(super) fn enter(&mut self, month: String, bytes: u64) -> &FileName {
        let has_room = |last: &Part| last.receipts < self.full && last.bytes + bytes <= LARGEST;
        let next = match self.parts.last() {
            Some(last) if last.name.month == month && has_room(last) => None,
            Some(last) if last.name.month == month => Some(last.name.next()),
            _ => Some(FileName::first_of(month)),
        };
        self.parts.extend(next.map(|name| Part { name, receipts: 0, bytes: 0 }));
        let at = self.parts.len() - 1;
        self.parts[at].receipts += 1;
        self.parts[at].bytes += bytes;
        &self.parts[at].name
    }

    /// File and line, from 1, of receipt number `seq` if the first file begins with number 1.
    pub(super) fn place(&self, seq: u64) -> Option<(&FileName, u64)> {
        let mut line = seq;
        for part in &self.parts {
            if line <= part.receipts {
                return (line > 0).then_some((&part.name, line));
            }
            line -= part.receipts;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_ordered_as_receipts_are() {
        let names = [
            "2009-06.jsonl",
            "2009-07.jsonl",
            "2009-07_002.jsonl",
            "2009-07_010.jsonl",
            "2009-07_999.jsonl",
            "2009-08.jsonl",
        ];
        assert!(names.is_sorted());
        let parsed: Vec<FileName> = names.iter().map(|name| name.parse().unwrap()).collect();
        assert!(parsed.is_sorted());
        assert!(parsed.iter().zip(names).all(|(parsed, name)| parsed.to_string() == name));
        for name in [
            "2009-07_001.jsonl",
            "2009-07_2.jsonl",
            "2009-07_02.jsonl",
            "2009-07_0002.jsonl",
            "2009-07_.jsonl",
            "2009-07_+02.jsonl",
            "2009-7.jsonl",
            "2009-07.json",
            "é009-07.jsonl",
            "checkpoint",
        ] {
            assert!(!is_ledger_file(name), "{name}");
        }
    }

    #[test]
    fn a_full_file_is_followed_by_another_and_so_is_a_month() {
        let mut parts = Parts::default();
        parts.full_with(2);
        let names: Vec<String> = ["2009-07"; 5]
            .into_iter()
            .chain(["2009-09"])
            .map(|month| parts.enter(month.to_owned(), 700).to_string())
            .collect();
        let [one, two, three] = ["2009-07.jsonl", "2009-07_002.jsonl", "2009-07_003.jsonl"];
        assert_eq!(names, [one, one, two, two, three, "2009-09.jsonl"]);
        let place = |seq| parts.place(seq).map(|(name, line)| (name.to_string(), line));
        assert_eq!(place(4), Some((two.to_owned(), 2)));
        assert_eq!(place(6), Some(("2009-09.jsonl".to_owned(), 1)));
        assert_eq!((place(0), place(7)), (None, None));
    }

    #[test]
    fn a_file_has_no_more_bytes_than_forges_recommend() {
        let mut parts = Parts::default();
        let sizes = [600_000, 400_000, 1, 999_999, 3_000_000, 1];
        let names: Vec<String> =
            sizes.into_iter().map(|bytes| parts.enter("2009-07".to_owned(), bytes).to_string()).collect();
        let name = |part| format!("2009-07_{part:03}.jsonl");
        let first = "2009-07.jsonl".to_owned();
        assert_eq!(names, [first.clone(), first, name(2), name(2), name(3), name(4)]);
    }
}
