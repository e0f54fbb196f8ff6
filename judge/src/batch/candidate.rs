//! A waiting head with all that is known before its file is read.

use crate::finding::Finding;
use crate::intake::{Head, Proposal, Pull};

/// One waiting head.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) head: Head,
    pub(super) pull: Pull,
    /// What it proposes, or what is wrong with its shape.
    pub(super) proposal: Result<Proposal, Vec<Finding>>,
}

impl Candidate {
    /// The head commit, hexadecimal.
    pub(super) fn oid(&self) -> String {
        self.head.oid.to_string()
    }

    /// Candidates are settled in this order.
    pub(super) fn order(&self) -> (crate::time::Instant, u64, git2::Oid) {
        (self.pull.received, self.head.pull, self.head.oid)
    }
}
