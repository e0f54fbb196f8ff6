//! The contest's rules about a submission, one a file. Every rule is asked, so that a contestant hears all
//! complaints at once.
//!
//! Entry point: [`complaints`]. A rule's check is a function from a [`Case`] to its complaints; it sees neither the
//! file's content nor any score.

mod barred;
mod case;
mod dates;
mod eligibility;
mod members;
mod quota;
mod registered;
mod size;
mod terms;

use crate::Rule;
use base::finding::Finding;

pub use case::{Case, Check};
pub use size::too_large;

/// Every rule, in the order in which a contestant hears of them.
pub static RULES: [&Rule<Check>; 8] = [
    &registered::RULE,
    &members::RULE,
    &barred::RULE,
    &terms::RULE,
    &eligibility::RULE,
    &dates::RULE,
    &size::RULE,
    &quota::RULE,
];

/// What dates and quotas have against the case: all that follows from the contest's description and the ledger alone.
pub fn timely(case: &Case<'_>) -> Vec<Finding> {
    [&dates::RULE, &quota::RULE].into_iter().flat_map(|rule| (rule.check)(case)).collect()
}

/// What each rule has against the case.
pub fn by_rule<'c>(case: &'c Case<'_>) -> impl Iterator<Item = (&'static Rule<Check>, Vec<Finding>)> + 'c {
    RULES.iter().map(|rule| (*rule, (rule.check)(case)))
}

/// What the rules have against the case; nothing means that the file may be read.
pub fn complaints(case: &Case<'_>) -> Vec<Finding> {
    by_rule(case).flat_map(|(_, findings)| findings).collect()
}
