//! The author of the pull request is a member of the team.

use super::Case;
use base::finding::codes;
use base::finding::{Finding, quoted};

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    let (Some(team), Some(author)) = (case.teams.get(case.team), case.author) else { return vec![] };
    if team.has(author) {
        return vec![];
    }
    vec![
        Finding::new(
            codes::NOT_A_MEMBER,
            format!("{} is not a member of {}", author.shown(), quoted(&team.name)),
        )
        .help("a member submits for the team; joining goes by a pull request that changes team.toml"),
    ]
}
