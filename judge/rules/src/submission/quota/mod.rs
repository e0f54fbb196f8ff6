//! Quotas: how many submissions a team and a person may have.
//!
//! Entry point: [`check`] is the rule; [`ledger::quota`] has the arithmetic.

use super::case::{Case, Check};
use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use base::plural::{counted, plural};
use base::time::Instant;
use contest::Per;
use ledger::quota::{Full, fulls, next, room, words};

pub(crate) static RULE: Rule<Check> = Rule {
    name: "quota",
    by: "the judge, by the receipts so far",
    codes: &[codes::OVER_QUOTA, codes::TOO_MANY_REFUSED],
    check,
};

fn check(case: &Case<'_>) -> Vec<Finding> {
    let (contest, at) = (case.contest, case.received);
    let mut findings = vec![];
    if case.claimed {
        return findings;
    }
    if case.spent.granted(at) == 0
        && let Some(full) = room(contest, case.spent, at, Per::Team)
    {
        findings.push(over(case, &full, "", next(contest, case.spent, case.people, at, case.closes)));
    }
    if let Some(full) = case.people.iter().find_map(|person| room(contest, person, at, Per::Person)) {
        let whose = " by a member of the team in all their teams";
        findings.push(over(case, &full, whose, next(contest, case.spent, case.people, at, case.closes)));
    }
    for full in fulls(contest, &case.spent.refused, at, Per::Team, |quota| quota.refused) {
        let text = format!(
            "{} of {} {} {} used up",
            full.inside.len(),
            counted(full.limit, "refused submission", "refused submissions"),
            words(contest, full.quota, full.at),
            plural(full.inside.len(), "is", "are")
        );
        findings
            .push(Finding::new(codes::TOO_MANY_REFUSED, text).help(slot(full.frees(contest), case.closes)));
    }
    findings
}

fn over(case: &Case<'_>, full: &Full<'_>, whose: &str, next: Option<Instant>) -> Finding {
    let text = format!(
        "{} of {}{whose} {} {} used up",
        full.inside.len(),
        counted(full.quota.scored, "scored submission", "scored submissions"),
        words(case.contest, full.quota, full.at),
        plural(full.inside.len(), "is", "are")
    );
    Finding::new(codes::OVER_QUOTA, text).help(slot(next, case.closes))
}

fn slot(next: Option<Instant>, closes: Instant) -> String {
    match next {
        Some(next) if next <= closes => format!("the next submission is possible from {}", next.human()),
        Some(_) => {
            format!("the contest closes at {}, before the next submission would be possible", closes.human())
        }
        None => "no further submission is possible; the organiser can grant one".to_owned(),
    }
}

#[cfg(test)]
mod tests;
