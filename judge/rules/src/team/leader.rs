//! What only the leader may change, and to whom the leadership may go.

use super::case::{Case, Check, Origin, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use contest::{Invited, Person as _, Role};

pub(crate) static RULE: Rule<Check> =
    Rule { name: "leader", by: REGISTRATIONS, codes: &[codes::NEW_LEADER, codes::NOT_THE_LEADER], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let Some(old) = case.old else { return vec![] };
    if case.is_stranger() {
        return vec![];
    }
    let mut findings = vec![];
    for (member, origin) in &case.members {
        if member.role == Role::Leader && !matches!(origin, Origin::Kept(_)) {
            let text = format!("{} would lead the team without being a member of it", member.shown());
            findings.push(
                Finding::new(codes::NEW_LEADER, text)
                    .help("they join the team first; then the leader hands over to them"),
            );
        }
    }
    if case.leads() {
        return findings;
    }
    let author = case.request.author;
    let new = case.new;
    let without_own = |invited: &[Invited]| -> Vec<Invited> {
        invited.iter().filter(|person| !author.is(*person)).cloned().collect()
    };
    let leaders_own = [
        ("the name", new.name != old.name),
        ("the folder", case.was.is_some()),
        ("the link", new.link != old.link),
        ("the affiliation", new.affiliation != old.affiliation),
        ("who is invited", without_own(&new.invited) != without_own(&old.invited)),
        ("who leads", case.changes_leader() || roles_swapped(case)),
        ("who else is a member", case.left.iter().any(|member| !author.is(*member))),
        ("whether the team withdraws", new.withdrawn != old.withdrawn),
        ("merges", new.merges != old.merges),
        ("merge_into", new.merge_into != old.merge_into),
        ("the final choice", new.chosen != old.chosen),
    ];
    let changed: Vec<&str> =
        leaders_own.iter().filter(|(_, changed)| *changed).map(|(what, _)| *what).collect();
    if !changed.is_empty() {
        let text = format!("{} changes {}, which only the leader may", author.shown(), changed.join(", "));
        let help = if case.is_invited() {
            "whoever joins adds their own [[members]] entry and changes nothing else"
        } else {
            "a member can change or remove their own entry; everything else is for the leader"
        };
        findings.push(Finding::new(codes::NOT_THE_LEADER, text).help(help));
    }
    findings
}

/// Whether somebody has another role than before.
fn roles_swapped(case: &Case<'_>) -> bool {
    let role = |(member, origin): &(&contest::Member, Origin<'_>)| match origin {
        Origin::Kept(old) => member.role != old.role,
        _ => false,
    };
    case.members.iter().any(role)
}
