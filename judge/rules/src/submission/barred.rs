//! Nobody is in the team who may not take part, by the newest that the ledger says of it.

use super::case::{Case, Check};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "no-barred-member", by: "the judge, by receipts", codes: &[codes::BARRED_PERSON], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let Some(seq) = case.barred.first() else { return vec![] };
    // To a stranger nothing is told about the members.
    let is_strange = |team: &contest::Team| case.author.is_some_and(|author| !team.has(author));
    if case.teams.get(case.team).is_none_or(is_strange) {
        return vec![];
    }
    let text = format!("somebody in the team may not take part in this contest: receipt {seq} says why");
    vec![Finding::new(codes::BARRED_PERSON, text).help(
        "they leave (`gitprize join --leave`), or the leader removes them (`--remove`); about the bar itself write to the \
         organiser",
    )]
}
