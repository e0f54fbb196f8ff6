//! The author of the pull request is a member of the team.

use super::case::{Case, Check};
use crate::Rule;
use base::finding::codes;
use base::finding::{Finding, quoted};

pub(crate) static RULE: Rule<Check> = Rule {
    name: "members",
    by: "the judge, by the account that pushed",
    codes: &[codes::NOT_A_MEMBER],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (Some(team), Some(author)) = (case.teams.get(case.team), case.author) else { return vec![] };
    if team.has(author) {
        return vec![];
    }
    vec![
        Finding::new(
            codes::NOT_A_MEMBER,
            format!("{} is not a member of {}", author.shown(), quoted(&team.name)),
        )
        .help(
            "only members submit for a team; `gitprize join` makes the pull request with which you join one",
        ),
    ]
}
