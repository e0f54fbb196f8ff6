//! Which pull request heads wait, and what each one proposes. Everything is read straight from a
//! throw-away object database; nothing is checked out, followed or run.
//!
//! Entry points: [`Quarantine::open`] fetches, [`Quarantine::waiting`] lists, [`inspect`] reads one head.

mod author;
mod base;
mod cache;
mod checked;
mod difference;
mod document;
mod fetch;
mod heard;
mod inspect;
mod kept;
mod log;
mod main_branch;
mod objects;
mod quarantine;
pub mod receive;
mod refs;
mod replied;
mod restore;
mod roll;
pub(crate) mod stale;
mod terms;
mod tree;

pub use author::{Pull, Pulls};
pub use base::Base;
pub(crate) use base::metrics_at;
pub(crate) use cache::keep_large_folders;
pub(crate) use checked::{checked, note_checked};
pub(crate) use difference::Difference;
pub use fetch::FetchLimits;
pub(crate) use fetch::{fed, git};
pub(crate) use heard::{Heard, MEND};
pub use inspect::{Proposal, Proposed, inspect, read_blob};
pub use kept::JUDGED;
pub use log::{Departure, Update};
pub use main_branch::Main;
pub(crate) use objects::Objects;
pub(crate) use quarantine::Pushed;
pub use quarantine::{Head, Quarantine};
pub use refs::{Kind, Place, RECEIVE_LOG};
pub use restore::{Restored, restore};
pub use roll::Roll;
