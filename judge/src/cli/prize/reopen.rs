//! `judge prize reopen`.

use std::path::PathBuf;

use super::super::act::{Recording, decide};
use super::super::received::Arrivals;
use super::private;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use ledger::standings::State;
use ledger::{Known, Reopened};

/// Nobody could be verified: the contest opens again
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The prize's name in contest.toml
    #[arg(value_name = "NAME")]
    prize: String,
    /// Last instant at which a submission may be received now
    #[arg(long, value_name = "INSTANT")]
    closes: Instant,
    /// Why, for the public
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// File with the jury's age identity: shows that nobody is left in line
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    #[command(flatten)]
    arrivals: Arrivals,
    #[command(flatten)]
    pub(super) recording: Recording,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    decide(&args.recording, &args.arrivals, &|base, prizes, now| {
        let prize = prizes.prize(&args.prize).map_err(|finding| Failure::Configuration(vec![*finding]))?;
        let wrong = |code, text: String, help: &str| {
            Err(Failure::Configuration(vec![Finding::new(code, text).help(help)]))
        };
        if prizes.state(prize, now) == State::Pending && ledger::standings::Prizes::is_private(prize) {
            let Some(identity) = &args.identity else {
                let text = format!("whether anybody is left in line for {} is sealed", quoted(&prize.name));
                let help = "give --identity the file with the jury's age identity";
                return wrong(codes::PRIVATE_SCORES_NEEDED, text, help);
            };
            let scores = private::of_base(base, prizes, identity)?;
            if let Some(next) = prizes.next_in_line(prize, &scores) {
                let text = format!("cannot reopen: {} is in line with receipt {}", next.team, next.receipt);
                return wrong(
                    codes::CANDIDATES_LEFT,
                    text,
                    "nominate that team, and reject it if it cannot be verified",
                );
            }
        }
        Ok(Known::Reopen(Reopened {
            prize: args.prize.clone(),
            closes: args.closes,
            unjudged: Some(0),
            reason: args.reason.clone(),
        }))
    })
}
