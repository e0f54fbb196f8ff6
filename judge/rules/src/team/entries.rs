//! People write their own entries only, and say there only who they can be shown to be.

use super::case::{Case, Check, Origin, REGISTRATIONS, differ};
use crate::Rule;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::{Author, Member, Person as _, fingerprint};

pub(crate) static RULE: Rule<Check> = Rule {
    name: "entries",
    by: REGISTRATIONS,
    codes: &[codes::SAME_MEMBER_TWICE, codes::NOT_YOUR_ENTRY, codes::UNPROVEN_IDENTITY],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    if case.is_stranger() {
        return vec![];
    }
    let author = case.request.author;
    let mut findings = vec![];
    let own = case.new.members.iter().filter(|member| author.is(*member)).count();
    if own > 1 {
        let text = format!("{own} entries are for {}, expected one", author.shown());
        findings.push(Finding::new(codes::SAME_MEMBER_TWICE, text).help("keep one of them"));
    }
    let members = &case.new.members;
    for (at, member) in members.iter().enumerate().filter(|(_, member)| own < 2 || !author.is(*member)) {
        if members[..at].iter().any(|other| case.logins().same(other, member)) {
            let text = format!("{} is listed twice", member.shown());
            findings.push(Finding::new(codes::SAME_MEMBER_TWICE, text).help("keep one of the entries"));
        }
    }
    let invited = &case.new.invited;
    for (at, person) in invited.iter().enumerate() {
        if invited[..at].iter().any(|other| case.logins().same(other, person)) {
            let text = format!("{} is invited twice", person.shown());
            findings.push(Finding::new(codes::SAME_MEMBER_TWICE, text).help("keep one of the entries"));
        }
    }
    for (member, origin) in &case.members {
        match origin {
            Origin::Kept(old) if differ(old, member) && !author.is(*old) => {
                let text = format!(
                    "the entry of {} is changed by {}, who is somebody else",
                    old.shown(),
                    author.shown()
                );
                findings.push(
                    Finding::new(codes::NOT_YOUR_ENTRY, text)
                        .help("everybody changes only their own [[members]] entry"),
                );
            }
            Origin::Kept(old) if differ(old, member) => findings.extend(unproven(author, member, Some(old))),
            Origin::Joins if author.is(*member) => findings.extend(unproven(author, member, None)),
            _ => {}
        }
    }
    findings
}

/// Complaints about what the author's own entry says anew and nobody vouches for. A false number or key would
/// spend a stranger's quota and keep the stranger out of teams.
fn unproven(author: &Author, member: &Member, old: Option<&Member>) -> Vec<Finding> {
    let mut claims = vec![];
    if let Some(login) = &member.login
        && old.is_none_or(|old| old.login.as_ref() != Some(login))
        && !author.login.as_ref().is_some_and(|known| author.logins.are_one(known, login))
    {
        claims.push(format!("login = {}", quoted(login)));
    }
    if let Some(id) = member.id
        && old.is_none_or(|old| old.id != Some(id))
        && author.id != Some(id)
    {
        claims.push(format!("id = {id}"));
    }
    if let Some(key) = &member.ssh_key
        && old.is_none_or(|old| {
            old.ssh_key.as_ref().and_then(|old| fingerprint(old).ok()) != fingerprint(key).ok()
        })
        && author.ssh_fingerprint != fingerprint(key).ok()
    {
        claims.push("an ssh_key".to_owned());
    }
    let finding = |claim: &String| {
        let text = format!(
            "the entry of {} says {claim}, but the push came from {}",
            member.shown(),
            author.known_by()
        );
        Finding::new(codes::UNPROVEN_IDENTITY, text)
            .help("list only what the contest's server knows you by; leave the rest out")
    };
    claims.iter().map(finding).collect()
}
