//! Which keys may sign the ledger: those that it opened with, or that somebody pinned, and every one that a receipt
//! introduces which a key before it has signed. So a line in `contest.toml` alone makes no key.

use base::finding::codes;
use std::collections::BTreeMap;

use crate::{End, Entry, KeyChange, Known, Receipt};
use base::finding::Finding;
use base::time::Instant;
use contest::Contest;
use tlog::LedgerKey;
use tlog::note::{Note, Signer, Verifier};

/// First line of what the key before signs.
const HEADER: &str = "gitprize ledger key 1";

/// The text that the key before signs: bound to the contest, the place in the ledger, and all that came before.
pub fn text(origin: &str, seq: u64, prev: &str, change: &KeyChange) -> String {
    let from = change.from;
    let retires = change.retires.as_deref().map_or_else(String::new, |key| format!("retires {key}\n"));
    format!("{HEADER}\n{origin}\n{seq}\n{prev}\n{}\nfrom {from}\n{retires}", change.key)
}

/// Signs `change` for the place after `end`.
pub fn sign(origin: &str, end: &End, signer: &Signer, change: &KeyChange) -> KeyChange {
    let note = signer.sign(&text(origin, end.size() + 1, end.tip(), change));
    let mark = note.trim_end().rsplit_once('\n').map_or("", |(_, mark)| mark);
    KeyChange { origin: origin.to_owned(), signature: mark.to_owned(), ..change.clone() }
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
}

/// What `judge verify` finds about the keys.
#[derive(Debug, Default)]
pub struct KeyProof {
    /// What does not follow.
    pub findings: Vec<Finding>,
    /// What is said of them; nothing without keys.
    pub words: Option<String>,
    /// Keys that are taken on trust, since the ledger is from before its opening receipt told the first ones.
    pub on_trust: Vec<String>,
}

/// Follows the keys of `ledger` from the first ones, or from `pins`.
pub fn check(contest: &Contest, ledger: &crate::Ledger, pins: &[Verifier]) -> KeyProof {
    let chain = Keychain::of(contest, pins, ledger.receipts());
    let mut proof = KeyProof::default();
    for (seq, key) in chain.unsigned() {
        let text =
            format!("receipt {seq} makes {key} a key of the ledger, and no key that held then has signed it");
        let help = "a key is introduced by the one before: `judge rotate`";
        proof.findings.push(ledger.blame(seq, Finding::new(codes::KEY_UNPROVEN, text).help(help)));
    }
    for stranger in chain.strangers(contest) {
        if chain.is_declared() {
            let text =
                format!("contest.toml lists the key {}, which follows from no key before it", stranger.key);
            let help = match pins {
                [] => "a key is introduced by the one before: `judge rotate`",
                _ => {
                    "neither a pinned key nor one that a receipt introduces; compare it with what was published"
                }
            };
            proof.findings.push(Finding::new(codes::KEY_UNPROVEN, text).help(help));
        } else {
            proof.on_trust.push(stranger.key.to_string());
        }
    }
    let stated = ledger.end().stated().and_then(|stated| stated.tree.as_ref());
    if let Some(last) = ledger.end().last().filter(|_| chain.is_declared()) {
        let by_chain = |link: &Link| {
            chain.trusts(&link.key, last) && stated.is_some_and(|stated| link.key.signed(&stated.note))
        };
        if !chain.links.iter().any(by_chain) {
            let what = if pins.is_empty() { "the ledger opened with" } else { "were pinned" };
            let text = format!(
                "the checkpoint is signed by none of the keys that {what}, nor by one that follows from them"
            );
            let help =
                "compare ledger and checkpoint with an older clone: `judge verify --since ITS_CHECKPOINT`";
            proof.findings.push(Finding::new(codes::CHECKPOINT_SIGNATURE, text).help(help));
        }
    }
    proof.words = words(contest, &chain, pins);
    proof
}

fn words(contest: &Contest, chain: &Keychain, pins: &[Verifier]) -> Option<String> {
    let first = match (pins.len(), chain.is_declared()) {
        (0, true) => "from those that the ledger opened with",
        (0, false) if contest.ledger_keys.is_empty() => return None,
        (0, false) => "as contest.toml lists them; the opening receipt is from before it told the first ones",
        _ => "from those that were pinned",
    };
    let changes = match chain.changes() {
        0 => "no change".to_owned(),
        1 => "1 change, signed by a key before".to_owned(),
        many => format!("{many} changes, each signed by a key before"),
    };
    Some(format!("{first}; {changes}"))
}

/// The listed keys that a judge may not sign with after `receipts`: those that do not follow from the first ones.
pub fn unproven<'r>(
    contest: &Contest,
    end: &End,
    receipts: impl IntoIterator<Item = &'r Receipt>,
) -> Vec<Verifier> {
    let chain = Keychain::of(contest, &[], receipts);
    let note = end.stated().and_then(|stated| stated.tree.as_ref()).map(|tree| &tree.note);
    // A ledger that nobody signed so far takes its first keys as they come, and one from before it told them, the key
    // that signed last.
    if !chain.is_declared() && note.is_none_or(|note| note.names().next().is_none()) {
        return vec![];
    }
    let signed = |key: &Verifier| !chain.is_declared() && note.is_some_and(|note| key.signed(note));
    chain.strangers(contest).map(|listed| listed.key.clone()).filter(|key| !signed(key)).collect()
}
