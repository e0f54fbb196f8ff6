//! Until when teams register and change: members until the contest's freeze date, all else until the end. A
//! team may withdraw, and a person leave, at any time.

use super::case::{Case, Check, Origin, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "team-dates", by: REGISTRATIONS, codes: &[codes::CLOSED, codes::TEAMS_FROZEN], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (request, received) = (case.request, case.request.received);
    let joins = case.members.iter().any(|(_, origin)| !matches!(origin, Origin::Kept(_)));
    let withdraws = case.new.withdrawn && case.old.is_some_and(|old| !old.withdrawn);
    let leaves = !case.left.is_empty() && case.left.iter().all(|member| request.author.is(*member));
    if received > request.closes {
        if (withdraws || leaves) && !joins {
            return vec![];
        }
        let text = format!(
            "the file was received at {}; teams could register and change until {}",
            received.human(),
            request.closes.human()
        );
        return vec![Finding::new(codes::CLOSED, text)];
    }
    if let Some(freeze) = request.contest.teams.freeze
        && received > freeze
        && (joins || !case.left.is_empty() && !leaves)
    {
        let text = format!(
            "the file was received at {}; teams could register and change their members until {}",
            received.human(),
            freeze.human()
        );
        return vec![
            Finding::new(codes::TEAMS_FROZEN, text)
                .help("leaving a team and withdrawing it are still possible"),
        ];
    }
    vec![]
}
