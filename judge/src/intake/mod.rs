//! Which pull request heads wait, and what each one proposes. Everything is read straight from a
//! throw-away object database; nothing is checked out, followed or run.
//!
//! Entry points: [`Quarantine::open`] fetches, [`Quarantine::waiting`] lists, [`inspect`] reads one head.

mod author;
mod base;
mod cache;
mod difference;
mod fetch;
mod inspect;
mod main_branch;
mod objects;
mod quarantine;
pub mod receive;
mod refs;
mod replied;
mod roll;
pub(crate) mod stale;
mod terms;
mod tree;

pub use author::{Pull, Pulls};
pub use base::Base;
pub(crate) use cache::keep_large_folders;
pub(crate) use difference::Difference;
pub use fetch::FetchLimits;
pub(crate) use fetch::{fed, git};
pub use inspect::{Proposal, Proposed, inspect, read_blob};
pub use main_branch::Main;
pub(crate) use objects::Objects;
pub use quarantine::{Head, Quarantine};
pub use refs::RECEIVE_LOG;
pub use roll::Roll;
