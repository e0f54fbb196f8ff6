//! Receipts that speak of other receipts: those must be there, before them and of the right kind.

use base::finding::Finding;
use base::finding::codes;
use ledger::{Entry, Known, Ledger, Rejudged, Scored};

/// What is wrong with them.
pub(super) fn check(ledger: &Ledger) -> Vec<Finding> {
    let mut findings = vec![];
    for receipt in ledger.receipts() {
        let Entry::Known(known) = &receipt.entry else { continue };
        let earlier = |of: u64| ledger.receipt(of).filter(|_| of < receipt.seq).map(|found| &found.entry);
        let score = |of: u64| match earlier(of) {
            Some(Entry::Known(Known::Score(scored))) => Some(scored),
            _ => None,
        };
        let (of, wanted, found) = match known {
            Known::Rejudge(again) => {
                if let Some(text) = score(again.of).and_then(|first| differs(again, first)) {
                    findings.push(ledger.blame(receipt.seq, Finding::new(codes::REJUDGE_DIFFERS, text)));
                }
                (again.of, "score", score(again.of).is_some())
            }
            Known::Disqualify(act) => match act.receipt {
                Some(of) => (of, "score", score(of).is_some()),
                None => continue,
            },
            Known::Appeal(answer) | Known::Reinstate(answer) => {
                let found = matches!(earlier(answer.of), Some(Entry::Known(Known::Disqualify(_))));
                (answer.of, "disqualify", found)
            }
            Known::Readmit(answer) => {
                let found = matches!(earlier(answer.of), Some(Entry::Known(Known::Bar(_))));
                (answer.of, "bar", found)
            }
            Known::LastCall(call) => (call.of, "score", score(call.of).is_some()),
            Known::CallOff(off) => {
                let found = matches!(earlier(off.of), Some(Entry::Known(Known::LastCall(_))));
                (off.of, "last-call", found)
            }
            Known::Amend(amended) => match amended.unscored.iter().find(|of| score(**of).is_none()) {
                Some(of) => (*of, "score", false),
                None => continue,
            },
            Known::Nominate(step)
            | Known::Deliver(step)
            | Known::Verify(step)
            | Known::Reject(step)
            | Known::License(step)
            | Known::Award(step)
            | Known::Decline(step)
            | Known::Recall(step) => (step.of, "score", score(step.of).is_some()),
            _ => continue,
        };
        if !found {
            let text = format!("this receipt is about receipt {of}, which is not an earlier `{wanted}`");
            findings.push(ledger.blame(receipt.seq, Finding::new(codes::DANGLING_REFERENCE, text)));
        }
    }
    findings
}

/// A rejudgement gives another score and nothing else.
fn differs(again: &Rejudged, first: &Scored) -> Option<String> {
    let new = &again.score;
    let what = if (new.arrival.pull, &new.arrival.head) != (first.arrival.pull, &first.arrival.head) {
        "pull request or head"
    } else if new.team != first.team {
        "team"
    } else if new.arrival.received != first.arrival.received {
        "time of arrival"
    } else if new.digest != first.digest {
        "file"
    } else {
        return None;
    };
    Some(format!("the {what} of this rejudgement is not that of receipt {}, which it replaces", again.of))
}
