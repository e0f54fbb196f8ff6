//! A team has no more members than the contest allows. One that has more, since the limit was lowered, may
//! shrink.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use base::plural::at_most;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "team-size", by: REGISTRATIONS, codes: &[codes::TOO_MANY_MEMBERS], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let Some(max) = case.request.contest.teams.max_members else { return vec![] };
    let (count, before) =
        (case.new.members.len(), case.old.filter(|_| !case.comes_back()).map_or(0, |old| old.members.len()));
    if count <= max as usize || count <= before {
        return vec![];
    }
    vec![
        Finding::new(codes::TOO_MANY_MEMBERS, format!("the team has {count} members, and {}", at_most(max)))
            .help("form two teams, or ask somebody to leave"),
    ]
}
