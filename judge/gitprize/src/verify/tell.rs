//! What verifying says.

use serde_json::{Value, json};

use crate::common::Output;
use contest::{Folder, PrizeKind};
use ledger::standings::Prizes;
use ledger::{Entry, Known, Ledger};
use proof::{Proven, Rescored};

/// The lines about what needed no files.
pub(super) fn tell(output: Output, folder: &Folder, ledger: &Ledger, proven: &Proven) {
    let count = ledger.receipts().len() as u64;
    let signed = if is_signed(folder, ledger) { ", checkpoint signed by a listed key" } else { "" };
    let text = format!("{count} receipts, chain and root ok{signed}, root {}", ledger.short_root(count));
    output.line("Ledger", &text);
    for receipt in ledger.receipts() {
        let Entry::Known(Known::Mend(mended)) = &receipt.entry else { continue };
        for line in &mended.lines {
            let how = if line.counts { "counts without the fields that hold no value" } else { "is void" };
            let text =
                format!("receipt {} could not be read and {how}, as receipt {} says", line.of, receipt.seq);
            output.line("Mended", &text);
        }
    }
    output.line("Standings", "every rank recomputes");
    if proven.published.revealed {
        let text = format!("{} revealed, each equal to its commitment", proven.published.openings.len());
        output.line("Private scores", &text);
    }
    let mut committed = vec![];
    if !proven.keys.is_empty() {
        committed.extend(["labels ok", "split ok"]);
    }
    if folder.contest.seal.metrics.is_some() {
        committed.push("metric ok");
    }
    if !committed.is_empty() {
        output.line("Commitments", &committed.join(", "));
    }
}

pub(super) fn is_signed(folder: &Folder, ledger: &Ledger) -> bool {
    let note = ledger.stated().and_then(|stated| stated.tree.as_ref());
    note.is_some_and(|tree| folder.contest.ledger_keys.iter().any(|key| key.key.signed(&tree.note)))
}

/// The lines about a rescoring that found nothing.
pub(super) fn result(output: Output, folder: &Folder, ledger: &Ledger, rescored: &Rescored) -> Value {
    let contest = &folder.contest;
    let judges = rescored.judges.iter().cloned().collect::<Vec<_>>().join(", ");
    output.line("Judge", &format!("receipts by {judges}, rescored by {}", env!("CARGO_PKG_VERSION")));
    let replaced = match rescored.replaced {
        0 => String::new(),
        count => format!("; {count} that a rejudgement replaced are kept as they were"),
    };
    let text = format!("{} of {} equal to the last digit{replaced}", rescored.equal, rescored.of);
    output.line("Rescored", &text);
    // What the receipts of prizes say of private scores was held against these; here is who they put first.
    let prizes = Prizes::of(contest, ledger.receipts());
    let grand = contest.prizes.iter().find(|prize| prize.kind == PrizeKind::Grand);
    let first = grand.and_then(|prize| prizes.candidates(prize, &rescored.private).into_iter().next());
    let prize = first.as_ref().map(|first| {
        let name = folder.teams.get(&first.team).map_or(first.team.as_str(), |team| &team.name);
        let private =
            first.private.map_or_else(String::new, |private| format!(", {}", contest.show(private)));
        format!("; first by the private scores: {name}{private}, {}", first.received.human())
    });
    let text = format!("{} teams equal{}", rescored.teams, prize.unwrap_or_default());
    output.line("Standings", &text);
    json!({
        "equal": rescored.equal,
        "of": rescored.of,
        "replaced": rescored.replaced,
        "winner": first.map(|first| first.team),
    })
}
