//! `judge reinstate`.

use super::act::{Recording, record};
use base::failure::Failure;
use ledger::{Answered, Known};

/// Take a disqualification back
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Number of the `disqualify` receipt
    #[arg(value_name = "N")]
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

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    record(&args.recording, &|_, _, _| {
        Ok(Known::Reinstate(Answered {
            of: args.of,
            reason: args.reason.clone(),
            evidence: args.evidence.clone(),
        }))
    })
}
