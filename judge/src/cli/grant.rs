//! `judge grant`.

use super::act::{Recording, record, team};
use base::failure::Failure;
use base::time::Instant;
use contest::Slug;
use ledger::{Granted, Known};

/// Grant a team more scored submissions on top of its quotas
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge grant --team bellkor --scored 2 --from 2009-07-01T00:00:00Z --until 2009-07-02T00:00:00Z --reason \"…\""
)]
pub(super) struct Args {
    /// The team
    #[arg(long, value_name = "TEAM")]
    team: Slug,
    /// How many more may be scored
    #[arg(long, value_name = "K", value_parser = base::arguments::number::<u32>)]
    scored: u32,
    /// First instant at which they may be received
    #[arg(long, value_name = "INSTANT")]
    from: Instant,
    /// First instant at which they may no longer
    #[arg(long, value_name = "INSTANT")]
    until: Instant,
    /// Why, for the public
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    pub(super) recording: Recording,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    record(&args.recording, &|base, prizes, _| {
        Ok(Known::Grant(Granted {
            team: team(base, prizes, &args.team)?,
            scored: args.scored,
            from: args.from,
            until: args.until,
            reason: args.reason.clone(),
        }))
    })
}
