//! The chain of keys: each one that a receipt introduces is signed for by one before it.

use std::collections::BTreeMap;

use super::acts::KeyChange;
use super::receipt::{Entry, Known, Receipt};
use base::time::Instant;
use contest::Contest;
use tlog::note::{Note, Verifier};
use tlog::{Checkpoint, LedgerKey};

/// First line of what the key before signs.
const HEADER: &str = "gitprize ledger key 1";

/// The text that the key before signs: bound to the contest, the place in the ledger, and all that came before.
pub fn text(origin: &str, seq: u64, prev: &str, change: &KeyChange) -> String {
    let from = change.from;
    let retires = change.retires.as_deref().map_or_else(String::new, |key| format!("retires {key}\n"));
    format!("{HEADER}\n{origin}\n{seq}\n{prev}\n{}\nfrom {from}\n{retires}", change.key)
}

/// A key with what is known of it.
#[derive(Clone, Debug)]
struct Link {
    key: Verifier,
    /// The receipt that introduced it; one of the first keys has none.
    by: Option<u64>,
    /// The first instant at which it may no longer sign.
    retired: Option<Instant>,
}

/// The keys so far.
#[derive(Clone, Debug, Default)]
pub struct Keychain {
    links: Vec<Link>,
    /// Whether the first keys are known from the opening receipt or a pin: then no other is taken on trust.
    declared: bool,
    /// Changes whose signature is of none of the keys before, by receipt.
    unsigned: BTreeMap<u64, String>,
}

impl Keychain {
    /// The keys after `receipts`, of which the first is the ledger's first; `pins` are keys that somebody knows from
    /// elsewhere, in place of those that the ledger says it opened with. A ledger from before it said so opened with
    /// those that `contest` lists from the start.
    pub fn of<'r>(
        contest: &Contest,
        pins: &[Verifier],
        receipts: impl IntoIterator<Item = &'r Receipt>,
    ) -> Self {
        let mut chain = Self { declared: !pins.is_empty(), ..Self::default() };
        chain.begin(pins.iter().cloned());
        for receipt in receipts {
            match &receipt.entry {
                Entry::Known(Known::Open { keys, .. }) if pins.is_empty() => {
                    chain.declared = !keys.is_empty();
                    if chain.declared {
                        chain.begin(keys.iter().filter_map(|key| key.parse().ok()));
                    } else {
                        let listed = contest.ledger_keys.iter();
                        chain.begin(listed.filter(|key| key.holds_at(receipt.at)).map(|key| key.key.clone()));
                    }
                }
                Entry::Known(Known::LedgerKey(change)) => chain.change(receipt, change),
                _ => {}
            }
        }
        chain
    }

    fn begin(&mut self, keys: impl Iterator<Item = Verifier>) {
        self.links.extend(keys.map(|key| Link { key, by: None, retired: None }));
    }

    fn change(&mut self, receipt: &Receipt, change: &KeyChange) {
        let Ok(key) = change.key.parse::<Verifier>() else {
            self.unsigned.insert(receipt.seq, change.key.clone());
            return;
        };
        let text = text(&change.origin, receipt.seq, &receipt.prev, change);
        let note = Note::parse(format!("{text}\n{}\n", change.signature).as_bytes());
        let signs = |link: &&Link| {
            let holds = link.retired.is_none_or(|until| receipt.at < until);
            holds && note.as_ref().is_some_and(|note| link.key.signed(note))
        };
        if !self.links.iter().any(|link| signs(&link)) {
            self.unsigned.insert(receipt.seq, change.key.clone());
            return;
        }
        if let Some(old) = &change.retires {
            for link in self.links.iter_mut().filter(|link| link.key.to_string() == *old) {
                link.retired.get_or_insert(change.from);
            }
        }
        self.links.push(Link { key, by: Some(receipt.seq), retired: None });
    }

    /// Whether the beginning is known, so that each key has to follow from it.
    pub fn is_declared(&self) -> bool {
        self.declared
    }

    /// Whether `key` may sign what has its newest receipt at `at`.
    pub fn trusts(&self, key: &Verifier, at: Instant) -> bool {
        let own = |link: &&Link| link.key == *key && link.retired.is_none_or(|until| at < until);
        self.links.iter().any(|link| own(&link))
    }

    /// Whether `key` is one of the chain, now or before.
    pub fn knows(&self, key: &Verifier) -> bool {
        self.links.iter().any(|link| link.key == *key)
    }

    /// Keys of `contest` that nothing introduces: none of the first ones and in no receipt.
    pub fn strangers<'c>(&'c self, contest: &'c Contest) -> impl Iterator<Item = &'c LedgerKey> {
        contest.ledger_keys.iter().filter(|listed| !self.knows(&listed.key))
    }

    /// How many keys a receipt introduced.
    pub fn changes(&self) -> usize {
        self.links.iter().filter(|link| link.by.is_some()).count()
    }

    /// The changes that no key before has signed: receipt and key.
    pub fn unsigned(&self) -> impl Iterator<Item = (u64, &str)> {
        self.unsigned.iter().map(|(seq, key)| (*seq, key.as_str()))
    }

    /// Whether a key that may sign what has its newest receipt at `at` has signed `note`.
    pub fn has_signed(&self, note: &Note, at: Instant) -> bool {
        self.links.iter().any(|link| self.trusts(&link.key, at) && link.key.signed(note))
    }
}

/// The listed keys that a judge may not sign with after `receipts`: those that do not follow from the first ones.
pub(super) fn unproven<'r>(
    contest: &Contest,
    stated: Option<&Checkpoint>,
    receipts: impl IntoIterator<Item = &'r Receipt>,
) -> Vec<Verifier> {
    let chain = Keychain::of(contest, &[], receipts);
    let note = stated.and_then(|stated| stated.tree.as_ref()).map(|tree| &tree.note);
    // A ledger that nobody signed so far takes its first keys as they come, and one from before it told them, the key
    // that signed last.
    if !chain.is_declared() && note.is_none_or(|note| note.names().next().is_none()) {
        return vec![];
    }
    let signed = |key: &Verifier| !chain.is_declared() && note.is_some_and(|note| key.signed(note));
    chain.strangers(contest).map(|listed| listed.key.clone()).filter(|key| !signed(key)).collect()
}
