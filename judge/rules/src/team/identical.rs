//! No two teams have the same set of members, whatever each file knows them by. It is asked when somebody comes, is
//! known by something new or is removed; whoever leaves is not kept in a team by it.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use contest::{Member, Team};

pub(crate) static RULE: Rule<Check> =
    Rule { name: "identical", by: REGISTRATIONS, codes: &[codes::IDENTICAL_MEMBERS], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let removes = case.left.iter().any(|member| !case.request.author.is(*member));
    let is_asked = removes || case.entering().next().is_some();
    if case.request.contest.teams.identical || !is_asked || case.new.withdrawn {
        return vec![];
    }
    let Some(first) = case.new.members.first() else { return vec![] };
    let twin = case.other_teams(first).find(|(_, team)| is_twin(case, team));
    let finding = |slug| {
        let text = format!("the team {slug} has exactly the same members");
        Finding::new(codes::IDENTICAL_MEMBERS, text)
            .help("a person may be in several teams, but two teams may not be the same people")
    };
    twin.map(|(slug, _)| finding(slug)).into_iter().collect()
}

fn is_twin(case: &Case<'_>, team: &Team) -> bool {
    let directory = case.request.directory;
    let logins = case.logins();
    let is = |a: &Member, b: &Member| logins.same(a, b) || directory.person(a) == directory.person(b);
    let among = |a: &[Member], b: &[Member]| a.iter().all(|a| b.iter().any(|b| is(a, b)));
    let (ours, theirs) = (&case.new.members, &team.members);
    ours.len() == theirs.len() && among(ours, theirs) && among(theirs, ours)
}
