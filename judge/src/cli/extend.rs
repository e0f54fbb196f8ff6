//! `judge extend`.

use super::act::{Recording, record};
use base::failure::Failure;
use base::time::Instant;
use ledger::{Extended, Known};

/// Move the end of the contest or of a phase
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge extend --closes 2009-08-01T00:00:00Z --reason \"The repository could not be reached for a day.\""
)]
pub(super) struct Args {
    /// The phase [default: the contest]
    #[arg(long, value_name = "ID")]
    phase: Option<String>,
    /// Last instant at which a submission may be received then
    #[arg(long, value_name = "INSTANT")]
    closes: Instant,
    /// Why, for the public
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    pub(super) recording: Recording,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    record(&args.recording, &|_, _, _| {
        Ok(Known::Extend(Extended {
            phase: args.phase.clone(),
            closes: args.closes,
            reason: args.reason.clone(),
        }))
    })
}
