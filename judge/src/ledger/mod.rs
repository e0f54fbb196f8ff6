//! Receipts in order: one JSON object a line in `submissions/ledger/YYYY-MM.jsonl`, each holding the
//! SHA-256 of the line before it, across files. The checkpoint beside them binds the last line.
//!
//! Entry points: [`Ledger::read`] checks everything and gives the receipts, [`Ledger::append`] adds one.

mod acts;
mod chain;
mod line;
mod receipt;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use sha2::{Digest as _, Sha256};

pub use acts::{
    Answered, Claimed, Disqualified, Extended, Granted, Held, LastCall, Rejudged, Reopened, Revealed, Step,
};
pub use chain::CHECKPOINT;
pub use receipt::{Complaint, Entry, GENESIS, Known, Receipt, Refused, Registered, Scored};

use crate::contest::{Contest, LEDGER, SUBMISSIONS};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::proof::merkle::{Tree, leaf};
use crate::proof::{Checkpoint, LedgerKey, Signer, checkpoint};
use crate::time::Instant;

/// Every receipt of a contest, checked, with what was appended since it was read.
#[derive(Clone, Default)]
pub struct Ledger {
    receipts: Vec<Receipt>,
    tip: Option<String>,
    tree: Tree,
    /// The checkpoint as it was read.
    stated: Option<Checkpoint>,
    voice: Voice,
    /// Number of a pull request → receipts about its heads.
    judged: HashMap<u64, Vec<u64>>,
    /// Month → text appended to its file.
    appended: BTreeMap<String, String>,
}

/// In whose name checkpoints are written.
#[derive(Clone, Default)]
struct Voice {
    origin: String,
    keys: Vec<LedgerKey>,
    signer: Option<Signer>,
}

impl std::fmt::Debug for Ledger {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the signing key.
        f.debug_struct("Ledger").field("receipts", &self.receipts).field("tip", &self.tip).finish()
    }
}

impl Ledger {
    /// Reads the files of the ledger's folder, `(name, bytes)` in any order, and checks chain, order,
    /// identities and checkpoint. A contest that has not begun has no files.
    ///
    /// # Errors
    /// What is broken, each finding naming the file and the line.
    pub fn read(files: Vec<(String, Vec<u8>)>) -> Result<Self, Vec<Finding>> {
        let chain::Checked { receipts, tip, tree, stated } = chain::check(files)?;
        let mut judged: HashMap<u64, Vec<u64>> = HashMap::with_capacity(receipts.len());
        for receipt in &receipts {
            if let Some((pull, _)) = receipt.entry.identity() {
                judged.entry(pull).or_default().push(receipt.seq);
            }
        }
        Ok(Self { receipts, tip, tree, stated, voice: Voice::default(), judged, appended: BTreeMap::new() })
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

    /// The tree over the lines.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// The first twelve digits of the root over the first `size` receipts, as people read it in replies.
    pub fn short_root(&self, size: u64) -> String {
        let root = usize::try_from(size).ok().and_then(|size| self.tree.root_at(size));
        root.map_or_else(String::new, |root| hex::encode(&root[..6]))
    }

    /// The checkpoint as it was read; what was appended since is not in it.
    pub fn stated(&self) -> Option<&Checkpoint> {
        self.stated.as_ref()
    }

    /// The receipt of a submission, if it was judged: its identity is (pull request, head). Of a registration that
    /// was held and then decided it is the decision.
    pub fn judged(&self, pull: u64, head: &str) -> Option<&Receipt> {
        let about = self.judged.get(&pull)?.iter().rev();
        let mut receipts =
            about.filter_map(|seq| self.receipts.get(usize::try_from(*seq).ok()?.checked_sub(1)?));
        receipts.find(|receipt| receipt.entry.identity() == Some((pull, head)))
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
            && self.judged(pull, head).is_some_and(|before| !entry.may_follow(&before.entry))
        {
            return Err(Failure::configuration(
                "judged-twice",
                format!("#{pull} {head} has a receipt already"),
            ));
        }
        let receipt = Receipt { seq: self.receipts.len() as u64 + 1, prev: self.tip().to_owned(), at, entry };
        let line = receipt.to_line();
        self.tip = Some(sha256_hex(line.as_bytes()));
        self.tree.push(leaf(line.as_bytes()));
        let text = self.appended.entry(at.month()).or_default();
        text.push_str(&line);
        text.push('\n');
        if let Some((pull, _)) = receipt.entry.identity() {
            self.judged.entry(pull).or_default().push(receipt.seq);
        }
        self.receipts.push(receipt);
        Ok(&self.receipts[self.receipts.len() - 1])
    }

    /// What was appended since the ledger was read: file name → text to add at its end.
    pub fn appended(&self) -> impl Iterator<Item = (String, &str)> {
        self.appended.iter().map(|(month, text)| (format!("{month}.jsonl"), text.as_str()))
    }

    /// Says whose ledger it is and which keys may sign it; [`crate::intake::Base::read`] does.
    pub fn speak_for(&mut self, contest: &Contest) {
        self.voice.origin = checkpoint::origin(contest);
        self.voice.keys.clone_from(&contest.ledger_keys);
    }

    /// Has checkpoints signed.
    pub fn sign_with(&mut self, signer: Signer) {
        self.voice.signer = Some(signer);
    }

    /// The text of the checkpoint file: a note with the origin, how many receipts there are, the root over
    /// them and the digest of the last line; signed if there is a key.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the contest lists keys that hold now and none of them is at hand: what
    /// is written without would not verify.
    pub fn checkpoint(&self) -> Result<String, Failure> {
        let Voice { origin, keys, signer } = &self.voice;
        let origin = if origin.is_empty() { LEDGER } else { origin };
        let text = Checkpoint::text(origin, self.receipts.len(), &self.tree.root(), self.tip());
        let at = self.receipts.last().map(|last| last.at);
        let mut holding = keys.iter().filter(|key| at.is_some_and(|at| key.holds_at(at))).peekable();
        let wrong = |code, text: &str, help: &str| {
            Err(Failure::Configuration(vec![Finding::new(code, text).help(help)]))
        };
        match signer {
            Some(signer) if holding.peek().is_none() => Ok(signer.sign(&text)),
            Some(signer) if holding.any(|key| key.key == signer.verifier()) => Ok(signer.sign(&text)),
            Some(signer) => {
                let found = format!(
                    "the signing key belongs to {}, which contest.toml does not list for now",
                    signer.verifier()
                );
                wrong(
                    "wrong-signing-key",
                    &found,
                    "list it below [ledger], with `from`, or take the other key",
                )
            }
            None if holding.peek().is_none() => Ok(text),
            None => wrong(
                "no-signing-key",
                "contest.toml lists keys that sign the ledger, and there is none here to sign with",
                "give the key's file with --signing-key, or the key itself in GITPRIZE_SIGNING_KEY",
            ),
        }
    }
}

/// SHA-256 as 64 lower-case hexadecimal digits.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
