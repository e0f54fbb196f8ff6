//! A git server of one's own for a contest: a bare repository with hooks that know who may do what, that look at each head
//! while its pusher waits, and that write down who came and when.
//!
//! [`install`] makes the repository safe and [`check`] looks whether it still is, by the same list of [`Point`]s.
//! `pre_receive` refuses what cannot be taken, `proc_receive` takes the rest, `ssh` is what a key may do, `files`
//! are the other programs' files, and `trial` is all of it in one process on this machine.

mod config;
mod door;
pub(crate) mod files;
mod hooks;
mod install;
mod person;
mod points;
mod pre;
mod proc;
mod signature;
pub(crate) mod ssh;
pub(crate) mod trial;
mod weight;
mod words;

pub use install::{Wanted, check, install};
pub(crate) use person::{Pusher, pusher};
pub use points::{Point, State};
pub(crate) use pre::pre_receive;
pub(crate) use proc::proc_receive;
pub(crate) use weight::{largest_push, word};
pub(crate) use words::{likely, said};
