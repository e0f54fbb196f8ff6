//! Runs a prediction contest from a git repository.
//!
//! The flow goes one way: [`intake`] reads pull request heads, [`admit`] applies the rules, [`people`] those
//! about teams, [`decode`] turns bytes into columns, [`score`] runs the metric, [`ledger`] keeps the
//! receipts, [`standings`] computes what they say, [`report`] tells people. [`estimate`] says how sure a
//! score is, [`release`] how much of it the public sees, [`audit`] who looks like whom, [`downloads`] who takes
//! the data. [`arguments`] keeps secrets out of messages. [`proof`] lets anybody check all of it without trusting anybody. [`batch`] is the whole of it,
//! [`cli`] the command.

pub mod batch;
pub mod cli;
pub mod downloads;
pub mod lint;
pub mod report;
pub mod rescoring;
