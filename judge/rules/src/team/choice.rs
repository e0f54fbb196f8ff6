//! The submissions that a team chooses for the final decision are its own, scored, and not too many.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
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
        let text = "this contest decides without a choice of the teams";
        return vec![Finding::new(codes::NO_CHOICE, text).help("leave `chosen` out")];
    };
    let mut findings = vec![];
    if chosen.len() > count as usize {
        let text = format!("{} submissions are chosen, allowed are {count}", chosen.len());
        findings.push(Finding::new(codes::TOO_MANY_CHOSEN, text).help("keep the ones that are to count"));
    }
    for (at, seq) in chosen.iter().enumerate() {
        if chosen[..at].contains(seq) {
            let text = format!("receipt {seq} is chosen twice");
            findings.push(Finding::new(codes::BAD_CHOICE, text).help("list each receipt once"));
            continue;
        }
        let entered = request.tally.entered(*seq);
        if entered.is_none_or(|entered| !case.is_own(entered.team)) {
            let text = format!("receipt {seq} is no scored submission of this team");
            let help = "the reply to a submission names its receipt; the team's page lists them all";
            findings.push(Finding::new(codes::BAD_CHOICE, text).help(help));
        }
    }
    findings
}
