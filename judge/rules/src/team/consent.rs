//! Nobody becomes a member without their own word: whoever joins opens the pull request, after an invitation.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use contest::Person as _;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "consent", by: REGISTRATIONS, codes: &[codes::NO_CONSENT], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    if case.is_stranger() || case.is_new() && !case.new.has(case.request.author) {
        return vec![];
    }
    let others = case.joining().filter(|member| !case.request.author.is(*member));
    others
        .map(|member| {
            let text = format!("{} would join without having asked for it", member.shown());
            Finding::new(codes::NO_CONSENT, text).help(
                "list them under [[invited]] instead (`gitprize join --invite`); then they join with a pull \
                 request of their own",
            )
        })
        .collect()
}
