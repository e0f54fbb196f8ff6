//! A team gets another folder: the leader brings the new one, with `was`; nothing else about the team changes
//! hands by it.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::codes;
use base::finding::{Finding, quoted};

pub(crate) static RULE: Rule<Check> =
    Rule { name: "rename", by: REGISTRATIONS, codes: &[codes::BAD_RENAME], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let request = case.request;
    let Some(was) = case.was else {
        // The folder was there before: what it was called once is on record.
        let before = case.old.and_then(|old| old.was.as_ref());
        if case.old.is_none() || before == case.new.was.as_ref() {
            return vec![];
        }
        let text = format!("`was` names an earlier folder, but the folder {} exists already", request.slug);
        return vec![Finding::new(codes::BAD_RENAME, text).help(
            "to rename a team, send a new folder with was = \"old-folder\": `gitprize join \
                    --rename NEW` writes it",
        )];
    };
    let Some(old) = case.old else {
        let text = format!("there is no team {was} to rename");
        return vec![
            Finding::new(codes::BAD_RENAME, text)
                .help("`was` has to name the folder that the team has on main"),
        ];
    };
    if case.is_stranger() {
        return vec![];
    }
    if case.changes_members() {
        let text = format!("{} is renamed and gets other members in one pull request", quoted(&old.name));
        return vec![
            Finding::new(codes::BAD_RENAME, text).help("rename the team first, then change its members"),
        ];
    }
    vec![]
}
