//! The submissions that a team chooses for the final decision are its own, scored, and not too many.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use base::plural::at_most;
use contest::FinalChoice;

pub(crate) static RULE: Rule<Check> = Rule {
    name: "choice",
    by: REGISTRATIONS,
    codes: &[codes::NO_CHOICE, codes::TOO_MANY_CHOSEN, codes::BAD_CHOICE],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (request, chosen) = (case.request, &case.new.chosen);
    if case.old.map_or(chosen.is_empty(), |old| old.chosen == *chosen) {
        return vec![];
    }
    let FinalChoice::Chosen(count) = request.contest.final_choice else {
        if chosen.is_empty() {
            return vec![];
        }
        let text = "in this contest teams do not choose the submissions that count";
        return vec![Finding::new(codes::NO_CHOICE, text).help("leave `chosen` out")];
    };
    let mut findings = vec![];
    if chosen.len() > count as usize {
        let text = format!("{} submissions are chosen, and {}", chosen.len(), at_most(count));
        findings.push(Finding::new(codes::TOO_MANY_CHOSEN, text).help("keep those that shall count"));
    }
    for (at, seq) in chosen.iter().enumerate() {
        if chosen[..at].contains(seq) {
            let text = format!("receipt {seq} appears twice in `chosen`");
            findings.push(Finding::new(codes::BAD_CHOICE, text).help("list each receipt once"));
            continue;
        }
        let entered = request.tally.entered(*seq);
        if entered.is_none_or(|entered| !case.is_own(entered.team)) {
            let text = format!("receipt {seq} is not a scored submission of this team");
            let help = "the reply to a submission names its receipt, and the team's page lists them all";
            findings.push(Finding::new(codes::BAD_CHOICE, text).help(help));
        }
    }
    findings
}
