//! A contest that lies elsewhere: what of its repository this machine keeps, in a folder of the user's cache.
//!
//! Entry points: [`Remote::open`], [`Remote::current`] for the contest as it stands now, [`Remote::listing`] for what
//! waits. The folder of a contest holds `repository.git`, shallow and without the contents of files; `contest/`, the
//! few files that checking and counting need, as plain files; `sent.jsonl`, what was sent from here. Everything but the
//! last can be removed at any time.

mod bring;
mod git;
mod heads;
mod repository;

pub(crate) use bring::Current;
pub(crate) use git::{Said, kept, shown};
pub(crate) use heads::{Listing, Waiting};
pub(crate) use repository::Remote;
