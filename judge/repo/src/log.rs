//! The receive log, line by line: what came to which reference, and what left it. A head counts from when it last came
//! to its reference; what left before it was judged is told by the ledger.

use git2::Oid;
use hashbrown::HashMap;
use serde::{Deserialize, Serialize};

use super::pull::Pull;
use super::refs::{Kind, Place};
use base::json::fault;
use base::time::Instant;
use contest::Author;
use ledger::Proof;

/// A line of the log: one update of one reference.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct LogLine {
    pull: u64,
    /// What the reference holds now; nothing when it was removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    head: Option<String>,
    user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    at: Instant,
    /// What it held before. Logs of before this was told have arrivals only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    old: Option<String>,
    /// Which kind of reference it is, if not `refs/pull/N/head`.
    #[serde(default, rename = "ref", skip_serializing_if = "Kind::is_usual")]
    kind: Kind,
}

/// One update of a reference, as git tells a hook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Update {
    /// The reference.
    pub place: Place,
    /// What it held.
    pub old: Option<Oid>,
    /// What it holds.
    pub new: Option<Oid>,
}

impl Update {
    /// The log's line of it, with its end.
    pub fn line(&self, author: &Author, at: Instant) -> String {
        let line = LogLine {
            pull: self.place.pull,
            head: self.new.map(|oid| oid.to_string()),
            user: author.login.clone(),
            key: author.ssh_fingerprint.clone(),
            at,
            old: self.old.map(|oid| oid.to_string()),
            kind: self.place.kind,
        };
        serde_json::to_string(&line).unwrap_or_default() + "\n"
    }
}

/// A head at its reference.
#[derive(Clone, Debug)]
pub(super) struct Stay {
    pub(super) head: Oid,
    pub(super) pull: Pull,
    /// In which part of the log its arrival stands.
    pub(super) part: u32,
}

/// A head that came and went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Number of the pull request.
    pub pull: u64,
    /// The head.
    pub head: Oid,
    /// Who brought it, and when.
    pub came: Pull,
    /// When it was pushed over or removed.
    pub left: Instant,
    /// Which line of the log says so, from 1.
    pub line: u64,
}

/// What a log comes to, as far as it was read.
#[derive(Debug, Default)]
pub(super) struct Stays {
    standing: HashMap<Place, Stay>,
    departures: Vec<Departure>,
    /// How many lines there are up to the end.
    pub(super) lines: u64,
}

impl Stays {
    /// The same, of a log of which so many lines were read before.
    pub(super) fn after(lines: u64) -> Self {
        Self { lines, ..Self::default() }
    }

    /// Takes in a line that was read before, of `part`: what left by it was told then.
    pub(super) fn add_old(&mut self, line: &[u8], part: u32) -> Result<(), String> {
        self.take(line, part).map(|_| ())
    }

    /// Takes in the next line, which stands in `part`.
    pub(super) fn add(&mut self, line: &[u8], part: u32) -> Result<(), String> {
        self.lines += 1;
        let (line, gone) = (self.lines, self.take(line, part)?);
        self.departures.extend(gone.map(|departure| Departure { line, ..departure }));
        Ok(())
    }

    fn take(&mut self, line: &[u8], part: u32) -> Result<Option<Departure>, String> {
        let line: LogLine = serde_json::from_slice(line).map_err(|why| fault(&why))?;
        let place = Place { kind: line.kind, pull: line.pull };
        let (old, new) = (oid(line.old.as_deref())?, oid(line.head.as_deref())?);
        // The same on both sides is no update: it stands there since it came.
        if let Some(stay) = self.standing.get(&place)
            && new.is_some()
            && old == new
            && Some(stay.head) == new
        {
            return Ok(None);
        }
        let before = match new {
            Some(head) => {
                let author = Author { login: line.user, ssh_fingerprint: line.key, ..Author::default() };
                let pull = Pull { author, received: line.at, received_by: Some(Proof::Log), account: None };
                self.standing.insert(place, Stay { head, pull, part })
            }
            None => self.standing.remove(&place),
        };
        Ok(before.map(|stay| Departure {
            pull: place.pull,
            head: stay.head,
            came: stay.pull,
            left: line.at,
            line: 0,
        }))
    }

    /// The arrival of `head` at `place`, if it stands there.
    pub(super) fn at(&self, place: Place, head: Oid) -> Option<&Stay> {
        let stands = |place: Place| self.standing.get(&place).filter(|stay| stay.head == head);
        // A log of before kinds were told has every number as the usual one.
        stands(place).or_else(|| stands(Place { kind: Kind::Pull, ..place }))
    }

    /// What left, in the order of the log.
    pub(super) fn departures(&self) -> &[Departure] {
        &self.departures
    }

    /// Where `head` stands besides `place`.
    pub(super) fn elsewhere(&self, place: Place, head: Oid) -> Option<(Place, &Stay)> {
        let other = |(at, stay): &(&Place, &Stay)| **at != place && stay.head == head;
        let found = self.standing.iter().filter(other).min_by_key(|(_, stay)| stay.pull.received);
        found.map(|(at, stay)| (*at, stay))
    }
}

fn oid(text: Option<&str>) -> Result<Option<Oid>, String> {
    let Some(text) = text else { return Ok(None) };
    let oid = (text.len() == 40).then(|| Oid::from_str(text).ok()).flatten();
    let oid = oid.ok_or_else(|| format!("{} is not a commit", base::finding::quoted(text)))?;
    Ok(Some(oid).filter(|oid| !oid.is_zero()))
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
    const B: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";

    fn read(lines: &[String]) -> Stays {
        let mut stays = Stays::default();
        for line in lines {
            stays.add(line.trim_end().as_bytes(), 0).unwrap();
        }
        stays
    }

    fn update(old: Option<&str>, new: Option<&str>, second: u8) -> String {
        let oid = |text: Option<&str>| text.map(|text| Oid::from_str(text).unwrap());
        let place = Place { kind: Kind::Pull, pull: 7 };
        let at = format!("2009-01-01T00:00:{second:02}Z").parse().unwrap();
        Update { place, old: oid(old), new: oid(new) }.line(&Author::default(), at)
    }

    fn received(stays: &Stays, head: &str) -> Option<String> {
        let place = Place { kind: Kind::Pull, pull: 7 };
        Some(stays.at(place, Oid::from_str(head).unwrap())?.pull.received.to_string())
    }

    #[test]
    fn a_head_counts_from_when_it_last_came() {
        let lines = [
            update(None, Some(A), 1),
            update(Some(A), None, 2),
            update(None, Some(A), 3),
            update(Some(A), Some(A), 4),
        ];
        let stays = read(&lines);
        assert_eq!(received(&stays, A).as_deref(), Some("2009-01-01T00:00:03Z"));
        let gone: Vec<_> = stays.departures().iter().map(|gone| (gone.line, gone.left.to_string())).collect();
        assert_eq!(gone, [(2, "2009-01-01T00:00:02Z".to_owned())]);
    }

    #[test]
    fn what_was_pushed_over_left() {
        let stays = read(&[update(None, Some(A), 1), update(Some(A), Some(B), 2)]);
        assert_eq!((received(&stays, A), stays.departures().len()), (None, 1));
        assert_eq!(received(&stays, B).as_deref(), Some("2009-01-01T00:00:02Z"));
        let back =
            read(&[update(None, Some(A), 1), update(Some(A), Some(B), 2), update(Some(B), Some(A), 3)]);
        assert_eq!(received(&back, A).as_deref(), Some("2009-01-01T00:00:03Z"));
    }

    #[test]
    fn a_log_of_arrivals_only_is_read() {
        let old = |head: &str, second: u8| {
            format!(
                "{{\"pull\":7,\"head\":\"{head}\",\"user\":\"a\",\"at\":\"2009-01-01T00:00:{second:02}Z\"}}"
            )
        };
        // The second arrival of the same head means that it had left.
        let stays = read(&[old(A, 1), old(A, 2)]);
        assert_eq!(received(&stays, A).as_deref(), Some("2009-01-01T00:00:02Z"));
        assert_eq!(stays.departures().len(), 1);
    }

    #[test]
    fn numbers_of_two_kinds_are_two_places() {
        let merge = update(None, Some(B), 2).replace("}", ",\"ref\":\"merge-requests\"}");
        let stays = read(&[update(None, Some(A), 1), merge]);
        assert_eq!(received(&stays, A).as_deref(), Some("2009-01-01T00:00:01Z"));
        let place = Place { kind: Kind::MergeRequests, pull: 7 };
        assert!(stays.at(place, Oid::from_str(B).unwrap()).is_some());
        assert!(stays.departures().is_empty());
    }

    #[test]
    fn what_is_no_line_is_said() {
        for bad in ["{}", "{\"pull\":7,\"head\":\"ab\",\"user\":null,\"at\":\"2009-01-01T00:00:00Z\"}"] {
            assert!(Stays::default().add(bad.as_bytes(), 0).is_err(), "{bad}");
        }
    }
}
