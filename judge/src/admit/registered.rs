//! The team is registered: main holds its `team.toml`.

use super::Case;
use crate::finding::{Finding, quoted};

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    if case.teams.contains_key(case.team) {
        return vec![];
    }
    vec![Finding::new("unregistered-team", format!("there is no team {}", quoted(case.team.as_str()))).help(
        format!(
            "open a pull request with submissions/{}/team.toml first and wait until it is on main",
            case.team
        ),
    )]
}
