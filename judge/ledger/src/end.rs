//! The open end of a ledger: what appending a receipt needs of all those before it.

use std::collections::BTreeMap;

use super::file::{Part, Parts};
use super::keys::unproven;
use super::line;
use super::origin::origin;
use super::receipt::{Entry, GENESIS, Receipt};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::{Contest, LEDGER};
use tlog::merkle::{Hash, Peaks, Tree, leaf};
use tlog::{Checkpoint, LedgerKey, Signer, Verifier};

/// How many receipts there are, what binds them, and the text that was appended since they were read.
#[derive(Clone, Default)]
pub struct End {
    peaks: Peaks,
    /// Roots right after each receipt that was appended.
    roots: Vec<Hash>,
    tip: Option<String>,
    last: Option<Instant>,
    /// The checkpoint as it was read.
    stated: Option<Checkpoint>,
    /// Digest of the index of the closed files in brief, which the checkpoint names.
    closed: Option<String>,
    voice: Voice,
    /// The files that were read, the last closed one if none was, and those that were begun since.
    parts: Parts,
    /// File → text appended to it.
    appended: BTreeMap<String, String>,
}

/// In whose name checkpoints are written.
#[derive(Clone, Default)]
struct Voice {
    origin: String,
    keys: Vec<LedgerKey>,
    /// Listed keys that do not follow from those before.
    unproven: Vec<Verifier>,
    signer: Option<Signer>,
}

impl std::fmt::Debug for End {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the signing key.
        f.debug_struct("End").field("size", &self.size()).field("tip", &self.tip).finish()
    }
}

impl End {
    /// The end after receipts with these `peaks`, of which the last has the digest `tip` and was written at
    /// `last`; `stated` is the checkpoint beside them.
    pub(super) fn new(
        peaks: Peaks,
        tip: Option<String>,
        last: Option<Instant>,
        stated: Option<Checkpoint>,
    ) -> Self {
        let closed = stated.as_ref().and_then(|stated| stated.tree.as_ref()?.closed.clone());
        Self { peaks, tip, last, stated, closed, ..Self::default() }
    }

    /// The same with the files that the receipts before it stand in, at least the last one.
    pub(super) fn in_files(self, parts: Vec<Part>) -> Self {
        Self { parts: Parts::new(parts), ..self }
    }

    /// The files; of a ledger that was read whole from the first one on.
    pub(super) fn parts(&self) -> &Parts {
        &self.parts
    }

    /// Has files be full with fewer receipts.
    #[cfg(test)]
    pub(super) fn full_with(&mut self, receipts: u64) {
        self.parts.full_with(receipts);
    }

    /// The peaks with the leaves of `tree` added.
    pub(super) fn grown(&self, tree: &Tree) -> Peaks {
        if self.size() == 0 {
            return tree.peaks().clone();
        }
        let mut peaks = self.peaks.clone();
        tree.leaves().iter().for_each(|leaf| peaks.push(*leaf));
        peaks
    }

    /// How many receipts there are.
    pub fn size(&self) -> u64 {
        self.peaks.size()
    }

    /// What the tree over them grows by.
    pub fn peaks(&self) -> &Peaks {
        &self.peaks
    }

    /// SHA-256 of the last line, hexadecimal; the genesis value when there is none.
    pub fn tip(&self) -> &str {
        self.tip.as_deref().unwrap_or(GENESIS)
    }

    /// When the last receipt was written.
    pub fn last(&self) -> Option<Instant> {
        self.last
    }

    /// The checkpoint as it was read; what was appended since is not in it.
    pub fn stated(&self) -> Option<&Checkpoint> {
        self.stated.as_ref()
    }

    /// The first twelve digits of [`Self::root`], as people read it in replies.
    pub fn short_root(&self, size: u64) -> Option<String> {
        self.root(size).map(|root| short(&root))
    }

    /// The root over the first `size` receipts; nothing when they are fewer than were read.
    pub fn root(&self, size: u64) -> Option<Hash> {
        let before = self.size() - self.roots.len() as u64;
        match size.checked_sub(before)? {
            0 if self.roots.is_empty() => Some(self.peaks.root()),
            appended => self.roots.get(usize::try_from(appended).ok()?.checked_sub(1)?).copied(),
        }
    }

    /// Whether a receipt of `entry` can be written at all.
    ///
    /// # Errors
    /// [`Failure::Machine`] when nobody could read it.
    pub(super) fn holds(&self, at: Instant, entry: &Entry) -> Result<(), Failure> {
        let (seq, prev) = (self.size() + 1, self.tip().to_owned());
        legible(&Receipt { seq, prev, at, entry: entry.clone() }).map(drop)
    }

    /// Writes the next receipt.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when `at` lies before the last receipt, [`Failure::Machine`] when nobody could read
    /// the receipt.
    pub(super) fn append(&mut self, at: Instant, entry: Entry) -> Result<Receipt, Failure> {
        if let Some(last) = self.last
            && at < last
        {
            return Err(Failure::configuration(
                codes::CLOCK_RUNS_BACKWARDS,
                format!(
                    "by --now or the clock of this machine it is {at}, but the ledger already holds a \
                     receipt of {last}"
                ),
            ));
        }
        let receipt = Receipt { seq: self.size() + 1, prev: self.tip().to_owned(), at, entry };
        let line = legible(&receipt)?;
        self.tip = Some(sha256_hex(line.as_bytes()));
        self.last = Some(at);
        self.peaks.push(leaf(line.as_bytes()));
        self.roots.push(self.peaks.root());
        let file = self.parts.enter(at.month(), line.len() as u64 + 1).to_string();
        let text = self.appended.entry(file).or_default();
        text.push_str(&line);
        text.push('\n');
        Ok(receipt)
    }

    /// What was appended since the ledger was read: file name → text to add at its end.
    pub fn appended(&self) -> impl Iterator<Item = (String, &str)> {
        self.appended.iter().map(|(file, text)| (file.clone(), text.as_str()))
    }

    /// Takes in that what was appended stands in the repository now.
    pub fn land(&mut self) {
        self.appended.clear();
    }

    /// Has the checkpoint name the index of the closed files in brief by its digest.
    pub fn name_closed(&mut self, digest: String) {
        self.closed = Some(digest);
    }

    /// Says whose ledger it is and which keys may sign it; reading it from a repository does.
    pub fn speak_for(&mut self, contest: &Contest) {
        self.voice.origin = origin(contest);
        self.voice.keys.clone_from(&contest.ledger_keys);
    }

    /// Lets only those keys sign that follow from the ones before, by `receipts`, which has at least the first one and
    /// all that are about keys.
    pub(crate) fn follow_keys<'r>(&mut self, contest: &Contest, receipts: impl Iterator<Item = &'r Receipt>) {
        self.voice.unproven = unproven(contest, self.stated(), receipts);
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
        let Voice { origin, keys, unproven, signer } = &self.voice;
        let origin = if origin.is_empty() { LEDGER } else { origin };
        let text =
            Checkpoint::text(origin, self.size(), &self.peaks.root(), self.tip(), self.closed.as_deref());
        let mut holding = keys.iter().filter(|key| self.last.is_some_and(|at| key.holds_at(at))).peekable();
        let wrong = |code, text: &str, help: &str| {
            Err(Failure::Configuration(vec![Finding::new(code, text).help(help)]))
        };
        match signer {
            Some(signer) if unproven.contains(&signer.verifier()) => {
                let found = format!(
                    "contest.toml lists {}, but no receipt introduces it that the key before has signed",
                    signer.verifier()
                );
                wrong(
                    codes::KEY_UNPROVEN,
                    &found,
                    "`judge rotate --signing-key OLD --to NEW` writes that receipt; sign with the old key until then",
                )
            }
            Some(signer) if holding.peek().is_none() => Ok(signer.sign(&text)),
            Some(signer) if holding.any(|key| key.key == signer.verifier()) => Ok(signer.sign(&text)),
            Some(signer) => {
                let found = format!(
                    "the signing key belongs to {}, which contest.toml does not list for now",
                    signer.verifier()
                );
                wrong(
                    codes::WRONG_SIGNING_KEY,
                    &found,
                    "list it below [ledger], with `from`, or take the other key",
                )
            }
            None if holding.peek().is_none() => Ok(text),
            None => wrong(
                codes::NO_SIGNING_KEY,
                "contest.toml lists keys that sign the ledger, and no key was given to sign with",
                "give the key's file with --signing-key, or the key itself in GITPRIZE_SIGNING_KEY",
            ),
        }
    }
}

/// The line of `receipt`, read back as whoever verifies the ledger reads it: a line that is not what it should be would
/// stop the contest for good, so that none is ever written.
///
/// # Errors
/// [`Failure::Machine`] naming the receipt.
pub(super) fn legible(receipt: &Receipt) -> Result<String, Failure> {
    let line = receipt.to_line();
    let why = match line::read(line.as_bytes()) {
        Ok(read) if read == *receipt => return Ok(line),
        Ok(_) => "it would read as another".to_owned(),
        Err(why) => why.to_string(),
    };
    let Receipt { seq, entry, .. } = receipt;
    let about = entry.identity().map_or_else(String::new, |(pull, head)| format!(" about #{pull} {head}"));
    let text = format!("the `{}` receipt {seq}{about} cannot be written: {why}", entry.kind());
    Err(Failure::Machine(text))
}

/// The digits of a root that people read.
pub(super) fn short(root: &Hash) -> String {
    hex::encode(&root[..6])
}

/// Nothing is judged twice.
pub(super) fn judged_twice(pull: u64, head: &str) -> Failure {
    Failure::configuration(codes::JUDGED_TWICE, format!("the head {head} of #{pull} already has a receipt"))
}
