//! What contestants and onlookers do, without the answers and without a database: the commands of `gitprize`, which
//! `judge` has too.

pub mod check;
pub mod codes;
pub mod common;
pub mod consent;
pub mod data;
mod deliver;
pub mod encrypt;
pub mod explain;
mod home;
pub mod join;
mod kept;
pub mod metrics;
mod outcome;
mod place;
pub mod reference;
mod remote;
mod send;
mod sent;
pub mod status;
pub mod submit;
pub mod verify;
mod wait;
pub mod withdraw;
