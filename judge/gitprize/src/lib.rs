//! What contestants and onlookers do, without the answers and without a database: the commands of `gitprize`, which
//! `judge` has too.

pub mod check;
pub mod codes;
pub mod common;
pub mod encrypt;
pub mod explain;
mod home;
pub mod join;
pub mod metrics;
pub mod reference;
pub mod status;
pub mod verify;
