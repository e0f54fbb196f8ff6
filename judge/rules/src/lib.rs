//! What a submission and a team have to keep, and what the contest's words have to do with it.
//!
//! [`submission`] and [`team`] hold one against their rules, each [`Rule`] a file; [`people`] reads and edits teams and
//! knows who is who; [`coverage`] says which rule keeps which numbered sentence of the contest's rules page.

mod asked;
pub mod coverage;
pub mod people;
mod rule;
pub mod submission;
pub mod team;

pub use rule::Rule;
