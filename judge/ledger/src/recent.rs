//! A ledger as a batch sees it: the closed files in brief, and every receipt after them.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use super::chain;
use super::closed::{Closed, Closing};
use super::end::{End, judged_twice, short};
use super::file::CHECKPOINT;
use super::receipt::{Entry, Receipt};
use super::whole::Ledger;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::Contest;
use tlog::Checkpoint;
use tlog::merkle::{Hash, leaf};

/// The receipts after the closed files, checked, with what was appended since they were read.
#[derive(Clone, Debug, Default)]
pub struct Recent {
    closed: Arc<Closed>,
    receipts: Vec<Receipt>,
    leaves: Vec<Hash>,
    end: End,
    /// Number of a pull request → places of the receipts about its heads.
    judged: HashMap<u64, Vec<usize>>,
}

impl Recent {
    /// Reads a ledger of which `ids` has the files with their object ids, those of the closed files in brief with
    /// `closed/` before their names, and `load` gives the bytes. What is closed is not read line by line if all is
    /// as it was; else everything is read and checked.
    ///
    /// # Errors
    /// As [`Ledger::read`].
    pub fn read(
        ids: &BTreeMap<String, String>,
        load: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    ) -> Result<Self, Vec<Finding>> {
        if let Some(recent) = Self::after_closed(ids, load) {
            return Ok(recent);
        }
        Self::read_whole(ids, load).map(Self::from)
    }

    /// Reads and checks every receipt, whatever is kept in brief.
    ///
    /// # Errors
    /// As [`Ledger::read`].
    pub fn read_whole(
        ids: &BTreeMap<String, String>,
        load: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    ) -> Result<Ledger, Vec<Finding>> {
        let mut files = vec![];
        for name in ids.keys().filter(|name| !name.contains('/')) {
            let Some(bytes) = load(name) else {
                return Err(vec![
                    Finding::new(codes::LEDGER_UNREADABLE, "git cannot read this file").in_file(name),
                ]);
            };
            files.push((name.clone(), bytes));
        }
        Ledger::read(files)
    }

    /// Nothing when it is not as it should be.
    fn after_closed(
        ids: &BTreeMap<String, String>,
        load: &(dyn Fn(&str) -> Option<Vec<u8>> + Sync),
    ) -> Option<Self> {
        let checkpoint = load(ids.get_key_value(CHECKPOINT)?.0)?;
        let stated = Checkpoint::parse(&checkpoint)?.tree?.closed?;
        let read_tail = |closed: &dyn Fn(&str) -> bool| {
            let names = ids.keys().filter(|name| !name.contains('/') && !closed(name));
            names.map(|name| Some((name.clone(), load(name)?))).collect::<Option<Vec<_>>>()
        };
        let closed = Closed::read(&stated, ids, load)?;
        let files = read_tail(&|name| closed.is_closed(name))?;
        let start = closed.end();
        let checked = chain::check(files, &start).ok().filter(|checked| checked.illegible.is_empty())?;
        let chain::Checked { receipts, parts, tip, tree, stated, .. } = checked;
        let last = receipts.last()?.at;
        let end = End::new(start.grown(&tree), tip, Some(last), stated).in_files(parts);
        let recent = Self::new(closed, receipts, tree.leaves().to_vec(), end);
        let entries = || recent.receipts.iter().map(|receipt| &receipt.entry);
        let heads: Vec<(u64, &str)> = entries().filter_map(Entry::identity).collect();
        let judged = recent.closed.judged_of_many(&heads);
        let mut about = entries().filter(|entry| entry.identity().is_some()).zip(&heads).zip(judged);
        let twice = about.any(|((entry, (pull, head)), judged)| {
            judged && !recent.closed.open(*pull, head).is_some_and(|held| entry.may_follow(&held.entry))
        });
        (!twice).then_some(recent)
    }

    fn new(closed: Closed, receipts: Vec<Receipt>, leaves: Vec<Hash>, end: End) -> Self {
        let mut judged: HashMap<u64, Vec<usize>> = HashMap::with_capacity(receipts.len());
        for (at, receipt) in receipts.iter().enumerate() {
            if let Some((pull, _)) = receipt.entry.identity() {
                judged.entry(pull).or_default().push(at);
            }
        }
        Self { closed: Arc::new(closed), receipts, leaves, end, judged }
    }

    /// The files before, in brief.
    pub fn closed(&self) -> &Closed {
        &self.closed
    }

    /// The same, to be kept.
    pub fn closed_shared(&self) -> Arc<Closed> {
        self.closed.clone()
    }

    /// The receipts since, in order.
    pub fn since(&self) -> &[Receipt] {
        &self.receipts
    }

    /// The same, each with the first twelve digits of the root right after it.
    pub fn rooted(&self) -> impl Iterator<Item = (&Receipt, String)> {
        let mut peaks = self.closed.end().peaks().clone();
        self.receipts.iter().zip(&self.leaves).map(move |(receipt, leaf)| {
            peaks.push(*leaf);
            (receipt, short(&peaks.root()))
        })
    }

    /// The receipts that are at hand as they are, in order: those of the closed files that a brief would not tell,
    /// and all since. Acts are among them.
    pub fn told_whole(&self) -> impl DoubleEndedIterator<Item = &Receipt> {
        self.closed.whole().chain(&self.receipts)
    }

    /// Receipt number `seq`, if it is one of those since.
    pub fn receipt(&self, seq: u64) -> Option<&Receipt> {
        let at = seq.checked_sub(self.closed.size())?.checked_sub(1)?;
        self.receipts.get(usize::try_from(at).ok()?)
    }

    /// What appending needs.
    pub fn end(&self) -> &End {
        &self.end
    }

    /// The same, to say who writes.
    pub fn end_mut(&mut self) -> &mut End {
        &mut self.end
    }

    /// Says whose ledger it is and which keys may sign it.
    pub fn speak_for(&mut self, contest: &Contest) {
        self.end.speak_for(contest);
        self.end.follow_keys(contest, self.closed.whole().chain(&self.receipts));
    }

    /// The newest receipt about a head since.
    fn about(&self, pull: u64, head: &str) -> Option<&Receipt> {
        let mut about = self.judged.get(&pull)?.iter().rev().filter_map(|at| self.receipts.get(*at));
        about.find(|receipt| receipt.entry.identity() == Some((pull, head)))
    }

    /// Whether a submission has a receipt: its identity is (pull request, head).
    pub fn judged(&self, pull: u64, head: &str) -> bool {
        self.about(pull, head).is_some() || self.closed.judged(pull, head)
    }

    /// Of each of many heads, whether it has a receipt.
    pub fn judged_of_many(&self, heads: &[(u64, &str)]) -> Vec<bool> {
        let closed = self.closed.judged_of_many(heads);
        let both = heads.iter().zip(closed);
        both.map(|((pull, head), closed)| closed || self.about(*pull, head).is_some()).collect()
    }

    /// Whether a receipt of `entry` can be written at all.
    ///
    /// # Errors
    /// [`Failure::Machine`] when nobody could read it.
    pub fn holds(&self, at: Instant, entry: &Entry) -> Result<(), Failure> {
        self.end.holds(at, entry)
    }

    /// Appends a receipt written at `at` and returns it.
    ///
    /// # Errors
    /// As [`Ledger::append`].
    pub fn append(&mut self, at: Instant, entry: Entry) -> Result<&Receipt, Failure> {
        if let Some((pull, head)) = entry.identity()
            && self.judged(pull, head)
        {
            let before = self.about(pull, head).or_else(|| self.closed.open(pull, head));
            if !before.is_some_and(|before| entry.may_follow(&before.entry)) {
                return Err(judged_twice(pull, head));
            }
        }
        let receipt = self.end.append(at, entry)?;
        self.leaves.push(leaf(receipt.to_line().as_bytes()));
        if let Some((pull, _)) = receipt.entry.identity() {
            self.judged.entry(pull).or_default().push(self.receipts.len());
        }
        self.receipts.push(receipt);
        Ok(&self.receipts[self.receipts.len() - 1])
    }

    /// What is to be written so that all files but the newest are closed, if something is; `id` gives the object id of
    /// a file of the ledger.
    pub fn close(&self, id: &dyn Fn(&str) -> Option<String>) -> Option<Closing> {
        self.closed.close(self.end.parts().all(), &self.receipts, &self.leaves, id)
    }
}

impl From<Ledger> for Recent {
    /// Every receipt, and nothing in brief.
    fn from(ledger: Ledger) -> Self {
        let Ledger { receipts, tree, end, .. } = ledger;
        Self::new(Closed::default(), receipts, tree.leaves().to_vec(), end)
    }
}
