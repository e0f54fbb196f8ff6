//! `judge disqualify`.

use super::act::{Recording, record, team};
use base::failure::Failure;
use contest::Slug;
use ledger::{Disqualified, Known};

/// Take a team or one submission off the board; its receipts stay
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The team as a whole
    #[arg(long, value_name = "TEAM", required_unless_present = "receipt", conflicts_with = "receipt")]
    team: Option<Slug>,
    /// Or the submission with this score receipt
    #[arg(long, value_name = "N")]
    receipt: Option<u64>,
    /// The rule that was broken: its number or name on the rules page
    #[arg(long, value_name = "RULE")]
    rule: String,
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
    record(&args.recording, &|base, prizes, _| {
        Ok(Known::Disqualify(Disqualified {
            team: args.team.as_ref().map(|slug| team(base, prizes, slug)).transpose()?,
            receipt: args.receipt,
            rule: args.rule.clone(),
            reason: args.reason.clone(),
            evidence: args.evidence.clone(),
        }))
    })
}
