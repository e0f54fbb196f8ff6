//! Every member makes the attestations that the contest asks for, each by its name.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use crate::asked::attestations;
use base::finding::codes;
use base::finding::{Finding, quoted};

pub(crate) static RULE: Rule<Check> = Rule {
    name: "attestations",
    by: REGISTRATIONS,
    codes: &[codes::MISSING_ATTESTATION, codes::UNKNOWN_ATTESTATION],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let asked = &case.request.contest.eligibility.attestations;
    let mut findings = vec![];
    for member in case.asked() {
        findings.extend(attestations(case.request.contest, member));
    }
    for member in case.written() {
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
