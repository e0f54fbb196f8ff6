//! Brings a receive log back that was lost or cut: the judge keeps it as far as it was read.

use std::path::Path;

use git2::{Oid, Repository};

use super::kept::{JUDGED, heard};
use super::log_parts::parts;
use super::receive::{move_to, tip, written};
use base::failure::Failure;
use base::finding::codes;
use base::time::Instant;

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Restored {
    /// The log has all that the judge has read.
    Whole,
    /// So many lines are in it again, and so many that came since were kept.
    Back {
        /// Lines from what the judge keeps.
        lines: usize,
        /// Lines of the log as it was found that the judge had not read.
        since: usize,
    },
}

/// Restores the log of `repository`.
///
/// # Errors
/// [`Failure::Configuration`] when the judge keeps none, [`Failure::Machine`] when it cannot be written.
pub fn restore(repository: &Path, now: Instant) -> Result<Restored, Failure> {
    let repository = Repository::open(repository)?;
    let judged = repository.find_reference(JUDGED).ok().and_then(|found| found.peel_to_commit().ok());
    let kept = judged.and_then(|judged| heard(&repository, judged.id())?.commit());
    let Some(kept) = kept.and_then(|kept| repository.find_commit(kept).ok()) else {
        let text =
            format!("the judge keeps no receive log here: {JUDGED} is missing, or no batch has read one");
        return Err(Failure::configuration(codes::NO_KEPT_LOG, text));
    };
    let (whole, found) = (text(&repository, kept.id())?, tip(&repository)?);
    let now_there = found.as_ref().map_or(Ok(vec![]), |found| text(&repository, found.id()))?;
    if now_there.starts_with(&whole) {
        return Ok(Restored::Whole);
    }
    // Of a log that was cut from its end, or begun anew, what both have comes once.
    let known: std::collections::HashSet<&[u8]> = lines(&whole).collect();
    let new: Vec<&[u8]> = lines(&now_there).filter(|line| !known.contains(line)).collect();
    let (count, since) = (known.len(), new.len());
    let more: String = new.iter().map(|line| String::from_utf8_lossy(line).into_owned() + "\n").collect();
    let commit = match &found {
        None => kept.id(),
        Some(found) => written(&repository, &kept.tree()?, Some(&kept), &[found], &more, now)?,
    };
    if !move_to(&repository, found.map(|found| found.id()), commit)? {
        return Err(Failure::Machine("somebody pushed meanwhile; run it again".to_owned()));
    }
    Ok(Restored::Back { lines: count, since })
}

/// All lines of the log at `commit`.
fn text(repository: &Repository, commit: Oid) -> Result<Vec<u8>, Failure> {
    let mut all = vec![];
    for id in parts(repository, commit)?.into_values() {
        all.extend_from_slice(repository.find_blob(id)?.content());
    }
    Ok(all)
}

fn lines(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    text.split(|b| *b == b'\n').filter(|line| !line.is_empty())
}
