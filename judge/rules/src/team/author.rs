//! Who opened the pull request belongs to the team: a member, or somebody invited. A new team's leader
//! registers it.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::codes;
use base::finding::{Finding, quoted};

pub(crate) static RULE: Rule<Check> =
    Rule { name: "author", by: REGISTRATIONS, codes: &[codes::NOT_A_MEMBER, codes::NOT_THE_LEADER], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    let author = case.request.author;
    let finding = match case.old {
        Some(old) if case.is_stranger() => {
            let text = format!("{} is not a member of {}", author.shown(), quoted(&old.name));
            let help = if case.new.has(author) {
                "to join, ask the leader to invite you first, with `gitprize join --invite` and your login"
            } else {
                "only members of the team can change its team.toml"
            };
            Finding::new(codes::NOT_A_MEMBER, text).help(help)
        }
        None if case.is_new() && !case.new.has(author) => {
            let text = format!("{} is not among the members that the file lists", author.shown());
            Finding::new(codes::NOT_A_MEMBER, text).help(
                "whoever registers a team has to be a member of it: add a [[members]] entry for yourself",
            )
        }
        None if case.is_new() && !case.leads() => {
            Finding::new(codes::NOT_THE_LEADER, "a team has to be registered by its leader")
                .help("give your own entry role = \"leader\"; it can be handed over later")
        }
        _ => return vec![],
    };
    vec![finding]
}
