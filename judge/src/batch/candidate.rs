//! A waiting head with all that is known before its file is read.

use base::finding::Finding;
use repo::{Head, Proposal, Pull};

/// One waiting head.
#[derive(Clone, Debug)]
pub(crate) struct Candidate {
    pub(crate) head: Head,
    pub(crate) pull: Pull,
    /// What it proposes, or what is wrong with its shape.
    pub(crate) proposal: Result<Proposal, Vec<Finding>>,
}

impl Candidate {
    /// The head commit, hexadecimal.
    pub(crate) fn oid(&self) -> String {
        self.head.oid.to_string()
    }

    /// Candidates are settled in this order.
    pub(crate) fn order(&self) -> (base::time::Instant, u64, git2::Oid) {
        (self.pull.received, self.head.pull, self.head.oid)
    }
}
