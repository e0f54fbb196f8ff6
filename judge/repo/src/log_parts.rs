//! The receive log in git: parts that only grow. A batch reads what is new since the one before and the parts in which
//! heads stand that wait; everything, when it does not know what was read before.

use std::collections::{BTreeMap, BTreeSet};

use git2::{Blob, ObjectType, Oid, Repository};

use super::author::Pulls;
use super::head::Head;
use super::heard::{Heard, Part};
use super::log::Stays;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};

/// A part of the log larger than this is not read.
const LARGEST: usize = 512 << 20;

impl Pulls {
    /// Reads the lines of a receive log.
    ///
    /// # Errors
    /// What is wrong with one of them.
    pub fn of_log(text: &str) -> Result<Self, String> {
        let mut stays = Stays::default();
        for line in text.lines().filter(|line| !line.is_empty()) {
            stays.add(line.as_bytes(), 0)?;
        }
        Ok(Self { stays, has_log: true, ..Self::default() })
    }

    /// Reads the receive log at `commit`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming file and line, since a log that is wrong could cost somebody a
    /// deadline.
    pub fn from_receive_log(repository: &Repository, commit: Oid) -> Result<Self, Failure> {
        Self::read(repository, commit, None)
    }

    /// Reads what the receive log at `commit` tells of heads that wait, and of those that left since it was `heard`.
    ///
    /// # Errors
    /// As [`Self::from_receive_log`], and [`Failure::Findings`] when it lacks what was heard: it was cut.
    pub fn since(repository: &Repository, commit: Oid, heard: Option<&Heard>) -> Result<Self, Failure> {
        Self::read(repository, commit, heard)
    }

    fn read(repository: &Repository, commit: Oid, heard: Option<&Heard>) -> Result<Self, Failure> {
        let none = BTreeMap::new();
        let before = heard.map_or(&none, |heard| &heard.parts);
        let now = parts(repository, commit)?;
        if before.keys().any(|name| !now.contains_key(name)) {
            return Err(cut());
        }
        let mut stays = heard.map_or_else(Stays::default, |heard| Stays::after(heard.lines));
        let mut sizes = vec![];
        for (at, (name, id)) in now.iter().enumerate() {
            let (was, part) = (before.get(name), at as u32);
            let idle = was.filter(|was| !was.waits && was.id == id.to_string());
            if let Some(was) = idle {
                sizes.push(was.bytes);
                continue;
            }
            let blob = blob(repository, name, *id)?;
            sizes.push(blob.content().len());
            let (old, new) = match was {
                Some(was) => was.split(blob.content()).ok_or_else(cut)?,
                None => (&[][..], blob.content()),
            };
            let mut number = 0;
            for (text, is_new) in [(old, false), (new, true)] {
                for line in text.split(|b| *b == b'\n') {
                    number += 1;
                    if line.is_empty() {
                        continue;
                    }
                    let taken = if is_new { stays.add(line, part) } else { stays.add_old(line, part) };
                    taken.map_err(|why| wrong(name, &format!("line {number}: {why}")))?;
                }
                // The last piece is what follows the last line's end: nothing.
                number -= 1;
            }
        }
        let parts = now.into_iter().zip(sizes).map(|((name, id), bytes)| (name, id, bytes)).collect();
        Ok(Self { stays, has_log: true, log: Some(commit), parts, ..Self::default() })
    }

    /// What the next batch needs to know, while these heads wait.
    pub fn heard<'h>(&self, waiting: impl Iterator<Item = &'h Head>) -> Option<Heard> {
        let waits: BTreeSet<u32> =
            waiting.filter_map(|head| Some(self.stays.at(head.place, head.oid)?.part)).collect();
        let part = |(at, (name, id, bytes)): (usize, &(String, Oid, usize))| {
            let waits = waits.contains(&(at as u32));
            (name.clone(), Part { id: id.to_string(), bytes: *bytes, waits })
        };
        let parts = self.parts.iter().enumerate().map(part).collect();
        Some(Heard { log: self.log?.to_string(), lines: self.stays.lines, parts })
    }
}

/// The log's parts by name, which is their order.
pub(super) type Parts = BTreeMap<String, Oid>;

/// The parts of the log at `commit`.
pub(super) fn parts(repository: &Repository, commit: Oid) -> Result<Parts, Failure> {
    let tree = repository.find_commit(commit)?.tree()?;
    let name = |entry: &git2::TreeEntry<'_>| String::from_utf8_lossy(entry.name_bytes()).into_owned();
    Ok(tree.iter().map(|entry| (name(&entry), entry.id())).collect())
}

fn blob<'r>(repository: &'r Repository, name: &str, id: Oid) -> Result<Blob<'r>, Failure> {
    match repository.odb()?.read_header(id)? {
        (size, ObjectType::Blob) if size <= LARGEST => Ok(repository.find_blob(id)?),
        _ => Err(wrong(name, "it is not a file of at most 512 MiB")),
    }
}

fn wrong(name: &str, why: &str) -> Failure {
    let text =
        format!("the receive log holds what `judge receive` does not write: part {}, {why}", quoted(name));
    Failure::Configuration(vec![
        Finding::new(codes::BAD_RECEIVE_LOG, text)
            .help("put refs/gitprize/receive-log back to a commit before that line"),
    ])
}

/// The log lacks lines that it had.
fn cut() -> Failure {
    let text = "the receive log lacks lines that earlier batches read: it was cut or started anew, so \
        nothing was judged";
    Failure::Findings(vec![Finding::new(codes::RECEIVE_LOG_CUT, text).help(MEND)])
}

/// What brings a lost log back.
pub const MEND: &str = "`judge receive --restore --dir REPOSITORY`, on the server, restores it from what the \
    judge keeps and adds what came since; heads that it still does not know have to be removed and pushed \
again";
