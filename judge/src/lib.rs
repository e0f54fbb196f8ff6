//! Runs a prediction contest from a git repository.
//!
//! The flow goes one way: [`intake`] reads pull request heads, [`admit`] applies the rules, [`people`] those
//! about teams, [`decode`] turns bytes into columns, [`score`] runs the metric, [`ledger`] keeps the
//! receipts, [`standings`] computes what they say, [`report`] tells people. [`estimate`] says how sure a
//! score is, [`release`] how much of it the public sees, [`audit`] who looks like whom. [`batch`] is the
//! whole of it, [`cli`] the command.

pub mod admit;
pub mod answer;
pub mod audit;
pub mod batch;
pub mod cli;
pub mod contest;
pub mod decode;
pub mod estimate;
pub mod failure;
pub mod finding;
pub mod intake;
pub mod ledger;
pub mod metric;
pub mod people;
pub mod reference;
pub mod release;
pub mod report;
pub mod score;
pub mod standings;
pub mod time;
