//! Every member makes the attestations that the contest asks for, each by its name.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::Person as _;

pub(crate) static RULE: Rule<Check> = Rule {
    name: "attestations",
    by: REGISTRATIONS,
    codes: &[codes::MISSING_ATTESTATION, codes::UNKNOWN_ATTESTATION],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let asked = &case.request.contest.eligibility.attestations;
    let mut findings = vec![];
    for member in case.written() {
        for attestation in asked.iter().filter(|asked| !member.attests.contains(&asked.id)) {
            let text = format!(
                "the entry of {} does not attest: {}",
                member.shown(),
                attestation.text.trim_end_matches('.')
            );
            let help = format!("if it is true, add \"{}\" to attests in your entry", attestation.id);
            findings.push(Finding::new(codes::MISSING_ATTESTATION, text).help(help));
        }
        for made in member.attests.iter().filter(|made| !asked.iter().any(|asked| asked.id == **made)) {
            let known: Vec<_> = asked.iter().map(|asked| asked.id.as_str()).collect();
            let text = format!("the contest does not know the attestation {}", quoted(made));
            let help = match known[..] {
                [] => "leave attests out".to_owned(),
                _ => format!("it asks for {}", known.join(", ")),
            };
            findings.push(Finding::new(codes::UNKNOWN_ATTESTATION, text).help(help));
        }
    }
    findings
}
