//! The judge itself keeps the list of a team's former names, so that nobody takes one of them and no team
//! sheds one.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "former", by: REGISTRATIONS, codes: &[codes::FORMER_NAMES], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let before = case.old.map_or(&[][..], |old| &old.former_names);
    if case.is_stranger() || case.new.former_names == before {
        return vec![];
    }
    vec![
        Finding::new(codes::FORMER_NAMES, "former_names is changed, and only the judge writes it")
            .help("leave it as it is on main; when a name changes, the judge adds the old one"),
    ]
}
