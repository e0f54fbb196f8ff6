//! `gitprize status`: what the ledger says of a team, and what its quotas leave.

use serde_json::{Value, json};

use crate::common::{Now, Output};
use crate::outcome;
use crate::place::{Found, Place};
use crate::send::{unanswered, waiting};
use crate::sent::{Sent, State};
use base::failure::Failure;
use base::time::Instant;
use contest::{Contest, Folder, Slug};
use ledger::Ledger;
use ledger::history::History;
use ledger::named::no_team;
use ledger::quota::{Left, left};
use ledger::standings::{Standings, TeamStanding};

/// Show what the ledger says of a team: its place, its submissions, what is left of its quota and its next slot
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  gitprize status\n  gitprize status bellkor --format json | jq .result.quota"
)]
pub struct Args {
    /// The team's folder [default: the first teams of the board]
    #[arg(value_name = "TEAM")]
    team: Option<Slug>,
    #[command(flatten)]
    place: Place,
    #[command(flatten)]
    now: Now,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// How many teams are shown when none is asked for.
const FIRST: usize = 10;
/// How many of a team's submissions are shown.
const LAST: usize = 5;

/// Prints it.
///
/// # Errors
/// [`Failure::Configuration`] when there is no such team.
pub fn run(args: &Args) -> Result<(), Failure> {
    let found = args.place.found(args.output)?;
    let mut folder = Folder::open(&found.root)?;
    let ledger = Ledger::open(&folder.at.root)?;
    let history = History::of(&folder.contest, &ledger);
    history.calendar().apply(&mut folder.contest);
    let now = args.now.get();
    let standings = Standings::at(&folder.contest, &ledger, now);
    let closes = history.calendar().closes;
    args.output.value("Contest", &dates(&folder.contest, closes, now));
    let remembered = found.kept.team.clone().filter(|_| found.there.is_some());
    match args.team.clone().or(remembered) {
        Some(team) => {
            let heads = Heads::of(&found, &ledger, &team)?;
            one(args, &folder, &history, &standings, &team, (closes, now), &heads)
        }
        None => all(args, &folder, &standings, closes),
    }
}

/// What waits, as far as the contest's repository was asked.
#[derive(Default)]
struct Heads {
    /// Whether it was asked: a clone on this machine tells nothing of it.
    asked: bool,
    /// The team's: number, commit, file, since when, and whether that is known and not only said by the commit.
    own: Vec<Head>,
    /// How many there are of all teams.
    all: usize,
}

struct Head {
    pull: u64,
    head: String,
    file: String,
    since: Instant,
    is_known: bool,
}

impl Heads {
    fn of(found: &Found, ledger: &Ledger, team: &Slug) -> Result<Self, Failure> {
        let Some((remote, current)) = &found.there else { return Ok(Self::default()) };
        let mut own: Vec<Head> = vec![];
        for sent in Sent::all(remote)?.into_iter().filter(|sent| sent.team == *team) {
            if let State::Waiting { pull, .. } = sent.state(ledger, &current.listing) {
                own.push(Head { pull, head: sent.head, file: sent.path, since: sent.at, is_known: true });
            }
        }
        for one in waiting(remote, current, ledger, team)? {
            let head = one.head.to_string();
            if own.iter().all(|known| known.head != head) {
                own.push(Head { pull: one.pull, head, file: one.file.0, since: one.made, is_known: false });
            }
        }
        own.sort_by_key(|one| one.pull);
        Ok(Self { asked: true, own, all: unanswered(current, ledger).len() })
    }
}

/// "Netflix Prize, open until 2009-07-26 18:42:37 UTC".
fn dates(contest: &Contest, closes: Instant, now: Instant) -> String {
    let when = if now < contest.opens {
        format!("opens {}", contest.opens.human())
    } else if now <= closes {
        format!("open until {}", closes.human())
    } else {
        format!("closed since {}", closes.human())
    };
    format!("{}, {when}", contest.title)
}

fn all(args: &Args, folder: &Folder, standings: &Standings, closes: Instant) -> Result<(), Failure> {
    let text = format!(
        "{} teams, {} with a score; {} submissions scored, {} refused",
        folder.teams.len(),
        standings.order.len(),
        standings.scored,
        standings.refused
    );
    args.output.value("Teams", &text);
    for team in standings.order.iter().take(FIRST) {
        let standing = &standings.teams[team];
        let score = standing.best.map_or_else(String::new, |best| folder.contest.show(best.score));
        let place = standing.rank.map_or_else(String::new, |rank| rank.to_string());
        args.output.value("", &format!("{place:>3}  {score}  {} ({team})", name(folder, team)));
    }
    if standings.order.len() > FIRST {
        args.output.value("", &format!("… and {} more", standings.order.len() - FIRST));
    }
    args.output.json(&json!({
        "closes": closes,
        "registered": folder.teams.len(),
        "scored": standings.scored,
        "refused": standings.refused,
        "board": standings.order.iter().map(|team| json!({
            "team": team,
            "rank": standings.teams[team].rank,
            "score": standings.teams[team].best.map(|best| best.score),
        })).collect::<Vec<_>>(),
    }));
    Ok(())
}

fn one(
    args: &Args,
    folder: &Folder,
    history: &History,
    standings: &Standings,
    asked: &Slug,
    (closes, now): (Instant, Instant),
    heads: &Heads,
) -> Result<(), Failure> {
    let contest = &folder.contest;
    // A folder that was renamed or merged is the team that it became.
    let team = standings.moved.get(asked).unwrap_or(asked);
    let standing = standings.teams.get(team);
    if standing.is_none() && !folder.teams.contains_key(team) {
        return Err(no_team(asked, folder.teams.keys().chain(standings.teams.keys())));
    }
    let none = TeamStanding::default();
    let standing = standing.unwrap_or(&none);
    args.output.value("Team", &format!("{} ({team})", name(folder, team)));
    args.output.value("Place", &place(contest, standings, standing));
    let refused = standing.history.len() - standing.entries();
    args.output.value("Submissions", &format!("{} scored, {refused} refused", standing.entries()));
    for (at, one) in standing.history.iter().rev().take(LAST).enumerate() {
        args.output.value(if at == 0 { "Newest" } else { "" }, &outcome::sentence(contest, one));
    }
    for (at, head) in heads.own.iter().enumerate() {
        let file = head.file.rsplit('/').next().unwrap_or_default();
        let by = if head.is_known { "" } else { ", by its maker's clock" };
        let text = format!("#{} {file}, since {}{by}", head.pull, head.since.here());
        args.output.value(if at == 0 { "Waiting" } else { "" }, &text);
    }
    if heads.asked {
        let others = heads.all.saturating_sub(heads.own.len());
        let text = match (heads.own.len(), others) {
            (0, 0) => "nothing".to_owned(),
            (0, others) => format!("nothing of the team's; {others} of others"),
            (_, others) => format!("and {others} of others"),
        };
        args.output.value(if heads.own.is_empty() { "Waiting" } else { "" }, &text);
    }
    for claim in history.open_claims(team) {
        let text = format!(
            "of {}: the file {}… has not followed yet",
            claim.arrival.received.human(),
            &claim.digest[..12]
        );
        args.output.value("Claim", &text);
    }
    let left = left(contest, &history.spent(team), &history.people(team), now, closes);
    match &left {
        None => args.output.value("Quota", "none holds now"),
        Some(left) => quota(args.output, left, closes, now),
    }
    let mut value = said(contest, team, standing, left.as_ref(), closes);
    if heads.asked {
        value["waiting"] = heads
            .own
            .iter()
            .map(|head| {
                json!({
                    "pull": head.pull, "head": head.head, "file": head.file, "since": head.since,
                    "since_by": if head.is_known { "sent" } else { "commit" },
                })
            })
            .collect();
        value["waiting_of_all"] = heads.all.into();
    }
    args.output.json(&value);
    Ok(())
}

fn place(contest: &Contest, standings: &Standings, standing: &TeamStanding) -> String {
    if let Some(act) = &standing.disqualified {
        return format!("none: disqualified by receipt {} ({}: {})", act.seq, act.rule, act.reason);
    }
    if standing.withdrawn {
        return "none: the team left the contest".to_owned();
    }
    let (Some(rank), Some(best)) = (standing.rank, standing.best) else { return "none yet".to_owned() };
    format!(
        "{rank} of {}, with {} received {} (receipt {})",
        standings.order.len(),
        contest.show(best.score),
        best.received.human(),
        best.seq
    )
}

fn quota(output: Output, left: &Left, closes: Instant, now: Instant) {
    for (at, line) in left.lines.iter().enumerate() {
        output.value(if at == 0 { "Quota" } else { "" }, line);
    }
    let next = match left.next {
        _ if now > closes => return,
        _ if left.scored > 0 => format!("now; {} left", left.scored),
        Some(next) if next <= closes => next.here(),
        Some(_) => format!("none: the contest closes at {} before it", closes.human()),
        None => "none; the organiser can grant one".to_owned(),
    };
    output.value("Next slot", &next);
}

fn said(
    contest: &Contest,
    team: &Slug,
    standing: &TeamStanding,
    left: Option<&Left>,
    closes: Instant,
) -> Value {
    json!({
        "team": team,
        "rank": standing.rank,
        "score": standing.best.map(|best| best.score),
        "best": standing.best.map(|best| best.seq),
        "scored": standing.entries(),
        "refused": standing.history.len() - standing.entries(),
        "withdrawn": standing.withdrawn,
        "disqualified": standing.disqualified.as_ref().map(|act| act.seq),
        "closes": closes,
        "submissions": standing.history.iter().rev().take(LAST).map(|one| json!({
            "pull": one.pull, "head": one.head, "receipt": one.seq, "received": one.received,
            "said": outcome::sentence(contest, one),
        })).collect::<Vec<_>>(),
        "quota": left.map(|left| json!({ "scored": left.scored, "of": left.of, "next": left.next })),
    })
}

fn name<'f>(folder: &'f Folder, team: &'f Slug) -> &'f str {
    folder.teams.get(team).map_or(team.as_str(), |team| &team.name)
}
