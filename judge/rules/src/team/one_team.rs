//! Where the contest says so, a person is a member of one team only.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use contest::Person as _;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "one-team", by: REGISTRATIONS, codes: &[codes::IN_TWO_TEAMS], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    if !case.request.contest.teams.one_team {
        return vec![];
    }
    let finding = |member: &contest::Member| {
        let (slug, _) = case.other_teams(member).next()?;
        let text =
            format!("{} is already a member of {slug}, and a person may be in one team only", member.shown());
        Some(
            Finding::new(codes::IN_TWO_TEAMS, text)
                .help("leave the other team first: `gitprize join --leave`"),
        )
    };
    case.entering().filter_map(finding).collect()
}
