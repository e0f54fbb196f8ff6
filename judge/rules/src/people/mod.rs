//! Teams and people: who is who among them, what they are called in the ledger, and how their files are edited. Whether
//! they may is [`crate::team`]'s business.
//!
//! Entry points: [`Directory`] knows names by what they look like and people by what they are known by; [`Edit`] writes
//! a person's changes into a team's file; [`forget`] takes somebody out of all files; [`waiting`] has the
//! registrations that wait for the organiser.

mod bars;
mod directory;
mod edit;
mod forget;
mod review;
pub(crate) mod skeleton;
mod tags;

pub use bars::Bars;
pub use directory::Directory;
pub use edit::Edit;
pub use forget::{Forgotten, Wanted, forget};
pub use review::{Waiting, waiting};
pub use tags::{Tags, per_person};
