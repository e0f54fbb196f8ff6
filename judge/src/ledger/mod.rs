//! Receipts in order: one JSON object a line in `submissions/ledger/YYYY-MM.jsonl`, each holding the
//! SHA-256 of the line before it, across files. The checkpoint beside them binds the last line.
//!
//! Entry points: [`Ledger::read`] checks everything and gives the receipts, [`Ledger::append`] adds one.

mod acts;
mod chain;
mod receipt;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use sha2::{Digest as _, Sha256};

pub use acts::{
    Answered, Claimed, Disqualified, Extended, Granted, Held, LastCall, Rejudged, Reopened, Revealed, Step,
};
pub use chain::CHECKPOINT;
pub use receipt::{Complaint, Entry, GENESIS, Known, Receipt, Refused, Registered, Scored};

use crate::contest::{LEDGER, SUBMISSIONS};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::time::Instant;

/// Every receipt of a contest, checked, with what was appended since it was read.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    receipts: Vec<Receipt>,
    tip: Option<String>,
    judged: HashMap<(u64, String), u64>,
    /// Month → text appended to its file.
    appended: BTreeMap<String, String>,
}

impl Ledger {
    /// Reads the files of the ledger's folder, `(name, bytes)` in any order, and checks chain, order,
    /// identities and checkpoint. A contest that has not begun has no files.
    ///
    /// # Errors
    /// What is broken, each finding naming the file and the line.
    pub fn read(files: Vec<(String, Vec<u8>)>) -> Result<Self, Vec<Finding>> {
        let checked = chain::check(files)?;
        let judged = checked
            .iter()
            .filter_map(|(receipt, _)| Some((receipt.entry.identity()?, receipt.seq)))
            .collect();
        let tip = checked.last().map(|(_, digest)| digest.clone());
        let receipts = checked.into_iter().map(|(receipt, _)| receipt).collect();
        Ok(Self { receipts, tip, judged, appended: BTreeMap::new() })
    }

    /// Reads the ledger of the contest folder `root`.
    ///
    /// # Errors
    /// [`Failure::Findings`] when it is broken, [`Failure::Machine`] when it cannot be read.
    pub fn open(root: &Path) -> Result<Self, Failure> {
        let folder = root.join(SUBMISSIONS).join(LEDGER);
        let mut files = vec![];
        if folder.is_dir() {
            let entries =
                std::fs::read_dir(&folder).map_err(|why| Failure::machine(folder.display(), why))?;
            for entry in entries {
                let entry = entry.map_err(|why| Failure::machine(folder.display(), why))?;
                let path = entry.path();
                let bytes = std::fs::read(&path).map_err(|why| Failure::machine(path.display(), why))?;
                files.push((entry.file_name().to_string_lossy().into_owned(), bytes));
            }
        }
        Self::read(files).map_err(Failure::Findings)
    }

    /// The receipts in order.
    pub fn receipts(&self) -> &[Receipt] {
        &self.receipts
    }

    /// SHA-256 of the last line, hexadecimal; the genesis value when there is none.
    pub fn tip(&self) -> &str {
        self.tip.as_deref().unwrap_or(GENESIS)
    }

    /// The receipt of a submission, if it was judged: its identity is (pull request, head). Of a registration
    /// that was held and then decided it is the decision.
    pub fn judged(&self, pull: u64, head: &str) -> Option<&Receipt> {
        let seq = self.judged.get(&(pull, head.to_owned()))?;
        self.receipts.get(usize::try_from(*seq).ok()?.checked_sub(1)?)
    }

    /// Appends a receipt written at `at` and returns it.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when `at` lies before the last receipt or the submission has a receipt:
    /// either would break the ledger, so nothing is appended.
    pub fn append(&mut self, at: Instant, entry: Entry) -> Result<&Receipt, Failure> {
        if let Some(last) = self.receipts.last()
            && at < last.at
        {
            return Err(Failure::configuration(
                "clock-runs-backwards",
                format!(
                    "it is {at} by --now or this machine's clock, but the ledger already holds a receipt of {}",
                    last.at
                ),
            ));
        }
        if let Some((pull, head)) = entry.identity()
            && self.judged(pull, &head).is_some_and(|before| !entry.may_follow(&before.entry))
        {
            return Err(Failure::configuration(
                "judged-twice",
                format!("#{pull} {head} has a receipt already"),
            ));
        }
        let receipt = Receipt { seq: self.receipts.len() as u64 + 1, prev: self.tip().to_owned(), at, entry };
        let line = receipt.to_line();
        self.tip = Some(sha256_hex(line.as_bytes()));
        let text = self.appended.entry(at.month()).or_default();
        text.push_str(&line);
        text.push('\n');
        if let Some(identity) = receipt.entry.identity() {
            self.judged.insert(identity, receipt.seq);
        }
        self.receipts.push(receipt);
        Ok(&self.receipts[self.receipts.len() - 1])
    }

    /// What was appended since the ledger was read: file name → text to add at its end.
    pub fn appended(&self) -> impl Iterator<Item = (String, &str)> {
        self.appended.iter().map(|(month, text)| (format!("{month}.jsonl"), text.as_str()))
    }

    /// The text of the checkpoint file: how many receipts there are and the digest of the last line.
    pub fn checkpoint(&self) -> String {
        format!("gitprize ledger 1\n{}\n{}\n", self.receipts.len(), self.tip())
    }
}

/// SHA-256 as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
