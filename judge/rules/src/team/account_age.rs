//! A young account, or one of unknown age, does not register a team at once.

use super::case::{Case, Check, REGISTRATIONS};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use base::time::Window;

pub(crate) static RULE: Rule<Check> = Rule {
    name: "account-age",
    by: REGISTRATIONS,
    codes: &[codes::ACCOUNT_AGE_UNKNOWN, codes::YOUNG_ACCOUNT],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let request = case.request;
    let Some(least) = request.contest.sign_ups.account_age.filter(|_| case.is_new()) else { return vec![] };
    let help = "nothing is left to do: the organiser looks at it, and the team is registered or refused";
    let Some(opened) = request.account else {
        let text = format!("the age of the account is not known, and {least} are asked for");
        return vec![Finding::new(codes::ACCOUNT_AGE_UNKNOWN, text).help(help)];
    };
    if Window::between(opened, request.received) >= least {
        return vec![];
    }
    // The receipt of the hold has this sentence, and the ledger says nothing of a person.
    let text = format!("the account is younger than the {least} that are asked for");
    vec![
        Finding::new(codes::YOUNG_ACCOUNT, text).help(format!("it was opened at {}; {help}", opened.human())),
    ]
}
