//! What every member is asked for besides the terms: a change of the rules reaches those too who were in before it.

use super::case::{Case, Check};
use crate::Rule;
use crate::asked;
use base::finding::Finding;
use base::finding::codes;

pub(crate) static RULE: Rule<Check> = Rule {
    name: "eligibility",
    by: "the judge, by what each member's entry says",
    codes: &[codes::EXCLUDED_COUNTRY, codes::MISSING_COUNTRY, codes::MISSING_ATTESTATION],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let Some(team) = case.teams.get(case.team) else { return vec![] };
    // To a stranger nothing is told about the members.
    if case.author.is_some_and(|author| !team.has(author)) {
        return vec![];
    }
    let of = |member| {
        let country = asked::country(case.contest, member);
        country.into_iter().chain(asked::attestations(case.contest, member))
    };
    team.members.iter().flat_map(of).collect()
}
