//! Which keys may sign the ledger: those that it opened with, or that somebody pinned, and every one that a receipt
//! introduces which a key before it has signed. So a line in `contest.toml` alone makes no key.

use base::finding::codes;

use crate::{End, KeyChange, Ledger};
use base::finding::Finding;
use contest::Contest;
use tlog::note::{Signer, Verifier};

pub use crate::keys::{Keychain, text};

/// Signs `change` for the place after `end`.
pub fn sign(origin: &str, end: &End, signer: &Signer, change: &KeyChange) -> KeyChange {
    let note = signer.sign(&text(origin, end.size() + 1, end.tip(), change));
    let mark = note.trim_end().rsplit_once('\n').map_or("", |(_, mark)| mark);
    KeyChange { origin: origin.to_owned(), signature: mark.to_owned(), ..change.clone() }
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
pub fn check(contest: &Contest, ledger: &Ledger, pins: &[Verifier]) -> KeyProof {
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
                format!("contest.toml lists the key {}, which no earlier key introduced", stranger.key);
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
    if let Some(last) = ledger.end().last().filter(|_| chain.is_declared())
        && !stated.is_some_and(|stated| chain.has_signed(&stated.note, last))
    {
        let what = if pins.is_empty() { "the ledger opened with" } else { "were pinned" };
        let text = format!(
            "the checkpoint is not signed by any of the keys that {what}, nor by one that those introduced"
        );
        let help = "compare ledger and checkpoint with an older clone: `judge verify --since ITS_CHECKPOINT`";
        proof.findings.push(Finding::new(codes::CHECKPOINT_SIGNATURE, text).help(help));
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
