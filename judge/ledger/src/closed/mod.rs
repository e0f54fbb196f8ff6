//! The closed files in brief: `submissions/ledger/closed/`, written by the judge beside the ledger so that a batch
//! need not read a long history line by line.
//!
//! A file is closed when a newer one has begun. Of each there are three that never change again: `YYYY-MM.brief` with
//! what a fold needs of
//! each receipt, `YYYY-MM.heads` with the identities of what was judged, and `YYYY-MM.commitments` with half of each
//! commitment to private scores. `index.json` names them and the closed file itself by their git object ids, with the
//! state of chain and tree after them; the checkpoint names the index by its SHA-256, so that a signature covers all.
//!
//! It decides nothing. Every byte follows from the receipts alone, not even from `contest.toml`; the folds over it
//! are made anew in each batch. When anything differs from what the index says, or the folder is missing, everything
//! is read as if it were not there. [`check`] makes it anew from all receipts and compares.

mod briefs;
mod column;
mod index;

use std::collections::BTreeMap;
use std::path::Path;

use hashbrown::HashSet;
use rayon::prelude::*;

pub use briefs::{Brief, Gist, TeamNumber};
pub use contest::CLOSED as FOLDER;

use super::end::End;
use super::file::{CHECKPOINT, Part, is_ledger_file};
use super::receipt::{Entry, Known, Receipt};
use super::whole::Ledger;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use briefs::{Briefs, Identity, Pending, digest, identity};
use contest::{LEDGER, SUBMISSIONS, Slug};
use index::{Index, Named};
use tlog::merkle::{Hash, Peaks};

/// The file that names the others.
pub const INDEX: &str = "index.json";
/// So many receipts are worth the folder; reading fewer takes no time.
const WORTH: usize = 5_000;

/// The closed files of a ledger in brief.
#[derive(Clone, Debug, Default)]
pub struct Closed {
    index: Index,
    files: Vec<Briefs>,
    /// Of each file, sorted.
    heads: Vec<Vec<Identity>>,
    pending: Pending,
    teams: Vec<Slug>,
}

/// What is to be written when files have closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Closing {
    /// Files of the folder, by name.
    pub files: Vec<(String, Vec<u8>)>,
    /// What the checkpoint has to name.
    pub digest: String,
}

/// A file's receipts with their leaves.
struct Lines<'r> {
    name: String,
    receipts: &'r [Receipt],
    leaves: &'r [Hash],
}

impl Closed {
    /// Reads the folder. `stated` is the index's digest as the checkpoint names it; `ids` has the object ids of the
    /// ledger's files and of the folder's, these with `closed/` before their names; `load` gives the bytes of one.
    /// Nothing when anything is not as the index says.
    pub fn read(
        stated: &str,
        ids: &BTreeMap<String, String>,
        load: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    ) -> Option<Self> {
        let below = |name: &str| format!("{FOLDER}/{name}");
        let bytes = load(&below(INDEX))?;
        if digest(&bytes) != stated {
            return None;
        }
        let index = Index::parse(&bytes)?;
        // The closed files are the first ones, and their files those that they were.
        let mut files = ids.keys().filter(|name| is_ledger_file(name));
        let same = |named: &Named| {
            let is = |name: &str, id: &str| ids.get(name).is_some_and(|found| found == id);
            let file = named.lines_file();
            files.next() == Some(&file)
                && is(&file, &named.lines)
                && named.files().iter().all(|(name, id)| is(&below(name), id))
        };
        if !index.files.iter().all(same) {
            return None;
        }
        let read = |named: &Named| {
            let briefs = Briefs::read(&load(&below(&named.brief_file()))?)?;
            let heads = load(&below(&named.heads_file()))?;
            let (heads, rest) = heads.as_chunks::<16>();
            (briefs.len() as u64 == named.receipts && rest.is_empty()).then(|| (briefs, heads.to_vec()))
        };
        let read: Vec<_> = index.files.par_iter().map(read).collect::<Option<_>>()?;
        let (files, heads): (Vec<Briefs>, Vec<_>) = read.into_iter().unzip();
        let mut pending = Pending::default();
        files.iter().flat_map(Briefs::whole).for_each(|receipt| pending.add(receipt));
        let mut teams = vec![];
        for briefs in &files {
            teams.extend_from_slice(briefs.teams());
            if briefs.largest().is_some_and(|largest| largest as usize >= teams.len()) {
                return None;
            }
        }
        let closed = Self { index, files, heads, pending, teams };
        closed.peaks().map(|_| closed)
    }

    /// Whether the receipts of `ledger` come to exactly what is kept here; `id` gives the object id of a ledger's file.
    /// The index names every file by its object id, so that its digest stands for all of them.
    pub fn follows_from(&self, ledger: &Ledger, id: &dyn Fn(&str) -> Option<String>) -> bool {
        let all = lines(ledger.end().parts().all(), ledger.receipts(), ledger.tree().leaves());
        let Some(closed) = all.get(..self.index.files.len()) else { return false };
        let next = all.get(closed.len()).and_then(|part| Some(part.receipts.first()?.prev.as_str()));
        let made = Self::default().extend(closed, next, id);
        made.is_some_and(|made| made.digest == digest(&self.index.to_bytes()))
    }

    /// The digest of the index; nothing when nothing is closed.
    pub fn digest(&self) -> Option<String> {
        (!self.files.is_empty()).then(|| digest(&self.index.to_bytes()))
    }

    fn peaks(&self) -> Option<Peaks> {
        self.index.peaks(self.size())
    }

    /// How many receipts are closed.
    pub fn size(&self) -> u64 {
        self.index.files.iter().map(|named| named.receipts).sum()
    }

    /// The end of a ledger that has only these files.
    pub(super) fn end(&self) -> End {
        match (self.files.is_empty(), self.peaks()) {
            (false, Some(peaks)) => End::new(peaks, Some(self.index.tip.clone()), self.index.at, None),
            _ => End::default(),
        }
    }

    /// The files that need not be read.
    pub(crate) fn is_closed(&self, file: &str) -> bool {
        self.index.files.iter().any(|named| named.name == Named::stem(file))
    }

    /// The teams that briefs name, by their numbers.
    pub fn teams(&self) -> &[Slug] {
        &self.teams
    }

    /// What the receipts come to, in order, with the scores of `metric`.
    pub fn briefs<'c>(&'c self, metric: &'c str) -> impl Iterator<Item = Brief<'c>> {
        let mut seq = 1;
        self.files.iter().flat_map(move |briefs| {
            let first = seq;
            seq += briefs.len() as u64;
            briefs.all(first, metric)
        })
    }

    /// The receipts that stand whole, in order.
    pub(super) fn whole(&self) -> impl DoubleEndedIterator<Item = &Receipt> {
        self.files.iter().flat_map(|briefs| briefs.whole())
    }

    /// Whether a head has a receipt in these files.
    pub fn judged(&self, pull: u64, head: &str) -> bool {
        let wanted = identity(pull, head);
        self.heads.iter().any(|heads| heads.binary_search(&wanted).is_ok())
    }

    /// Of each of many heads, whether it has a receipt in these files: one pass over all identities, since a
    /// million searches in each file would take longer.
    pub fn judged_of_many(&self, heads: &[(u64, &str)]) -> Vec<bool> {
        let wanted: Vec<Identity> = heads.iter().map(|(pull, head)| identity(*pull, head)).collect();
        let set: HashSet<&Identity> = wanted.iter().collect();
        let found: Vec<&Identity> = self
            .heads
            .par_iter()
            .flat_map_iter(|heads| heads.iter().filter(|identity| set.contains(identity)))
            .collect();
        let found: HashSet<&Identity> = found.into_iter().collect();
        wanted.iter().map(|identity| found.contains(identity)).collect()
    }

    /// The newest receipt about the head if it can be followed by another one: that of a registration that was held
    /// and not decided. Receipts that follow one stand whole.
    pub(super) fn open(&self, pull: u64, head: &str) -> Option<&Receipt> {
        let whole = self.files.iter().rev().flat_map(|briefs| briefs.whole().iter().rev());
        let mut about = whole.filter(|receipt| receipt.entry.identity() == Some((pull, head)));
        about.next().filter(|receipt| matches!(receipt.entry, Entry::Known(Known::Hold(_))))
    }

    /// Half of the commitment to the private scores of receipt `seq`, which must be a score; `load` gives the bytes
    /// of a file of the ledger's folder.
    pub fn commitment(&self, seq: u64, load: &dyn Fn(&str) -> Option<Vec<u8>>) -> Option<Vec<u8>> {
        let mut first = 1;
        for (named, briefs) in self.index.files.iter().zip(&self.files) {
            let at = usize::try_from(seq.checked_sub(first)?).ok()?;
            if at < briefs.len() {
                let at = briefs.score_number(at)? * briefs::COMMITMENT;
                let bytes = load(&format!("{FOLDER}/{}", named.commitments_file()))?;
                return bytes.get(at..at + briefs::COMMITMENT).map(<[u8]>::to_vec);
            }
            first += briefs.len() as u64;
        }
        None
    }

    /// What is to be written so that all files but the last of `parts` are closed; `parts`, `receipts` and `leaves` are
    /// those after what is, `id` gives the object id of a ledger's file. Nothing when nothing is to be done.
    pub fn close(
        &self,
        parts: &[Part],
        receipts: &[Receipt],
        leaves: &[Hash],
        id: &dyn Fn(&str) -> Option<String>,
    ) -> Option<Closing> {
        let (_, over) = parts.split_last()?;
        let closing = lines(over, receipts, leaves);
        let count: usize = closing.iter().map(|part| part.receipts.len()).sum();
        if count == 0 || (self.files.is_empty() && count < WORTH) {
            return None;
        }
        let next = receipts.get(count).map(|next| next.prev.as_str());
        self.extend(&closing, next, id)
    }

    /// Adds files; `tip` is the digest of their last line, if a receipt after them says it.
    fn extend(
        &self,
        parts: &[Lines<'_>],
        tip: Option<&str>,
        id: &dyn Fn(&str) -> Option<String>,
    ) -> Option<Closing> {
        let (mut index, mut pending, mut files) = (self.index.clone(), self.pending.clone(), vec![]);
        // Only who writes looks teams up by name.
        self.teams.iter().for_each(|team| pending.add_team(team));
        let mut peaks = self.end().peaks().clone();
        for part in parts {
            let (brief, commitments) = briefs::write(part.receipts, &mut pending);
            let heads = briefs::heads(part.receipts);
            part.leaves.iter().for_each(|leaf| peaks.push(*leaf));
            let named = Named {
                name: Named::stem(&part.name).to_owned(),
                receipts: part.receipts.len() as u64,
                lines: id(&part.name)?,
                brief: index::object_id(&brief)?,
                heads: index::object_id(&heads)?,
                commitments: index::object_id(&commitments)?,
            };
            files.push((named.brief_file(), brief));
            files.push((named.heads_file(), heads));
            files.push((named.commitments_file(), commitments));
            index.files.push(named);
        }
        let last = parts.last()?.receipts.last()?;
        index.tip = tip.map_or_else(|| sha256_hex(last.to_line().as_bytes()), str::to_owned);
        index.at = Some(last.at);
        index.set_peaks(&peaks);
        let bytes = index.to_bytes();
        let digest = digest(&bytes);
        files.push((INDEX.to_owned(), bytes));
        Some(Closing { files, digest })
    }
}

/// The receipts and leaves by the files that hold them.
fn lines<'r>(parts: &[Part], receipts: &'r [Receipt], leaves: &'r [Hash]) -> Vec<Lines<'r>> {
    let mut rest = (receipts, leaves);
    let mut lines = vec![];
    for part in parts {
        let count = usize::try_from(part.receipts).unwrap_or(usize::MAX);
        let Some(((receipts, more), (leaves, others))) =
            rest.0.split_at_checked(count).zip(rest.1.split_at_checked(count))
        else {
            break;
        };
        rest = (more, others);
        lines.push(Lines { name: part.name.to_string(), receipts, leaves });
    }
    lines
}

/// Makes what is in the folder of the contest `root` anew from all receipts and says what differs.
///
/// # Errors
/// [`Failure::Machine`] when a file cannot be read.
pub fn check(root: &Path, ledger: &Ledger) -> Result<Vec<Finding>, Failure> {
    let place = root.join(SUBMISSIONS).join(LEDGER);
    let folder = place.join(FOLDER);
    let shown = |name: &str| format!("{SUBMISSIONS}/{LEDGER}/{FOLDER}/{name}");
    if !folder.is_dir() {
        return Ok(vec![]);
    }
    let read = |path: &Path| fs_err::read(path).map_err(Failure::io);
    let mut found = BTreeMap::new();
    let entries = fs_err::read_dir(&folder).map_err(Failure::io)?;
    for entry in entries {
        let entry = entry.map_err(|why| Failure::machine(folder.display(), why))?;
        found.insert(entry.file_name().to_string_lossy().into_owned(), read(&entry.path())?);
    }
    // As many files as there are, so that each file of a folder that grew is looked at.
    let count = found.keys().filter(|name| name.ends_with(index::BRIEF)).count();
    let all = lines(ledger.end().parts().all(), ledger.receipts(), ledger.tree().leaves());
    let count = count.min(all.len());
    let next = all.get(count).and_then(|part| Some(part.receipts.first()?.prev.as_str()));
    let id = |name: &str| index::object_id(&std::fs::read(place.join(name)).ok()?);
    let expected = Closed::default().extend(&all[..count], next, &id);
    let mut findings = vec![];
    let help = "it decides nothing: restore it from git, or remove the folder, and the judge writes it anew";
    let mut differs = |name: &str, what: &str| {
        findings.push(Finding::new(codes::CLOSED_DIFFERS, what.to_owned()).in_file(shown(name)).help(help));
    };
    let mut expected: BTreeMap<_, _> =
        expected.map_or_else(BTreeMap::new, |closing| closing.files.into_iter().collect());
    for (name, bytes) in &found {
        match expected.remove(name) {
            Some(same) if same == *bytes => {}
            Some(_) => differs(name, "this is not what the receipts of the closed files come to"),
            None => differs(name, "unexpected file; the folder holds the closed files in brief only"),
        }
    }
    for name in expected.keys() {
        differs(name, "the file is missing");
    }
    let stated = ledger.stated().and_then(|stated| stated.tree.as_ref()?.closed.as_deref());
    let own = found.get(INDEX).map(|bytes| digest(bytes));
    if findings.is_empty() && stated != own.as_deref() {
        let text = format!("{CHECKPOINT} names another index of the closed files, or none");
        findings.push(Finding::new(codes::CLOSED_DIFFERS, text).in_file(shown(INDEX)).help(help));
    }
    Ok(findings)
}

#[cfg(test)]
mod tests;
