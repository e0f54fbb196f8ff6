//! What a submission and a team have to keep, and what the contest's words have to do with it.
//!
//! [`submission`] holds one against its rules, [`people`] reads, judges and edits teams, [`coverage`] says which rule
//! keeps which numbered sentence of the contest's rules page.

pub mod coverage;
pub mod people;
pub mod submission;
