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
    let help = "there is nothing for you to do: the organiser decides, and the team is registered or refused";
    let Some(opened) = request.account else {
        let text =
            format!("the age of your account is not known here, and the contest asks for at least {least}");
        return vec![Finding::new(codes::ACCOUNT_AGE_UNKNOWN, text).help(help)];
    };
    if Window::between(opened, request.received) >= least {
        return vec![];
    }
    // The receipt of the hold has this sentence, and the ledger says nothing of a person.
    let text = format!("your account is younger than the {least} that the contest asks for");
    vec![
        Finding::new(codes::YOUNG_ACCOUNT, text).help(format!("it was opened at {}; {help}", opened.human())),
    ]
}
