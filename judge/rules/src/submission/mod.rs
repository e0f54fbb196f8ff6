//! The contest's rules about a submission, one a file. Every rule is asked, so that a contestant hears all
//! complaints at once.
//!
//! Entry point: [`complaints`]. A rule is a function from a [`Case`] to its complaints; it sees neither the
//! file's content nor any score.

mod dates;
mod members;
mod quota;
mod registered;
mod size;
mod terms;

use base::finding::Finding;
use base::time::Instant;
use contest::{Author, Contest, Slug, Teams, TermsText};
use ledger::quota::Spent;

pub use size::too_large;

/// One submission before its file is read.
#[derive(Clone, Debug)]
pub struct Case<'c> {
    /// The contest.
    pub contest: &'c Contest,
    /// The registered teams.
    pub teams: &'c Teams,
    /// The team whose folder is touched.
    pub team: &'c Slug,
    /// Who opened the pull request; nobody in a local check.
    pub author: Option<&'c Author>,
    /// When the head was received.
    pub received: Instant,
    /// The file's path, for messages.
    pub path: &'c str,
    /// The file's size in bytes.
    pub size: u64,
    /// What the team has spent of its quotas.
    pub spent: &'c Spent,
    /// What each member has spent in all their teams, for quotas per person.
    pub people: &'c [Spent],
    /// Last instant at which a submission may be received, as the ledger has it now.
    pub closes: Instant,
    /// When the labels were published, if they are.
    pub labels: Option<Instant>,
    /// Until when a file may follow whose digest the team handed in before, while there is such a claim.
    pub grace: Option<Instant>,
    /// Whether it is the file of such a claim, which has been counted in its place.
    pub claimed: bool,
    /// The text that members accept, if the contest asks for it.
    pub terms: Option<&'c TermsText>,
}

/// A rule's name and check.
pub type Rule = (&'static str, fn(&Case<'_>) -> Vec<Finding>);

/// Every rule, in the order in which a contestant hears of them.
pub const RULES: [Rule; 6] = [
    ("registered", registered::check),
    ("members", members::check),
    ("terms", terms::check),
    ("dates", dates::check),
    ("size", size::check),
    ("quota", quota::check),
];

/// What dates and quotas have against the case: all that follows from the contest's description and the ledger alone.
pub fn timely(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = dates::check(case);
    findings.extend(quota::check(case));
    findings
}

/// What the rules have against the case; nothing means that the file may be read.
pub fn complaints(case: &Case<'_>) -> Vec<Finding> {
    RULES.iter().flat_map(|(_, check)| check(case)).collect()
}
