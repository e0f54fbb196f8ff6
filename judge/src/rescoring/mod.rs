//! Scoring again what was scored: for whoever checks a contest, and for an organiser whose key or metric changed.
//!
//! Entry points: [`rescore::rescore`] holds every score against what its file gives now, [`rejudge`] puts a change on
//! record with new scores; [`again`] finds the files, [`archive`] packs a contest with all that proves it.

pub mod again;
pub mod archive;
pub mod rejudge;
mod release;
pub mod rescore;
pub mod table;
