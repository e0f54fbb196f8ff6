//! What a prize is called, where it is and what comes next, as pages and the data for programs say it.

use contest::{Prize, Slug};
use ledger::standings::prizes::{Nominee, Out, Stage, State, Wait};
use serde::Serialize;

use super::links::TeamLink;
use crate::input::Site;
use crate::words::When;

/// The address of the page with all prizes.
pub(in crate::pages) const ROUTE: &str = "prizes/";

/// What a prize is to a team.
#[derive(Clone, Debug, Serialize)]
pub(in crate::pages) struct Badge {
    /// The prize's name.
    prize: String,
    /// `provisional`, `verified`, `awarded`, `declined`, `rejected`.
    pub(in crate::pages) state: &'static str,
    /// The prize's place on its page.
    route: String,
}

/// The place of the prize at `at` in `contest.toml`; names may hold anything.
pub(in crate::pages) fn anchor(at: usize) -> String {
    format!("prize-{}", at + 1)
}

/// The prizes that `team` was named for, with what became of it; of several rounds the newest.
pub(in crate::pages) fn badges(site: &Site, team: &Slug) -> Vec<Badge> {
    let mut badges = vec![];
    for (at, prize) in site.contest().prizes.iter().enumerate() {
        let nominees = site.nominees(prize).iter().rev();
        let own = nominees.into_iter().find(|nominee| site.current(&nominee.team) == team);
        if let Some(state) = own.and_then(|nominee| word(site, prize, nominee)) {
            badges.push(Badge { prize: prize.name.clone(), state, route: format!("{ROUTE}#{}", anchor(at)) });
        }
    }
    badges
}

/// Where a nominee is, in the words of the board; nothing for one who lost the place in another way, which
/// the board tells of the team itself.
pub(in crate::pages) fn word(site: &Site, prize: &Prize, nominee: &Nominee) -> Option<&'static str> {
    match nominee.out {
        Some(Out::Declined) => return Some("declined"),
        Some(Out::Rejected) => return Some("rejected"),
        Some(Out::Lapsed | Out::Withdrawn | Out::Recalled) => return None,
        None => {}
    }
    site.in_line(prize).find(|standing| *standing == nominee)?;
    Some(match nominee.stage {
        Stage::Nominated | Stage::Delivered => "provisional",
        Stage::Verified | Stage::Licensed => "verified",
        Stage::Awarded => "awarded",
    })
}

/// Where `prize` is at the moment of the build.
pub(in crate::pages) fn state(site: &Site, prize: &Prize) -> State {
    match site.prize_state(prize) {
        // Who reached the line after the board froze is not to be seen yet.
        State::Unawarded if site.frozen().is_some() => State::Waiting(Wait::Line),
        state => state,
    }
}

/// The state's name, as in the API.
pub(in crate::pages) fn state_word(state: &State) -> &'static str {
    match state {
        State::Waiting(_) => "waiting",
        State::Open => "open",
        State::LastCall { .. } => "last call",
        State::Reopened { .. } => "reopened",
        State::Pending => "to be decided",
        State::Nominated(nominee) => nominee.stage.word(),
        State::Awarded { .. } => "awarded",
        State::Unawarded => "not awarded",
    }
}

/// The shape that stands beside the state's name: `open`, `pending`, `awarded` or `out`.
pub(in crate::pages) fn mark(state: &State) -> &'static str {
    match state {
        State::Waiting(_) | State::Open | State::LastCall { .. } | State::Reopened { .. } => "open",
        State::Pending | State::Nominated(_) => "pending",
        State::Awarded { .. } => "awarded",
        State::Unawarded => "out",
    }
}

/// Where a prize is in a sentence, what comes next, and by when.
pub(in crate::pages) fn words(
    site: &Site,
    prize: &Prize,
    state: &State,
) -> (String, Option<String>, Option<When>) {
    let closes = site.calendar().closes;
    let ends = prize.until.unwrap_or(closes);
    let name = |nominee: &Nominee| TeamLink::new(site, &nominee.team).name;
    let next = |text: &str| Some(text.to_owned());
    match state {
        State::Waiting(Wait::After { prize }) => (
            format!("Its line holds as soon as the {prize} is decided."),
            next("That prize is decided"),
            None,
        ),
        State::Waiting(Wait::From { from }) => {
            ("Its period has not begun.".to_owned(), next("The period begins"), Some((*from).into()))
        }
        State::Waiting(Wait::Line) if site.frozen().is_some() => {
            let text = "Nobody had reached its line when the board froze.".to_owned();
            (text, next("The reveal tells what came after"), None)
        }
        State::Waiting(Wait::Line) => {
            let text = "Nobody has reached its line yet.".to_owned();
            (text, next("The first submission that reaches the line"), Some(ends.into()))
        }
        State::Waiting(Wait::Claims { until }) => {
            let text =
                "Its period is over, but files of digests that were handed in before may follow.".to_owned();
            (text, next("The time for those files ends"), Some((*until).into()))
        }
        State::Open => {
            let text = "Its line is reached, and submissions may still come.".to_owned();
            (text, next("The period ends"), Some(ends.into()))
        }
        State::LastCall { until } => {
            let text =
                "Its line is reached and the last call runs: all teams may go on submitting.".to_owned();
            (text, next("The last call ends, and with it the contest"), Some((*until).into()))
        }
        State::Reopened { closes } => {
            let text = "Nobody could be verified, and the contest runs again.".to_owned();
            (text, next("The contest closes"), Some((*closes).into()))
        }
        State::Pending => {
            let asks = match prize.delivery_days {
                Some(_) => "The jury asks the next in line to deliver",
                None => "The jury nominates the next in line",
            };
            (format!("Nobody is nominated.{}", lost(site, prize)), next(asks), None)
        }
        State::Nominated(nominee) => {
            let (text, next, due) = nominated(&name(nominee), prize, nominee);
            (text + &lost(site, prize), next, due)
        }
        State::Awarded { winners } => {
            let winners: Vec<String> = winners.iter().map(name).collect();
            (format!("Awarded to {}.{}", winners.join(", "), lost(site, prize)), None, None)
        }
        State::Unawarded => {
            let text =
                format!("Its period is over and nobody is in line: it is not paid.{}", lost(site, prize));
            (text, None, None)
        }
    }
}

/// What a reader asks of a team that lost a nomination and is not out of line for good: where it stands now.
fn lost(site: &Site, prize: &Prize) -> String {
    let decided = site.in_line(prize).filter(|nominee| nominee.stage == Stage::Awarded).count();
    let decided = decided >= prize.places as usize;
    let nominees = site.nominees(prize);
    let mut text = String::new();
    for (at, nominee) in nominees.iter().enumerate() {
        let later = &nominees[at + 1..];
        // Of several nominations of a team the newest tells.
        if nominee.round_ended.is_some()
            || later.iter().any(|other| site.current(&other.team) == site.current(&nominee.team))
        {
            continue;
        }
        let name = TeamLink::new(site, &nominee.team).name;
        let lapsed = site.has_lapsed(nominee);
        let more = match (nominee.out, lapsed) {
            (Some(Out::Rejected | Out::Declined), _) => continue,
            (Some(Out::Withdrawn), _) => {
                format!("{name} left the contest after it was nominated and is out of line.")
            }
            (_, true) => {
                format!("{name} was nominated and is out of line as long as it is disqualified or withdrawn.")
            }
            (Some(Out::Lapsed), false) if decided => format!(
                "{name} lost the nomination when it was disqualified. It ranks again, but the prize had been \
                 awarded by then."
            ),
            (Some(Out::Lapsed), false) => format!(
                "{name} lost the nomination when it was disqualified. It ranks again and is back in line."
            ),
            (Some(Out::Recalled), false) => {
                format!("The nomination of {name} was taken back; it keeps its place in line.")
            }
            (None, false) => continue,
        };
        text.push(' ');
        text.push_str(&more);
    }
    text
}

fn nominated(name: &str, prize: &Prize, nominee: &Nominee) -> (String, Option<String>, Option<When>) {
    let (text, next) = match nominee.stage {
        Stage::Nominated if prize.delivery_days.is_none() => {
            (format!("{name} is the provisional winner."), Some("The jury verifies the winner"))
        }
        Stage::Nominated => (
            format!("{name} is the provisional winner and was asked for description and code."),
            Some("The team delivers"),
        ),
        Stage::Delivered => (
            format!("{name} is the provisional winner and has delivered description and code."),
            Some("The jury verifies what was delivered"),
        ),
        Stage::Verified if prize.delivery_days.is_none() => {
            (format!("The jury has verified {name}."), Some("The prize is awarded"))
        }
        Stage::Verified => (
            format!("The jury is satisfied with what {name} delivered."),
            Some("The team grants the licence"),
        ),
        Stage::Licensed => {
            (format!("{name} is verified and granted the licence."), Some("The prize is awarded"))
        }
        Stage::Awarded => (format!("Awarded to {name}."), None),
    };
    let due = nominee.deliver_by.filter(|_| nominee.stage == Stage::Nominated);
    (text, next.map(str::to_owned), due.map(When::from))
}
