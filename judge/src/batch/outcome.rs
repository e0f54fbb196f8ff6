//! What becomes of heads, for whoever tells it.

use base::finding::Finding;
use contest::Slug;

/// One judged head.
#[derive(Clone, Debug)]
pub struct Judged {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// The team, as far as it is known.
    pub team: Option<Slug>,
    /// Its receipt.
    pub seq: u64,
    /// Why it was refused; empty when it was not.
    pub findings: Vec<Finding>,
    /// Why it waits for the organiser, a registration only.
    pub held: Option<Finding>,
    /// Whether it is its team's new best.
    pub improved: bool,
    /// What the judge says to the contestant.
    pub reply: String,
}

/// A head that stays waiting.
#[derive(Clone, Debug)]
pub struct Skipped {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// Why.
    pub why: String,
}
