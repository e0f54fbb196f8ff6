//! Whoever may not take part is in no team. People leave all the same, and a team that they were in goes on.

use super::case::{Case, Check, REGISTRATIONS};
use super::verdict::persons;
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use contest::Person as _;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "barred", by: REGISTRATIONS, codes: &[codes::BARRED_PERSON], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let Some(bars) = case.request.bars.filter(|_| !case.is_exit()) else { return vec![] };
    let finding = |(member, seq): (&contest::Member, u64)| {
        let text = format!("{} may not take part in this contest: receipt {seq} says why", member.shown());
        Finding::new(codes::BARRED_PERSON, text)
            .help("they leave, or the leader removes them; about the bar itself write to the organiser")
    };
    let known = persons(case);
    let members = case.new.members.iter().zip(&known);
    members.filter_map(|(member, known)| Some((member, bars.against(known)?))).map(finding).collect()
}
