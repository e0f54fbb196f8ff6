//! Whoever writes their entry has accepted the terms in force.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use base::time::Window;
use contest::{Person as _, Terms, TermsText};

pub(crate) static RULE: Rule<Check> = Rule {
    name: "team-terms",
    by: REGISTRATIONS,
    codes: &[codes::ACCEPTANCE_DATE, codes::TERMS_NOT_ACCEPTED, codes::TERMS_CHANGED],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let request = case.request;
    let (Some(terms), Some(text)) = (&request.contest.terms, request.terms) else { return vec![] };
    let tomorrow = request.received.plus(Window::days(1)).to_string();
    let mut findings = vec![];
    for member in case.written() {
        if let Some(accepted) = &member.accepted
            && accepted.on.as_str() > &tomorrow[..10]
        {
            let text =
                format!("{} accepted the terms on {}, which is in the future", member.shown(), accepted.on);
            findings.push(
                Finding::new(codes::ACCEPTANCE_DATE, text).help("give the day on which you accepted them"),
            );
        }
    }
    for member in case.asked() {
        match &member.accepted {
            None if terms.required => {
                let finding = format!("{} has not accepted the terms", member.shown());
                findings.push(Finding::new(codes::TERMS_NOT_ACCEPTED, finding).help(format!(
                    "read {}; if you agree, run `gitprize join --accept` and push the changed team.toml",
                    text.file
                )));
            }
            Some(accepted) if terms.required && !text.holds(terms, &accepted.terms) => {
                findings.push(changed(terms, text, &request.contest.url, &member.shown(), &accepted.terms));
            }
            _ => {}
        }
    }
    findings
}

/// The complaint that `who` accepted another text than the one in force.
pub(crate) fn changed(terms: &Terms, text: &TermsText, url: &str, who: &str, accepted: &str) -> Finding {
    let message =
        format!("{who} accepted the terms sha256:{accepted}, but those in force are sha256:{}", text.hash);
    let (old, new) = (text.stood.get(accepted), text.stood.get(&text.hash));
    let compare = match (old, new) {
        (Some(old), Some(new)) => format!("`git diff {old} {new} -- {}` shows the changes", terms.file),
        _ => format!("{url}rules/history/ has the texts"),
    };
    Finding::new(codes::TERMS_CHANGED, message).help(format!(
        "{compare}; whoever agrees runs `gitprize join --accept` and pushes the changed team.toml"
    ))
}
