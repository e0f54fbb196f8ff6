//! `judge disqualify`.

use super::act::{Recording, record, team};
use base::failure::Failure;
use contest::Slug;
use ledger::named::check_receipt;
use ledger::{Disqualified, Known};
use rules::coverage::check_rule;

/// Take a team or one submission off the board; its receipts stay
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge disqualify --team bellkor --rule 3 --reason \"…\" --dry-run\n  judge disqualify --receipt 812 --rule 3 --reason \"…\""
)]
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
        args.receipt.map(|number| check_receipt(number, base.ledger.receipts().len())).transpose()?;
        check_rule(&args.recording.dir.dir, &base.contest, &args.rule)?;
        Ok(Known::Disqualify(Disqualified {
            team: args.team.as_ref().map(|slug| team(base, prizes, slug)).transpose()?,
            receipt: args.receipt,
            rule: args.rule.clone(),
            reason: args.reason.clone(),
            evidence: args.evidence.clone(),
        }))
    })
}
