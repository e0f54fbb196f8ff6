//! `judge prize nominate|deliver|verify|reject|license|award|decline`.

use std::path::PathBuf;

use super::super::act::{Recording, record, team};
use super::private;
use crate::contest::Slug;
use crate::failure::Failure;
use crate::finding::Finding;
use crate::ledger::{Known, Step};
use crate::standings::Prizes;

/// A step of a nominee.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The prize's name in contest.toml
    #[arg(value_name = "NAME")]
    prize: String,
    /// The nominee's team [default: the one that is nominated]
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
    /// What was found, for the public
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Link to a page with more
    #[arg(long, value_name = "URL")]
    evidence: Option<String>,
    #[command(flatten)]
    pub(super) recording: Recording,
}

/// A step that puts a nominee out of line and has to say why.
#[derive(Debug, clap::Args)]
pub(super) struct Reasoned {
    /// The prize's name in contest.toml
    #[arg(value_name = "NAME")]
    prize: String,
    /// The nominee's team [default: the one that is nominated]
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
    /// Why, for the public
    #[arg(long, value_name = "TEXT")]
    reason: String,
    /// Link to a page with more
    #[arg(long, value_name = "URL")]
    evidence: Option<String>,
    #[command(flatten)]
    pub(super) recording: Recording,
}

/// Ask the first who is in line to deliver: the provisional winner
#[derive(Debug, clap::Args)]
pub(super) struct Nominate {
    /// The prize's name in contest.toml
    #[arg(value_name = "NAME")]
    prize: String,
    /// File with the jury's age identity, for a prize that the private scores decide
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    /// The team that is expected to be next in line; another one is refused
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
    /// Why, for the public [default: that it is the first in line]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    /// Link to a page with more
    #[arg(long, value_name = "URL")]
    evidence: Option<String>,
    #[command(flatten)]
    pub(super) recording: Recording,
}

/// The steps of a nominee.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Deliver,
    Verify,
    Reject,
    License,
    Award,
    Decline,
}

impl Kind {
    fn command(self) -> &'static str {
        match self {
            Self::Deliver => "deliver",
            Self::Verify => "verify",
            Self::Reject => "reject",
            Self::License => "license",
            Self::Award => "award",
            Self::Decline => "decline",
        }
    }

    /// What a step says that is given no reason.
    fn reason(self) -> &'static str {
        match self {
            Self::Deliver => "description and code were delivered",
            Self::Verify => "description and code could have made the predictions",
            Self::License => "the licence was granted",
            Self::Award => "every step is taken",
            Self::Reject | Self::Decline => "",
        }
    }

    fn known(self, step: Step) -> Known {
        match self {
            Self::Deliver => Known::Deliver(step),
            Self::Verify => Known::Verify(step),
            Self::Reject => Known::Reject(step),
            Self::License => Known::License(step),
            Self::Award => Known::Award(step),
            Self::Decline => Known::Decline(step),
        }
    }
}

pub(super) fn run(args: &Args, kind: Kind) -> Result<(), Failure> {
    let reason = args.reason.as_deref().unwrap_or(kind.reason());
    take(kind, &args.prize, args.team.as_ref(), reason, args.evidence.as_deref(), &args.recording)
}

pub(super) fn leave(args: &Reasoned, kind: Kind) -> Result<(), Failure> {
    let evidence = args.evidence.as_deref();
    take(kind, &args.prize, args.team.as_ref(), &args.reason, evidence, &args.recording)
}

fn take(
    kind: Kind,
    name: &str,
    named: Option<&Slug>,
    reason: &str,
    evidence: Option<&str>,
    recording: &Recording,
) -> Result<(), Failure> {
    record(recording, &|base, prizes, now| {
        let prize = prizes.prize(name)?;
        let named = named.map(|slug| team(base, prizes, slug)).transpose()?;
        let nominee = prizes.nominee_for(prize, named.as_ref(), kind.command(), now)?;
        Ok(kind.known(Step {
            prize: name.to_owned(),
            team: nominee.team,
            of: nominee.receipt,
            private: nominee.private,
            reason: reason.to_owned(),
            evidence: evidence.map(str::to_owned),
        }))
    })
}

pub(super) fn nominate(args: &Nominate) -> Result<(), Failure> {
    record(&args.recording, &|base, prizes, now| {
        let prize = prizes.prize(&args.prize)?;
        let named = args.team.as_ref().map(|slug| team(base, prizes, slug)).transpose()?;
        let step = |team: Slug, of, private| {
            Known::Nominate(Step {
                prize: args.prize.clone(),
                team,
                of,
                private,
                reason: args.reason.clone().unwrap_or_else(|| "first in line".to_owned()),
                evidence: args.evidence.clone(),
            })
        };
        if let Err(why) = prizes.may_nominate(prize, now) {
            // Who is nominated already is not asked again: the same words on record are no complaint.
            let standing = prizes.nominee_for(prize, named.as_ref(), "nominate", now);
            let standing = standing.ok().filter(|nominee| nominee.out.is_none());
            return match standing {
                Some(nominee) => Ok(step(nominee.team, nominee.receipt, nominee.private)),
                None => Err(why.into()),
            };
        }
        let scores = match (&args.identity, Prizes::is_private(prize)) {
            (Some(identity), true) => private::of_base(base, prizes, identity)?,
            (None, true) => {
                let text = format!("{} is decided on the sealed private scores", prize.name);
                let finding = Finding::new("private-scores-needed", text)
                    .help("give --identity the file with the jury's age identity");
                return Err(Failure::Configuration(vec![finding]));
            }
            (_, false) => vec![],
        };
        let Some(first) = prizes.next_in_line(prize, &scores) else {
            let text = format!("cannot nominate: nobody is left in line for {}", prize.name);
            let help = prizes.next(prize, &prizes.state(prize, now));
            let finding = Finding::new("nobody-in-line", text).help(format!("what may come next: {help}"));
            return Err(Failure::Configuration(vec![finding]));
        };
        if let Some(named) = named.filter(|named| *named != first.team) {
            let score = first.private.map_or_else(
                || format!("{} {}", base.contest.splits.public, base.contest.show(first.public)),
                |score| format!("{} {}", base.contest.splits.private, base.contest.show(score)),
            );
            let text = format!(
                "cannot nominate {named}: {} is before it in line with receipt {}, {score}, received {}",
                first.team,
                first.receipt,
                first.received.human()
            );
            let finding = Finding::new("nominee-not-first", text)
                .help("leave --team out, or decide about the first before");
            return Err(Failure::Configuration(vec![finding]));
        }
        Ok(step(first.team, first.receipt, first.private))
    })
}
