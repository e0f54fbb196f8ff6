//! Teams become one: each that is to become part of another says so in its own file first.

use super::case::{Case, Check, Origin, REGISTRATIONS, differ};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use contest::{Member, Person as _, Role, Slug, Team};

pub(crate) static RULE: Rule<Check> = Rule {
    name: "merge",
    by: REGISTRATIONS,
    codes: &[codes::BAD_MERGE, codes::NO_MERGE_CONSENT, codes::NOT_YOUR_ENTRY],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (request, new) = (case.request, case.new);
    let mut findings = vec![];
    for gone in case.old.iter().flat_map(|old| &old.merges).filter(|slug| !new.merges.contains(slug)) {
        let help = "a merger cannot be undone; leave the entry in place";
        findings.push(bad(format!("merges no longer names {gone}"), help));
    }
    if let Some(into) = &new.merge_into
        && case.old.is_none_or(|old| old.merge_into.as_ref() != Some(into))
    {
        if into == request.slug {
            let help = "name the team that this one shall become part of";
            findings.push(bad("merge_into names the team itself".to_owned(), help));
        } else if let Some((seq, _)) = request.tally.disqualified(into) {
            findings.push(bad(format!("{into} is disqualified by receipt {seq}"), DISQUALIFIED));
        } else if !request.teams.contains_key(into) {
            findings.push(bad(
                format!("merge_into names {into}, and there is no such team"),
                "the other team has to register first",
            ));
        }
    }
    let own = case.old.filter(|_| !case.absorbed.is_empty()).and(request.tally.disqualified(request.slug));
    if let Some((seq, _)) = own {
        findings.push(bad(format!("{} is disqualified by receipt {seq}", request.slug), DISQUALIFIED));
    }
    for (slug, team) in &case.absorbed {
        if let Some((seq, _)) = request.tally.disqualified(slug) {
            findings.push(bad(format!("{slug} is disqualified by receipt {seq}"), DISQUALIFIED));
        }
        match team {
            _ if *slug == request.slug => {
                let help = "name the teams that become part of this one";
                findings.push(bad("merges names the team itself".to_owned(), help));
            }
            None => {
                let help = "name each team by the folder that it has on main";
                findings.push(bad(format!("merges names {slug}, and there is no such team"), help));
            }
            Some(team) if team.withdrawn => {
                let help = "a team that left cannot become part of another";
                findings.push(bad(format!("{slug} has withdrawn"), help));
            }
            Some(team) => findings.extend(absorb(case, slug, team)),
        }
    }
    findings
}

/// The act would follow into the team that both become, and take the innocent one off the board.
const DISQUALIFIED: &str = "a disqualified team and another do not become one; its members may appeal";

fn bad(text: String, help: &str) -> Finding {
    Finding::new(codes::BAD_MERGE, text).help(help)
}

/// Complaints about taking in `team`.
fn absorb(case: &Case<'_>, slug: &Slug, team: &Team) -> Vec<Finding> {
    let own = case.request.slug;
    let mut findings = vec![];
    if team.merge_into.as_ref() != Some(own) {
        let text =
            format!("{slug} has not agreed: its team.toml on main does not say merge_into = \"{own}\"");
        findings.push(Finding::new(codes::NO_MERGE_CONSENT, text).help(format!(
            "its leader has to run `gitprize join --team {slug} --merge-into {own}` and push that first"
        )));
    }
    let missing = team
        .members
        .iter()
        .filter(|member| !case.new.members.iter().any(|new| case.logins().same(new, *member)));
    for member in missing {
        let text = format!(
            "{} of {slug} is missing, and all members of a merged team become members",
            member.shown()
        );
        findings.push(bad(text, "`gitprize join --merge` copies their entries"));
    }
    let changed = |(member, origin): &&(&Member, Origin<'_>)| match origin {
        Origin::Absorbed(old) if team.members.iter().any(|other| std::ptr::eq(other, *old)) => {
            differ(old, member) || member.role == Role::Leader
        }
        _ => false,
    };
    for (member, _) in case.members.iter().filter(changed) {
        let text = format!("the entry of {} is not the one that {slug} has on main", member.shown());
        findings.push(Finding::new(codes::NOT_YOUR_ENTRY, text).help("copy it, with role = \"member\""));
    }
    findings
}
