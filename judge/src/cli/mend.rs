//! `judge mend`.

use super::act::{Recording, record_on};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use ledger::{Known, Mended};
use repo::At;

/// Say how lines of the ledger are read that an older judge wrote so that nobody can read them
#[derive(Debug, clap::Args)]
#[command(after_help = "\
The lines stay as they are, and so does the chain. A receipt names each by its number and digest: it counts without the
fields that hold no value, or is void, and then its pull request is judged again with the next batch.")]
pub(super) struct Args {
    /// Why, for everybody to read
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    pub(super) recording: Recording,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    record_on(&args.recording, &At::base_to_mend, &|base, _, _| {
        let illegible = base.ledger.illegible();
        if illegible.is_empty() {
            let finding = Finding::new(codes::NOTHING_TO_MEND, "every line of the ledger can be read");
            return Err(Failure::Configuration(vec![finding]));
        }
        let lines = illegible.iter().map(|line| line.line.clone()).collect();
        Ok(Known::Mend(Mended { lines, reason: args.reason.clone() }))
    })
}
