//! Main whole, for whoever adds to it: description, all teams, every receipt.

use super::at::At;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::{Opened, Source, Teams};
use ledger::Ledger;
use ledger::signed;

/// The contest at one commit of main.
pub type Base = Opened<At, Teams, Ledger>;

impl At {
    /// The contest here, whole.
    ///
    /// # Errors
    /// [`Failure::Configuration`] for the description and the teams, [`Failure::Findings`] for a broken
    /// ledger: no batch runs on top of one.
    pub fn base(self) -> Result<Base, Failure> {
        let base = self.base_to_mend()?;
        let illegible: Vec<Finding> =
            base.ledger.illegible().iter().map(|line| line.finding.clone()).collect();
        if illegible.is_empty() { Ok(base) } else { Err(broken(illegible)) }
    }

    /// The same with a ledger that may hold lines which nobody can read until somebody mends them.
    ///
    /// # Errors
    /// As [`Self::base`].
    pub fn base_to_mend(self) -> Result<Base, Failure> {
        let opened = Opened::with_teams(self)?;
        let mut ledger = Ledger::read_to_mend(opened.at.ledger()?).map_err(broken)?;
        let unsigned = signed::unsigned(&opened.contest, ledger.end());
        if !unsigned.is_empty() {
            return Err(broken(unsigned));
        }
        ledger.speak_for(&opened.contest);
        opened.with_ledger(ledger).with_terms()
    }
}

/// What is against a batch on top of a broken ledger.
pub(super) fn broken(mut findings: Vec<Finding>) -> Failure {
    findings.push(
        Finding::new(codes::BATCH_REFUSED, "main's ledger is broken, so nothing was judged")
            .help("`judge verify` shows the same; restore the files from a commit that verifies"),
    );
    Failure::Findings(findings)
}
