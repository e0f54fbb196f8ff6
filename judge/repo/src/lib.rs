//! Which pull request heads wait, and what each one proposes. Everything is read straight from a
//! throw-away object database; nothing is checked out, followed or run.
//!
//! Entry points: [`Quarantine::open`] fetches, [`Quarantine::waiting`] lists, `Quarantine::inspector`
//! looks at one head after the other. On a server of our own [`Incoming`] reads what a push has brought before it is taken,
//! and [`Gate`] lets it in.

mod ancestry;
mod asked;
mod at;
mod author;
mod base;
mod cache;
mod checked;
mod difference;
mod document;
mod family;
mod fetch;
mod gate;
mod gather;
mod head;
mod heard;
mod incoming;
mod inspect;
mod kept;
mod listed;
mod listing;
mod log;
mod log_parts;
mod main_branch;
mod objects;
mod owners;
mod pull;
mod quarantine;
mod reader;
pub mod receive;
mod refs;
mod replied;
mod restore;
mod roll;
pub mod stale;
mod terms;
mod told;
mod tree;
pub mod turns;

pub use ancestry::Ancestry;
pub use asked::{Asked, Target};
pub use at::{At, metrics_at};
pub use author::Pulls;
pub use base::Base;
pub use cache::keep_large_folders;
pub use checked::{checked, note_checked};
pub use difference::Difference;
pub use fetch::{FetchLimits, JUDGE, fed, git};
pub use gate::{Gate, next, standing};
pub use head::Head;
pub use heard::Heard;
pub use incoming::{Incoming, Weight};
pub use inspect::read_blob;
pub use inspect::{Inspector, Proposal, Proposed, is_predictions, may_be_predictions, misplaced};
pub use kept::JUDGED;
pub use log::{Departure, Update};
pub use log_parts::MEND;
pub use main_branch::{Main, all_receipts, land, open_closed};
pub use objects::Objects;
pub use owners::Owners;
pub use pull::Pull;
pub use quarantine::Pushed;
pub use quarantine::Quarantine;
pub use reader::{Reader, Trouble};
pub use refs::{Kind, Place, RECEIVE_LOG};
pub use restore::{Restored, restore};
pub use roll::Roll;
pub use told::{ANNOUNCED, QUEUE, Told, told};
