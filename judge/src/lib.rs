//! Runs a prediction contest from a git repository: the crates below put together.
//!
//! The flow goes one way: [`repo`] reads pull request heads, [`rules`] applies the rules, [`decode`] turns bytes into
//! columns, [`score`] runs the metric, [`ledger`] keeps the receipts and computes what they say. [`batch`] is the whole of
//! it, [`report`] tells people, `answering` has them told at the forge, [`rescoring`] scores again what was scored,
//! [`lint`] looks at a contest before it opens, [`downloads`] counts who takes the data, `init` makes a contest of a
//! table, `trial` tries a metric of the contest's own, `doctor` says what it lacks, `engines` run a batch in shards, [`host`] is a git
//! server of one's own, [`cli`] is the command.

mod announcing;
mod answering;
pub mod batch;
pub mod cli;
mod doctor;
pub mod downloads;
mod engines;
pub mod host;
mod init;
pub mod lint;
pub mod report;
pub mod rescoring;
mod trial;
