//! Where a ledger is from and who signed it: its checkpoint held against the contest's description.

use crate::{CHECKPOINT, End, Ledger};
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Contest, LEDGER, SUBMISSIONS};

pub use crate::origin::origin;

/// What is wrong with the signature of the ledger's checkpoint: when `contest.toml` lists keys that hold for
/// its newest receipt, one of them must have signed it.
pub fn unsigned(contest: &Contest, end: &End) -> Vec<Finding> {
    let (Some(last), Some(stated)) = (end.last(), end.stated()) else { return vec![] };
    let mut holding = contest.ledger_keys.iter().filter(|key| key.holds_at(last)).peekable();
    if holding.peek().is_none() {
        // Before the first key there was none; after the last one, somebody forgot to list the next.
        let ended = contest.ledger_keys.iter().any(|key| key.until.is_some_and(|until| until <= last));
        let text = format!("no key of [ledger] is valid for the newest receipt, which was written at {last}");
        let finding = Finding::new(codes::CHECKPOINT_UNSIGNED, text)
            .help("list the key that signs now, with `from`, in contest.toml");
        return if ended { vec![finding.in_file(place())] } else { vec![] };
    }
    let signed = stated.tree.as_ref().is_some_and(|tree| holding.any(|key| key.key.signed(&tree.note)));
    if signed {
        return vec![];
    }
    let names: Vec<String> = match &stated.tree {
        Some(tree) => tree.note.names().map(quoted).collect(),
        None => vec![],
    };
    let finding = if names.is_empty() {
        Finding::new(codes::CHECKPOINT_UNSIGNED, "the checkpoint is not signed, but contest.toml lists keys")
            .help("the judge signs with --signing-key FILE; a key listed later needs `from`, an instant after the newest receipt")
    } else {
        let text = format!(
            "the checkpoint's signature ({}) was not made by a key that contest.toml lists for {last}, or \
             was made for another text",
            names.join(", "),
        );
        Finding::new(codes::CHECKPOINT_SIGNATURE, text)
            .help("compare ledger and checkpoint with an older clone: `judge verify --since ITS_CHECKPOINT`")
    };
    vec![finding.in_file(place())]
}

/// Whether a key that `contest.toml` lists for now has signed the checkpoint.
pub fn is_signed(contest: &Contest, end: &End) -> bool {
    let holds = |last| contest.ledger_keys.iter().any(|key| key.holds_at(last));
    end.last().is_some_and(holds) && unsigned(contest, end).is_empty()
}

/// Everything about the checkpoint that needs the contest's description: origin and signature.
pub fn check(contest: &Contest, ledger: &Ledger) -> Vec<Finding> {
    let mut findings = unsigned(contest, ledger.end());
    if let Some(tree) = ledger.end().stated().and_then(|stated| stated.tree.as_ref())
        && tree.origin != origin(contest)
    {
        let text = format!(
            "the checkpoint is from {}, expected {} by the contest's url",
            quoted(&tree.origin),
            origin(contest)
        );
        findings.push(
            Finding::new(codes::CHECKPOINT_ORIGIN, text)
                .in_file(place())
                .help("after a change of the url the next receipt renews it"),
        );
    }
    findings
}

fn place() -> String {
    format!("{SUBMISSIONS}/{LEDGER}/{CHECKPOINT}")
}
