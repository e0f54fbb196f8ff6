//! How many teams one person may lead.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use base::plural::{at_most, counted};
use contest::Person as _;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "leads", by: REGISTRATIONS, codes: &[codes::LEADS_TOO_MANY], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let Some(max) = case.request.contest.sign_ups.teams_led else { return vec![] };
    let Some(leader) = case.new.leader().filter(|leader| {
        case.changes_leader() || case.entering().any(|member| std::ptr::eq(member, *leader))
    }) else {
        return vec![];
    };
    let directory = case.request.directory;
    let led = case.other_teams(leader).filter(|(_, team)| {
        let other = team.leader();
        other.is_some_and(|other| {
            case.logins().same(other, leader) || directory.person(other) == directory.person(leader)
        })
    });
    let led = led.count();
    if led < max as usize {
        return vec![];
    }
    let text =
        format!("{} already leads {}, and {}", leader.shown(), counted(led, "team", "teams"), at_most(max));
    vec![Finding::new(codes::LEADS_TOO_MANY, text).help("hand over or withdraw one of them first")]
}
