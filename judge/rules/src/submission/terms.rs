//! Every member of the team, the author among them, has accepted the terms in force.

use super::case::{Case, Check};
use crate::Rule;
use crate::team::changed;
use base::finding::Finding;
use base::finding::codes;
use contest::{Member, Person as _};

pub(crate) static RULE: Rule<Check> = Rule {
    name: "terms",
    by: "the judge, by what each member accepted",
    codes: &[codes::TERMS_NOT_ACCEPTED, codes::TERMS_CHANGED],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (Some(terms), Some(text)) = (&case.contest.terms, case.terms) else { return vec![] };
    let Some(team) = case.teams.get(case.team).filter(|_| terms.required) else { return vec![] };
    // To a stranger nothing is told about the members.
    if case.author.is_some_and(|author| !team.has(author)) {
        return vec![];
    }
    let who = |member: &Member| match case.author.is_some_and(|author| author.is(member)) {
        true => "the author of the pull request".to_owned(),
        false => format!("the member {}", member.shown()),
    };
    let finding = |member: &Member| match &member.accepted {
        Some(accepted) if text.holds(terms, &accepted.terms) => None,
        Some(accepted) => Some(changed(terms, text, &case.contest.url, &who(member), &accepted.terms)),
        None => {
            let finding = format!("{} has not accepted the terms (sha256:{})", who(member), text.hash);
            let help = format!(
                "whoever agrees to {} runs `gitprize join --accept` and pushes the changed team.toml",
                text.file
            );
            Some(Finding::new(codes::TERMS_NOT_ACCEPTED, finding).help(help))
        }
    };
    team.members.iter().filter_map(finding).collect()
}
