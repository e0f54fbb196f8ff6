//! The contest is open when the head is received, and so is the phase whose answer key is in place. Both ends belong to
//! them.

use super::case::{Case, Check};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use contest::KeyFor;

pub(crate) static RULE: Rule<Check> = Rule {
    name: "dates",
    by: "the judge, by the moment of the push",
    codes: &[
        codes::NOT_OPEN_YET,
        codes::PHASE_OVER,
        codes::LABELS_REVEALED,
        codes::CLOSED,
        codes::NOT_THE_CLAIMED_FILE,
    ],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (contest, received) = (case.contest, case.received);
    if received < contest.opens {
        let message = format!(
            "the file was received at {}, before the contest opens at {}",
            received.human(),
            contest.opens.human()
        );
        return vec![
            Finding::new(codes::NOT_OPEN_YET, message)
                .help(format!("push again from {}", contest.opens.human())),
        ];
    }
    if let KeyFor::After(phase) = contest.key_for(received) {
        let text = format!(
            "the file was received at {}, before the phase {} began at {}, and the answer key is of that phase now",
            received.human(),
            phase.name,
            phase.from.human()
        );
        let help = "files of before were scored until then; push one that predicts the rows of this phase";
        return vec![Finding::new(codes::PHASE_OVER, text).help(help)];
    }
    if let Some(labels) = case.labels
        && received >= labels
    {
        let text = format!(
            "the file was received at {}, after the labels were published at {}",
            received.human(),
            labels.human()
        );
        let help = "whoever knows the labels can write a perfect file, so nothing is scored any more";
        return vec![Finding::new(codes::LABELS_REVEALED, text).help(help)];
    }
    if received > case.grace.unwrap_or(case.closes) {
        let message = format!(
            "the file was received at {}, after the contest closed at {}",
            received.human(),
            case.closes.human()
        );
        let mut finding = Finding::new(codes::CLOSED, message);
        if let Some(grace) = case.grace {
            finding = finding.help(format!("files of claims were taken until {}", grace.human()));
        }
        return vec![finding];
    }
    if received > case.closes && !case.claimed {
        let text = format!(
            "the contest closed at {}, and the team did not hand in the digest of this file before",
            case.closes.human()
        );
        let help =
            "after the end only the file whose digest was handed in counts: send exactly the same bytes";
        return vec![Finding::new(codes::NOT_THE_CLAIMED_FILE, text).help(help)];
    }
    vec![]
}
