//! What the judge decided of a submission, in one sentence.

use serde_json::{Value, json};

use contest::Contest;
use ledger::standings::{Judgement, Outcome};
use ledger::{Entry, Known, Ledger, Receipt};

/// "#12 received 2009-07-26 18:18:28 UTC: scored 0.8567, the team's best then".
pub(crate) fn sentence(contest: &Contest, outcome: &Outcome) -> String {
    let what = match &outcome.result {
        Judgement::Scored { score, improved, .. } => {
            let best = if *improved { ", the team's best then" } else { "" };
            format!("scored {}{best}", contest.show(*score))
        }
        Judgement::Refused(complaints) => {
            let codes: Vec<&str> = complaints.iter().map(|complaint| complaint.code.as_str()).collect();
            format!("refused ({})", codes.join(", "))
        }
    };
    format!("#{} received {}: {what}", outcome.pull, outcome.received.here())
}

/// The same of a submission or registration by its receipt alone.
pub(crate) fn of_receipt(contest: &Contest, ledger: &Ledger, receipt: &Receipt) -> String {
    let received = receipt
        .entry
        .arrival()
        .map(|arrival| format!("#{} received {}: ", arrival.pull, arrival.received.here()));
    let received = received.unwrap_or_default();
    let seq = receipt.seq;
    match &receipt.entry {
        Entry::Known(Known::Score(scored)) => {
            let score = scored
                .public
                .get(&contest.metric.name)
                .map_or_else(String::new, |score| contest.show(*score));
            let rank = match scored.rank_before {
                Some(before) if before != scored.rank => format!("rank {}, before {before}", scored.rank),
                _ => format!("rank {}", scored.rank),
            };
            format!("{received}scored {score}, {rank} of the board then (receipt {seq})")
        }
        Entry::Known(Known::Register(registered)) => {
            let what = if registered.new { "registered" } else { "taken over" };
            format!("{received}{} is {what} (receipt {seq})", registered.team)
        }
        Entry::Known(Known::Hold(_)) => format!("{received}a person looks at it first (receipt {seq})"),
        Entry::Known(Known::Claim(_)) => format!("{received}the file may follow (receipt {seq})"),
        Entry::Known(Known::Refuse(refused)) => {
            let codes: Vec<&str> =
                refused.complaints.iter().map(|complaint| complaint.code.as_str()).collect();
            format!("{received}refused ({}; receipt {seq})", codes.join(", "))
        }
        _ => format!("receipt {seq} of {}", ledger.receipts().len()),
    }
}

/// The receipt for programs.
pub(crate) fn value(receipt: &Receipt) -> Value {
    json!(receipt)
}
