//! The team is registered: main holds its `team.toml`, and it has not withdrawn.

use super::case::{Case, Check};
use crate::Rule;
use base::finding::codes;
use base::finding::{Finding, quoted};

pub(crate) static RULE: Rule<Check> = Rule {
    name: "registered",
    by: "the judge, before a file is read",
    codes: &[codes::UNREGISTERED_TEAM, codes::WITHDRAWN_TEAM],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    if let Some(team) = case.teams.get(case.team) {
        if !team.withdrawn {
            return vec![];
        }
        let text = format!("{} has withdrawn from the contest", quoted(&team.name));
        let help = "while teams may change, its leader can bring it back: `gitprize join --come-back`";
        return vec![Finding::new(codes::WITHDRAWN_TEAM, text).help(help)];
    }
    vec![
        Finding::new(codes::UNREGISTERED_TEAM, format!("there is no team {}", quoted(case.team.as_str())))
            .help(format!(
                "register it first: `gitprize join` writes submissions/{}/team.toml; push that alone and \
                 wait until it is on main",
                case.team
            )),
    ]
}
