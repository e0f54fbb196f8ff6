//! `judge note`.

use super::act::{Recording, record};
use base::failure::Failure;
use ledger::Known;

/// Put a sentence on record for everybody to read
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// What
    #[arg(value_name = "TEXT")]
    text: String,
    #[command(flatten)]
    pub(super) recording: Recording,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    record(&args.recording, &|_, _, _| Ok(Known::Note { text: args.text.clone() }))
}
