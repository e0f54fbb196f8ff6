//! What stands against an act, whichever it is.

use super::book::Prizes;
use super::nominee::Stage;
use crate::Known;
use crate::words;
use base::finding::Finding;
use base::time::Instant;

impl Prizes {
    /// What stands against writing `known` at `at`: nothing, or a finding that says what the state is and what
    /// may come next. Only what people decide is looked at; scores, refusals and registrations pass.
    ///
    /// # Errors
    /// The finding.
    pub fn check(&self, at: Instant, known: &Known) -> Result<(), Box<Finding>> {
        match known {
            Known::Nominate(step) => self.check_nominate(at, step),
            Known::Deliver(step) => self.check_deliver(at, step),
            Known::Verify(step) => self.check_stage(step, Stage::Verified),
            Known::License(step) => self.check_stage(step, Stage::Licensed),
            Known::Award(step) => self.check_award(at, step),
            Known::Reject(step) => self.check_out(step, "reject"),
            Known::Decline(step) => self.check_out(step, "decline"),
            Known::Recall(step) => self.check_recall(step),
            Known::Reopen(reopened) => self.check_reopen(at, reopened),
            Known::Disqualify(act) => self.check_disqualify(act),
            Known::Appeal(answered) => self.check_appeal(answered),
            Known::Reinstate(answered) => self.check_reinstate(answered),
            Known::Bar(bar) => self.check_bar(bar),
            Known::Readmit(answered) => self.check_readmit(answered),
            Known::Grant(grant) => self.check_grant(at, grant),
            Known::Extend(extended) => self.check_extend(at, extended),
            Known::Reveal(revealed) => self.check_reveal(at, revealed),
            Known::Note { text } => words::check_text("the note", text),
            Known::Mend(mended) => words::check_text("the reason", &mended.reason),
            Known::Rejudge(again) => words::check_text("the reason", &again.reason),
            Known::Amend(amended) => words::check_text("the reason", &amended.reason),
            _ => Ok(()),
        }
    }
}
