//! `judge appeal` and `judge reinstate`: what is said to a disqualification.

use super::act::{Recording, record};
use base::failure::Failure;
use ledger::named::check_receipt;
use ledger::{Answered, Known};

// What each of the two commands is for stands with its name.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Number of the `disqualify` receipt
    #[arg(value_name = "N", value_parser = base::arguments::number::<u64>)]
    of: u64,
    /// Why, for the public
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Link to the evidence
    #[arg(long, value_name = "URL")]
    evidence: Option<String>,
    #[command(flatten)]
    pub(super) recording: Recording,
}

/// Puts the entry that `kind` makes of the answer on record.
pub(super) fn run(args: &Args, kind: fn(Answered) -> Known) -> Result<(), Failure> {
    record(&args.recording, &|base, _, _| {
        check_receipt(args.of, base.ledger.receipts().len())?;
        let Args { of, reason, evidence, .. } = args;
        Ok(kind(Answered { of: *of, reason: reason.clone(), evidence: evidence.clone() }))
    })
}
