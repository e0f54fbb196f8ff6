//! A request that changes nothing gets no receipt of a change.

use super::case::{Case, Check, REGISTRATIONS};
use super::written::written;
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "nothing-changed", by: REGISTRATIONS, codes: &[codes::NOTHING_CHANGED], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    if case.was.is_some() || case.old != Some(&written(case)) {
        return vec![];
    }
    vec![
        Finding::new(codes::NOTHING_CHANGED, "the file says the same as the one on main")
            .help("comments and the order of keys do not count: the judge writes the file anew"),
    ]
}
