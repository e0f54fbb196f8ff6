//! The counts and, in the file beside them, what was imported.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::path::Path;

use contest::downloads::{COUNTS, Counts, existing, wrong};
use jiff::civil::Date;

use super::counter::Counter;
use base::failure::Failure;
use base::scratch::replace;
use base::time::Instant;

/// Where it stands which days were counted.
pub(super) const IMPORTED: &str = "content/data/downloads.imported";

const FIRST: &str = "gitprize downloads 2";
/// The first line of before: it kept digests of logs, from which who tries addresses finds that of a short log.
const BEFORE: &str = "gitprize downloads 1";

/// What was imported: which days were counted, and every counter that was seen.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Imported {
    /// Days that were counted from logs.
    pub(super) days: BTreeSet<Date>,
    /// SHA-256 of documents with counters.
    pub(super) documents: BTreeSet<String>,
    pub(super) counters: BTreeSet<Counter>,
    /// Whether the file is of before and has to be written anew.
    pub(super) is_old: bool,
}

impl Imported {
    /// What was imported into the contest at `root`.
    pub(super) fn open(root: &Path) -> Result<Self, Failure> {
        let Some(text) = existing(root, IMPORTED)? else { return Ok(Self::default()) };
        let mut imported = Self::default();
        for (at, line) in text.lines().enumerate() {
            let read = match (at, line) {
                (0, FIRST | BEFORE) => {
                    imported.is_old = line == BEFORE;
                    Some(())
                }
                (0, _) => None,
                _ => imported.line(line),
            };
            read.ok_or_else(|| wrong(IMPORTED, &text, at, "this line is not as the judge writes it"))?;
        }
        Ok(imported)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let mut words = line.splitn(2, ' ');
        let (kind, rest) = (words.next()?, words.next()?);
        let is_digest = |text: &str| text.len() == 64 && text.bytes().all(|c| c.is_ascii_hexdigit());
        match kind {
            "day" => {
                self.days.insert(rest.parse().ok()?);
            }
            "log" if self.is_old => {
                let (day, _) = rest.split_once(' ').filter(|(_, digest)| is_digest(digest))?;
                self.days.insert(day.parse().ok()?);
            }
            "counters" if is_digest(rest) => {
                self.documents.insert(rest.to_owned());
            }
            "counter" => {
                let mut words = rest.splitn(4, ' ');
                let at: Instant = words.next()?.parse().ok()?;
                let count = words.next()?.parse().ok()?;
                let size = words.next()?.parse().ok()?;
                self.counters.insert(Counter { path: words.next()?.to_owned(), at, count, size });
            }
            _ => return None,
        }
        Some(())
    }

    fn to_text(&self) -> String {
        let mut out = format!("{FIRST}\n");
        for day in &self.days {
            let _ = writeln!(out, "day {day}");
        }
        for digest in &self.documents {
            let _ = writeln!(out, "counters {digest}");
        }
        for Counter { path, at, count, size } in &self.counters {
            let _ = writeln!(out, "counter {at} {count} {size} {path}");
        }
        out
    }
}

/// Writes both files, the counts first: after a crash in between the same import counts the same days again, since they
/// are not said to be counted.
pub(super) fn write(root: &Path, counts: &Counts, imported: &Imported) -> Result<(), Failure> {
    replace(&root.join(COUNTS), counts.to_csv()?.as_bytes())?;
    replace(&root.join(IMPORTED), imported.to_text().as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contest::downloads::{Count, HEADER};

    #[test]
    fn both_files_read_back() {
        let folder = tempfile::tempdir().unwrap();
        let mut counts = Counts::default();
        let day: Date = "2009-07-26".parse().unwrap();
        let whole =
            Count { downloads: 3, completed: Some(2), partial: Some(1), bytes: Some(9), visitors: Some(3) };
        counts.rows.insert((day, "/data/a, \"b\"".to_owned()), whole);
        counts.rows.insert((day, "/r".to_owned()), Count { downloads: 1, ..Count::default() });
        let mut imported = Imported::default();
        imported.days.insert(day);
        imported.documents.insert("cd".repeat(32));
        let at = "2009-07-26T18:42:37Z".parse().unwrap();
        imported.counters.insert(Counter { path: "/a b".to_owned(), at, count: 7, size: 8 });
        write(folder.path(), &counts, &imported).unwrap();
        assert_eq!(Counts::open(folder.path()).unwrap(), counts);
        assert_eq!(Imported::open(folder.path()).unwrap(), imported);
        let text = std::fs::read_to_string(folder.path().join(COUNTS)).unwrap();
        let kept = std::fs::read_to_string(folder.path().join(IMPORTED)).unwrap();
        let before = kept.replace("downloads 2", "downloads 1");
        let before = before.replace("day 2009-07-26", &format!("log 2009-07-26 {}", "ab".repeat(32)));
        std::fs::write(folder.path().join(IMPORTED), before).unwrap();
        let old = Imported::open(folder.path()).unwrap();
        assert_eq!(old, Imported { is_old: true, ..imported });
        assert_eq!(old.to_text(), kept);
        assert_eq!(
            text,
            "day,file,downloads,completed,partial,bytes,visitors\n\
             2009-07-26,\"/data/a, \"\"b\"\"\",3,2,1,9,3\n2009-07-26,/r,1,,,,\n"
        );
    }

    #[test]
    fn changed_files_are_refused_with_their_line() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("content/data")).unwrap();
        let header = HEADER.join(",");
        for (path, text, line) in [
            (COUNTS, "day,file\n".to_owned(), 1),
            (COUNTS, format!("{header}\n2009-07-26,/a,1,2,3,4,5\n2009-07-27,/a,x,2,3,4,5\n"), 3),
            (COUNTS, format!("{header}\n2009-07-26,/a,1\n"), 2),
            (IMPORTED, "gitprize downloads 3\n".to_owned(), 1),
            (IMPORTED, format!("{FIRST}\nlog 2009-07-26 {}\n", "ab".repeat(32)), 2),
            (IMPORTED, format!("{FIRST}\nday x\n"), 2),
            (IMPORTED, format!("{FIRST}\nlog 2009-07-26 abc\n"), 2),
            (IMPORTED, format!("{FIRST}\nnote x\n"), 2),
        ] {
            std::fs::write(folder.path().join(path), &text).unwrap();
            let failure = match path {
                COUNTS => Counts::open(folder.path()).unwrap_err(),
                _ => Imported::open(folder.path()).unwrap_err(),
            };
            let finding = &failure.findings()[0];
            assert_eq!(
                (finding.code, finding.place.as_ref().unwrap().line),
                ("bad-downloads", line),
                "{text}"
            );
        }
    }
}
