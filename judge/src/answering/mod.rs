//! How those who sent something learn at the forge what came of it. Nothing is remembered: what is owed follows each time
//! from what is open there and what the ledger says, so that whatever a run did not finish the next one does.
//!
//! Entry points: [`owed`] says what each open pull request is owed, [`drafts`] looks at those that are none yet, and
//! [`Desk::answer`] has it so at the forge.

mod desk;
mod drafts;
mod owed;
mod task;

pub(crate) use desk::{Desk, Ended, Report};
pub(crate) use drafts::{drafts, waiting};
pub(crate) use owed::owed;
pub(crate) use task::Task;
