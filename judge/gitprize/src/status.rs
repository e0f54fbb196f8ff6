//! `gitprize status`: what the ledger says of a team, and what its quotas leave.

use serde_json::{Value, json};

use crate::common::{Dir, Now, Output};
use base::failure::Failure;
use base::time::Instant;
use contest::{Contest, Folder, Slug};
use ledger::Ledger;
use ledger::history::History;
use ledger::named::no_team;
use ledger::quota::{Left, left};
use ledger::standings::{Judgement, Outcome, Standings, TeamStanding};

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
    dir: Dir,
    #[command(flatten)]
    now: Now,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// How many teams are shown when none is asked for.
const FIRST: usize = 10;

/// Prints it.
///
/// # Errors
/// [`Failure::Configuration`] when there is no such team.
pub fn run(args: &Args) -> Result<(), Failure> {
    let mut folder = Folder::open(&args.dir.dir)?;
    let ledger = Ledger::open(&folder.at.root)?;
    let history = History::of(&folder.contest, &ledger);
    history.calendar().apply(&mut folder.contest);
    let now = args.now.get();
    let standings = Standings::at(&folder.contest, &ledger, now);
    let closes = history.calendar().closes;
    args.output.value("Contest", &dates(&folder.contest, closes, now));
    match &args.team {
        Some(team) => one(args, &folder, &history, &standings, team, (closes, now)),
        None => all(args, &folder, &standings, closes),
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
    if let Some(newest) = standing.history.last() {
        args.output.value("Newest", &outcome(contest, newest));
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
    args.output.json(&said(team, standing, left.as_ref(), closes));
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

/// "#12 received 2009-07-26 18:18:28 UTC: scored 0.8567, the team's best then".
fn outcome(contest: &Contest, outcome: &Outcome) -> String {
    let what = match &outcome.result {
        Judgement::Scored { score, improved, .. } => {
            let best = if *improved { ", the team's best then" } else { "" };
            format!("scored {}{best}", contest.show(*score))
        }
        Judgement::Refused(complaints) => {
            let codes: Vec<&str> = complaints.iter().map(|complaint| complaint.code.as_str()).collect();
            format!("refused ({})", codes.join(", "))
        }
    };
    format!("#{} received {}: {what}", outcome.pull, outcome.received.human())
}

fn quota(output: Output, left: &Left, closes: Instant, now: Instant) {
    for (at, line) in left.lines.iter().enumerate() {
        output.value(if at == 0 { "Quota" } else { "" }, line);
    }
    let next = match left.next {
        _ if now > closes => return,
        _ if left.scored > 0 => format!("now; {} left", left.scored),
        Some(next) if next <= closes => next.human(),
        Some(_) => format!("none: the contest closes at {} before it", closes.human()),
        None => "none; the organiser can grant one".to_owned(),
    };
    output.value("Next slot", &next);
}

fn said(team: &Slug, standing: &TeamStanding, left: Option<&Left>, closes: Instant) -> Value {
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
        "quota": left.map(|left| json!({ "scored": left.scored, "of": left.of, "next": left.next })),
    })
}

fn name<'f>(folder: &'f Folder, team: &'f Slug) -> &'f str {
    folder.teams.get(team).map_or(team.as_str(), |team| &team.name)
}
