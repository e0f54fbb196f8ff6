//! Where members live.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use contest::Person as _;

pub(crate) static RULE: Rule<Check> = Rule {
    name: "countries",
    by: REGISTRATIONS,
    codes: &[codes::EXCLUDED_COUNTRY, codes::MISSING_COUNTRY],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let rules = &case.request.contest.eligibility;
    let finding = |member: &contest::Member| match &member.country {
        Some(country) if rules.excluded_countries.contains(country) => {
            let text = format!("residents of {country} may not take part in this contest");
            Some(Finding::new(codes::EXCLUDED_COUNTRY, text).help("the rules list the excluded countries"))
        }
        None if rules.country_required => {
            let text = format!("the entry of {} has no country", member.shown());
            Some(Finding::new(codes::MISSING_COUNTRY, text).help(
                "add the country where you live as two capital letters (ISO 3166-1), for example \
                        country = \"NL\"",
            ))
        }
        _ => None,
    };
    case.written().filter_map(finding).collect()
}
