//! What a rule about a submission sees.

use base::finding::Finding;
use base::time::Instant;
use contest::{Author, Contest, Slug, Teams, TermsText};
use ledger::quota::Spent;

/// How a rule about a submission is asked.
pub type Check = fn(&Case<'_>) -> Vec<Finding>;

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
    /// Receipts that say of somebody in the team that they may not take part.
    pub barred: &'c [u64],
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
