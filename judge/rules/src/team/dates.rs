//! Until when teams register and change: members until the contest's freeze date, all else until the end. A
//! team may withdraw, and a person leave, at any time; whoever does not answer what the contest asks, or may not take
//! part any more, can be removed after the freeze too, or one of them would stop the rest for good.

use super::case::{Case, Check, Origin, REGISTRATIONS};
use crate::Rule;
use crate::asked::is_answered;
use base::finding::Finding;
use base::finding::codes;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "team-dates", by: REGISTRATIONS, codes: &[codes::CLOSED, codes::TEAMS_FROZEN], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (request, received) = (case.request, case.request.received);
    let joins =
        case.comes_back() || case.members.iter().any(|(_, origin)| !matches!(origin, Origin::Kept(_)));
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
    let stays = |member: &&contest::Member| {
        !request.author.is(*member)
            && is_answered(request.contest, request.terms, member)
            && !case.is_barred(member)
    };
    if let Some(freeze) = request.contest.teams.freeze
        && received > freeze
        && (joins || case.left.iter().any(stays))
    {
        let text = format!(
            "the file was received at {}; teams could register and change their members until {}",
            received.human(),
            freeze.human()
        );
        return vec![Finding::new(codes::TEAMS_FROZEN, text).help(
            "leaving a team and withdrawing it are still possible, and the leader can remove who has not accepted or \
             answered what the contest asks",
        )];
    }
    vec![]
}
