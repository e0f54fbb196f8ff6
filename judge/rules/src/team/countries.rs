//! Where members live.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use crate::asked;
use base::finding::Finding;
use base::finding::codes;

pub(crate) static RULE: Rule<Check> = Rule {
    name: "countries",
    by: REGISTRATIONS,
    codes: &[codes::EXCLUDED_COUNTRY, codes::MISSING_COUNTRY],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    case.asked().filter_map(|member| asked::country(case.request.contest, member)).collect()
}
