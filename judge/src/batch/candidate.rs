//! A waiting head with all that is known before its file is read.

use super::evaluate::{Wanted, user};
use base::finding::Finding;
use ledger::Arrival;
use repo::{Head, Proposal, Proposed, Pull};

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

    /// The head as receipts name it, with when it came.
    pub(crate) fn arrival(&self) -> Arrival {
        let Pull { received, received_by, .. } = self.pull;
        Arrival { pull: self.head.pull, head: self.oid(), received, received_by }
    }

    /// Candidates are settled in this order.
    pub(crate) fn order(&self) -> (base::time::Instant, u64, git2::Oid) {
        (self.pull.received, self.head.pull, self.head.oid)
    }

    /// Whether it registers or changes a team.
    pub(crate) fn brings_a_team(&self) -> bool {
        self.brings(Proposed::TeamFile)
    }

    /// Whether it submits predictions.
    pub(crate) fn brings_predictions(&self) -> bool {
        self.brings(Proposed::Predictions)
    }

    fn brings(&self, file: Proposed) -> bool {
        self.proposal.as_ref().is_ok_and(|proposal| proposal.file == file)
    }

    /// The file that it submits.
    pub(crate) fn wanted(&self) -> Option<Wanted> {
        let proposal = self.proposal.as_ref().ok()?;
        Some(Wanted {
            blob: proposal.blob,
            name: proposal.path.clone(),
            team: proposal.team.clone(),
            user: user(&self.pull.author),
        })
    }
}
