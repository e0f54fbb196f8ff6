//! `judge prize nominate|deliver|verify|reject|license|award|decline|recall`.

use std::path::{Path, PathBuf};

use super::super::act::{Recording, decide, team};
use super::super::received::Arrivals;
use super::private;
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::{Prize, PrizeKind, Slug};
use ledger::standings::Prizes;
use ledger::standings::prizes::{Nominee, Stage};
use ledger::{Known, Step};
use repo::Base;

/// Whose step it is.
#[derive(Debug, clap::Args)]
struct Which {
    /// The prize's name in contest.toml
    #[arg(value_name = "NAME")]
    prize: String,
    /// The nominee's team [default: the one that is nominated]
    #[arg(long, value_name = "TEAM")]
    team: Option<Slug>,
}

/// What every step may say besides, and where it goes.
#[derive(Debug, clap::Args)]
pub(super) struct Rest {
    /// Link to a page with more
    #[arg(long, value_name = "URL")]
    evidence: Option<String>,
    #[command(flatten)]
    arrivals: Arrivals,
    #[command(flatten)]
    pub(super) recording: Recording,
}

/// A step of a nominee.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    which: Which,
    /// What was found, for the public
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
    #[command(flatten)]
    pub(super) rest: Rest,
}

/// That the nominee has delivered.
#[derive(Debug, clap::Args)]
pub(super) struct Deliver {
    /// When everything was there, for a delivery in time that is recorded after the deadline; with --reason and
    /// --evidence
    #[arg(long, value_name = "INSTANT", requires = "reason", requires = "evidence")]
    delivered_at: Option<Instant>,
    #[command(flatten)]
    pub(super) step: Args,
}

/// The award.
#[derive(Debug, clap::Args)]
pub(super) struct Award {
    /// File with the jury's age identity: shows that the nominee is still the first in line, where something that the
    /// ledger got since the nomination may have changed the order
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    #[command(flatten)]
    pub(super) step: Args,
}

/// A nomination is taken back, since another team is first in line by now
#[derive(Debug, clap::Args)]
pub(super) struct Recall {
    /// File with the jury's age identity, for a prize that the private scores decide
    #[arg(long, value_name = "FILE")]
    identity: Option<PathBuf>,
    #[command(flatten)]
    pub(super) step: Reasoned,
}

/// A step that puts a nominee out of line and has to say why.
#[derive(Debug, clap::Args)]
pub(super) struct Reasoned {
    #[command(flatten)]
    which: Which,
    /// Why, for the public
    #[arg(long, value_name = "TEXT")]
    reason: String,
    #[command(flatten)]
    pub(super) rest: Rest,
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
    #[command(flatten)]
    pub(super) rest: Rest,
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
    Recall,
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
            Self::Recall => "recall",
        }
    }

    /// What a step says that is given no reason.
    fn reason(self) -> &'static str {
        match self {
            Self::Deliver => "description and code were delivered",
            Self::Verify => "description and code could have made the predictions",
            Self::License => "the licence was granted",
            Self::Award => "every step is taken",
            Self::Reject | Self::Decline | Self::Recall => "",
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
            Self::Recall => Known::Recall(step),
        }
    }
}

/// A step as it was asked for.
struct Asked<'a> {
    kind: Kind,
    prize: &'a str,
    team: Option<&'a Slug>,
    reason: &'a str,
    evidence: Option<&'a str>,
    delivered: Option<Instant>,
    identity: Option<&'a Path>,
}

impl<'a> Asked<'a> {
    fn of(args: &'a Args, kind: Kind) -> Self {
        Self::new(&args.which, args.reason.as_deref().unwrap_or(kind.reason()), &args.rest, kind)
    }

    fn reasoned(args: &'a Reasoned, kind: Kind) -> Self {
        Self::new(&args.which, &args.reason, &args.rest, kind)
    }

    fn new(which: &'a Which, reason: &'a str, rest: &'a Rest, kind: Kind) -> Self {
        let (prize, team, evidence) = (&which.prize, which.team.as_ref(), rest.evidence.as_deref());
        Self { kind, prize, team, reason, evidence, delivered: None, identity: None }
    }
}

pub(super) fn run(args: &Args, kind: Kind) -> Result<(), Failure> {
    take(&Asked::of(args, kind), &args.rest)
}

pub(super) fn deliver(args: &Deliver) -> Result<(), Failure> {
    let asked = Asked { delivered: args.delivered_at, ..Asked::of(&args.step, Kind::Deliver) };
    take(&asked, &args.step.rest)
}

pub(super) fn award(args: &Award) -> Result<(), Failure> {
    let asked = Asked { identity: args.identity.as_deref(), ..Asked::of(&args.step, Kind::Award) };
    take(&asked, &args.step.rest)
}

pub(super) fn leave(args: &Reasoned, kind: Kind) -> Result<(), Failure> {
    take(&Asked::reasoned(args, kind), &args.rest)
}

pub(super) fn recall(args: &Recall) -> Result<(), Failure> {
    let asked = Asked { identity: args.identity.as_deref(), ..Asked::reasoned(&args.step, Kind::Recall) };
    take(&asked, &args.step.rest)
}

fn take(asked: &Asked<'_>, rest: &Rest) -> Result<(), Failure> {
    decide(&rest.recording, &rest.arrivals, &|base, prizes, now| {
        let prize = prizes.prize(asked.prize)?;
        let named = asked.team.map(|slug| team(base, prizes, slug)).transpose()?;
        let nominee = prizes.nominee_for(prize, named.as_ref(), asked.kind.command(), now)?;
        let private = match asked.kind {
            Kind::Award | Kind::Recall => order(asked, base, prizes, prize, &nominee)?,
            _ => nominee.private,
        };
        Ok(asked.kind.known(Step {
            prize: asked.prize.to_owned(),
            reason: worth(asked, prizes, prize, &nominee).unwrap_or_else(|| asked.reason.to_owned()),
            team: nominee.team,
            of: nominee.receipt,
            private,
            delivered: asked.delivered,
            unjudged: Some(0),
            evidence: asked.evidence.map(str::to_owned),
        }))
    })
}

/// What the award of one of several places says unless it is told otherwise: the place, and what it gets.
fn worth(asked: &Asked<'_>, prizes: &Prizes, prize: &Prize, nominee: &Nominee) -> Option<String> {
    if !matches!(asked.kind, Kind::Award) || asked.reason != asked.kind.reason() || prize.amounts.is_empty() {
        return None;
    }
    let places = prizes.places(prize);
    let (place, _) = places.iter().find(|(_, standing)| standing.team == nominee.team)?;
    let amount = prize.amount_of(u32::try_from(*place).ok()?)?;
    Some(format!("place {place}: {amount}"))
}

/// Holds the nominee against the private scores, where something may have changed their order since it was
/// nominated, and gives its own as it is now.
fn order(
    asked: &Asked<'_>,
    base: &Base,
    prizes: &Prizes,
    prize: &Prize,
    nominee: &Nominee,
) -> Result<Option<f64>, Failure> {
    // Somebody who is no nominee any more or not yet so far is told so by the rules of the step.
    let is_new = nominee.out.is_none() && nominee.round_ended.is_none() && nominee.stage != Stage::Awarded;
    if !Prizes::is_private(prize) || nominee.moved_by.is_none() || !is_new {
        return Ok(nominee.private);
    }
    let Some(identity) = asked.identity else {
        let text = format!(
            "since {} was nominated the ledger got receipt {}, which may have changed the order for {}",
            nominee.team,
            nominee.moved_by.unwrap_or_default(),
            quoted(&prize.name)
        );
        let finding = Finding::new(codes::PRIVATE_SCORES_NEEDED, text)
            .help("give --identity the file with the jury's age identity");
        return Err(Failure::Configuration(vec![finding]));
    };
    let scores = private::of_base(base, prizes, identity)?;
    let behind = prizes.behind(prize, nominee, &scores);
    match (asked.kind, behind) {
        (Kind::Award, Some(behind)) => {
            let why = prizes.why_behind("award", prize, nominee, &behind);
            Err(Failure::Configuration(vec![*why]))
        }
        (Kind::Recall, None) => {
            let text = format!("cannot recall {}: it is the first in line", nominee.team);
            let finding = Finding::new(codes::NOMINEE_IS_FIRST, text)
                .help("`judge prize reject` takes a team out of line that the jury cannot verify");
            Err(Failure::Configuration(vec![finding]))
        }
        _ => Ok(prizes.decided_by(prize, nominee.receipt, &scores).or(nominee.private)),
    }
}

pub(super) fn nominate(args: &Nominate) -> Result<(), Failure> {
    decide(&args.rest.recording, &args.rest.arrivals, &|base, prizes, now| {
        let prize = prizes.prize(&args.prize)?;
        let named = args.team.as_ref().map(|slug| team(base, prizes, slug)).transpose()?;
        let step = |team: Slug, of, private| {
            Known::Nominate(Step {
                prize: args.prize.clone(),
                team,
                of,
                private,
                delivered: None,
                unjudged: Some(0),
                reason: args.reason.clone().unwrap_or_else(|| "first in line".to_owned()),
                evidence: args.rest.evidence.clone(),
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
                let finding = Finding::new(codes::PRIVATE_SCORES_NEEDED, text)
                    .help("give --identity the file with the jury's age identity");
                return Err(Failure::Configuration(vec![finding]));
            }
            (_, false) => vec![],
        };
        let Some(first) = prizes.next_in_line(prize, &scores) else {
            let text = format!("cannot nominate: nobody is left in line for {}", quoted(&prize.name));
            let help = match prize.kind {
                PrizeKind::Grand => {
                    "`judge prize reopen` opens the contest again; else the prize is not awarded"
                }
                _ => "the prize is not awarded",
            };
            return Err(Failure::Configuration(vec![Finding::new(codes::NOBODY_IN_LINE, text).help(help)]));
        };
        if let Some(named) = named.filter(|named| *named != first.team) {
            let contest = prizes.contest_for(prize);
            let score = first.private.map_or_else(
                || format!("{} {}", contest.splits.public, contest.show(first.public)),
                |score| format!("{} {}", contest.splits.private, contest.show(score)),
            );
            let text = format!(
                "cannot nominate {named}: {} is before it in line with receipt {}, {score}, received {}",
                first.team,
                first.receipt,
                first.received.human()
            );
            let finding = Finding::new(codes::NOMINEE_NOT_FIRST, text)
                .help("leave --team out, or decide about the first team before");
            return Err(Failure::Configuration(vec![finding]));
        }
        Ok(step(first.team, first.receipt, first.private))
    })
}
