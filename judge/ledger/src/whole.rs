//! A ledger read whole: every receipt, checked.

use std::collections::HashMap;
use std::path::Path;

use super::chain::{self, Illegible};
use super::end::{End, judged_twice, short};
use super::receipt::{Entry, Receipt};
use base::failure::Failure;
use base::finding::Finding;
use base::time::Instant;
use contest::{Contest, Disk, LEDGER, SUBMISSIONS, Source};
use tlog::Checkpoint;
use tlog::merkle::{Tree, leaf};

/// Every receipt of a contest, checked, with what was appended since it was read.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    pub(super) receipts: Vec<Receipt>,
    pub(super) tree: Tree,
    pub(super) end: End,
    /// Number of a pull request → receipts about its heads.
    judged: HashMap<u64, Vec<u64>>,
    /// Lines that were read although they should not be there, for somebody to mend.
    illegible: Vec<Illegible>,
}

impl Ledger {
    /// Reads the files of the ledger's folder, `(name, bytes)` in any order, and checks chain, order,
    /// identities and checkpoint. A contest that has not begun has no files.
    ///
    /// # Errors
    /// What is broken, each finding naming the file and the line.
    pub fn read(files: Vec<(String, Vec<u8>)>) -> Result<Self, Vec<Finding>> {
        let ledger = Self::read_to_mend(files)?;
        let illegible: Vec<Finding> = ledger.illegible.into_iter().map(|line| line.finding).collect();
        if illegible.is_empty() { Ok(Self { illegible: vec![], ..ledger }) } else { Err(illegible) }
    }

    /// The same, but lines that a mending could make readable are no reason to stop: [`Self::illegible`] lists them.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn read_to_mend(files: Vec<(String, Vec<u8>)>) -> Result<Self, Vec<Finding>> {
        Ok(Self::made(chain::check(files, &End::default())?))
    }

    fn made(checked: chain::Checked) -> Self {
        let chain::Checked { receipts, parts, tip, tree, stated, illegible } = checked;
        let end =
            End::new(tree.peaks().clone(), tip, receipts.last().map(|last| last.at), stated).in_files(parts);
        let mut judged: HashMap<u64, Vec<u64>> = HashMap::with_capacity(receipts.len());
        for receipt in &receipts {
            if let Some((pull, _)) = receipt.entry.identity() {
                judged.entry(pull).or_default().push(receipt.seq);
            }
        }
        Self { receipts, tree, end, judged, illegible }
    }

    /// Reads the ledger of the contest folder `root`.
    ///
    /// # Errors
    /// [`Failure::Findings`] when it is broken, [`Failure::Machine`] when it cannot be read.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        let disk = Disk::at(root);
        // Whatever is wrong with it needs all of its files to be told.
        match chain::check_each(disk.ledger_files()?, |name| disk.ledger_file(name))? {
            Some(checked) => Ok(Self::made(checked)),
            None => Self::of(&disk),
        }
    }

    /// Reads the ledger of the contest that stands in `source`.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn of(source: &impl Source) -> Result<Self, Failure> {
        Self::read(source.ledger()?).map_err(Failure::Findings)
    }

    /// Says whose ledger it is and which keys may sign it.
    pub fn speak_for(&mut self, contest: &Contest) {
        self.end.speak_for(contest);
        self.end.follow_keys(contest, self.receipts.iter());
    }

    /// Lines that nobody can read until somebody mends them; none but for [`Self::read_to_mend`].
    pub fn illegible(&self) -> &[Illegible] {
        &self.illegible
    }

    /// The receipts in order.
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// Receipt number `seq`.
    pub fn receipt(&self, seq: u64) -> Option<&Receipt> {
        self.receipts.get(usize::try_from(seq).ok()?.checked_sub(1)?)
    }

    /// Puts `finding` where receipt number `seq` stands.
    pub fn blame(&self, seq: u64, finding: Finding) -> Finding {
        match self.receipt(seq).zip(self.end.parts().place(seq)) {
            Some((receipt, (file, line))) => {
                let file = format!("{SUBMISSIONS}/{LEDGER}/{file}");
                finding.at_line(&file, line, receipt.to_line().as_bytes(), 0..0)
            }
            None => finding,
        }
    }

    /// What appending needs.
    pub fn end(&self) -> &End {
        &self.end
    }

    /// The same, to say who writes.
    pub fn end_mut(&mut self) -> &mut End {
        &mut self.end
    }

    /// SHA-256 of the last line, hexadecimal; the genesis value when there is none.
    pub fn tip(&self) -> &str {
        self.end.tip()
    }

    /// The tree over the lines.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The first twelve digits of the root over the first `size` receipts, as people read it in replies.
    pub fn short_root(&self, size: u64) -> String {
        self.root(size).map_or_else(String::new, |root| short(&root))
    }

    /// The root over the first `size` receipts.
    pub fn root(&self, size: u64) -> Option<tlog::merkle::Hash> {
        self.end.root(size).or_else(|| self.tree.root_at(usize::try_from(size).ok()?))
    }

    /// The checkpoint as it was read; what was appended since is not in it.
    pub fn stated(&self) -> Option<&Checkpoint> {
        self.end.stated()
    }

    /// The receipt of a submission, if it was judged: its identity is (pull request, head). Of a registration that
    /// was held and then decided it is the decision.
    pub fn judged(&self, pull: u64, head: &str) -> Option<&Receipt> {
        let about = self.judged.get(&pull)?.iter().rev();
        let mut receipts = about.filter_map(|seq| self.receipt(*seq));
        receipts.find(|receipt| receipt.entry.identity() == Some((pull, head)))
    }

    /// Appends a receipt written at `at` and returns it.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when `at` lies before the last receipt or the submission has a receipt:
    /// either would break the ledger, so nothing is appended.
    pub fn append(&mut self, at: Instant, entry: Entry) -> Result<&Receipt, Failure> {
        if let Some((pull, head)) = entry.identity()
            && self.judged(pull, head).is_some_and(|before| !entry.may_follow(&before.entry))
        {
            return Err(judged_twice(pull, head));
        }
        let receipt = self.end.append(at, entry)?;
        self.tree.push(leaf(receipt.to_line().as_bytes()));
        if let Some((pull, _)) = receipt.entry.identity() {
            self.judged.entry(pull).or_default().push(receipt.seq);
        }
        self.receipts.push(receipt);
        Ok(&self.receipts[self.receipts.len() - 1])
    }

    /// What was appended since the ledger was read: file name → text to add at its end.
    pub fn appended(&self) -> impl Iterator<Item = (String, &str)> {
        self.end.appended()
    }

    /// The text of the checkpoint file, as [`End::checkpoint`] gives it.
    ///
    /// # Errors
    /// As there.
    pub fn checkpoint(&self) -> Result<String, Failure> {
        self.end.checkpoint()
    }
}
