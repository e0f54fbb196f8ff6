//! `/prizes/`: what can be won, where each prize is, what happened, what comes next and by when.

use base::finding::Finding;
use base::time::Window;
use contest::{Prize, PrizeKind, Slug};
use ledger::standings::prizes::{Nominee, Out, Stage, State, Wait};
use serde::Serialize;

use super::decisions::{Evidence, Notices, TeamLink, rules_route};
use super::frame::Frame;
use super::rows::percent;
use crate::input::Site;
use crate::state::{Event, EventKind};
use crate::words::{When, length, sentence};

/// The page's address.
pub(super) const ROUTE: &str = "prizes/";

#[derive(Serialize)]
struct PrizesPage {
    prizes: Vec<PrizeView>,
    notices: Notices,
    rules_route: Option<String>,
}

#[derive(Serialize)]
struct PrizeView {
    /// The place on the page.
    anchor: String,
    name: String,
    kind: &'static str,
    /// The style's name for it: `grand` or `progress`.
    style: &'static str,
    amount: String,
    /// The required public score.
    line: Option<String>,
    /// The required private score, where it decides and differs.
    private_line: Option<String>,
    gain: Option<String>,
    places: u32,
    from: When,
    until: When,
    /// Whether its end is the contest's.
    with_contest: bool,
    /// One or two words: `open`, `awarded`.
    state: &'static str,
    /// The sentence.
    about: String,
    teams: Vec<NomineeView>,
    /// What comes next.
    next: Option<String>,
    /// By when.
    due: Option<When>,
    events: Vec<EventView>,
}

#[derive(Serialize)]
struct NomineeView {
    team: TeamLink,
    /// `provisional`, `verified`, `awarded`, `declined`, `rejected`.
    state: &'static str,
}

#[derive(Serialize)]
struct EventView {
    seq: u64,
    at: When,
    text: String,
    team: Option<TeamLink>,
    of: Option<u64>,
    private: Option<String>,
    until: Option<When>,
    reason: Option<String>,
    evidence: Option<Evidence>,
}

/// What a prize is to a team.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Badge {
    /// The prize's name.
    prize: String,
    /// `provisional`, `verified`, `awarded`, `declined`, `rejected`.
    pub(super) state: &'static str,
    /// The prize's place on its page.
    route: String,
}

pub(super) fn render(site: &Site) -> Result<String, Box<Finding>> {
    let prizes = site.contest.prizes.iter().enumerate();
    let page = PrizesPage {
        prizes: prizes.map(|(at, prize)| view(site, at, prize)).collect(),
        notices: Notices::new(site, false),
        rules_route: rules_route(site),
    };
    let description = format!("What can be won in {} and where each prize is.", site.contest.title);
    Frame::new(site, ROUTE, "Prizes", &description).render(site, "prizes.html", &page)
}

/// The place of the prize at `at` in `contest.toml`; names may hold anything.
fn anchor(at: usize) -> String {
    format!("prize-{}", at + 1)
}

/// The prizes that `team` was named for, with what became of it; of several rounds the newest.
pub(super) fn badges(site: &Site, team: &Slug) -> Vec<Badge> {
    let mut badges = vec![];
    for (at, prize) in site.contest.prizes.iter().enumerate() {
        let nominees = site.state.prizes.nominees(&prize.name).iter().rev();
        let own = nominees.into_iter().find(|nominee| site.state.current(&nominee.team) == team);
        if let Some(state) = own.and_then(|nominee| word(site, prize, nominee)) {
            badges.push(Badge { prize: prize.name.clone(), state, route: format!("{ROUTE}#{}", anchor(at)) });
        }
    }
    badges
}

/// Where a nominee is, in the words of the board; nothing for one who lost the place in another way, which
/// the board tells of the team itself.
pub(super) fn word(site: &Site, prize: &Prize, nominee: &Nominee) -> Option<&'static str> {
    match nominee.out {
        Some(Out::Declined) => return Some("declined"),
        Some(Out::Rejected) => return Some("rejected"),
        Some(Out::Lapsed | Out::Withdrawn | Out::Recalled) => return None,
        None => {}
    }
    site.state.prizes.standing(prize).find(|standing| *standing == nominee)?;
    Some(match nominee.stage {
        Stage::Nominated | Stage::Delivered => "provisional",
        Stage::Verified | Stage::Licensed => "verified",
        Stage::Awarded => "awarded",
    })
}

/// The kinds as the page and the API say them.
pub(super) fn kind(kind: PrizeKind) -> &'static str {
    match kind {
        PrizeKind::Grand => "grand",
        PrizeKind::Progress => "progress",
        PrizeKind::Rank => "rank",
        PrizeKind::Milestone => "milestone",
    }
}

/// Where `prize` is at the moment of the build.
pub(super) fn state(site: &Site, prize: &Prize) -> State {
    match site.state.prizes.state(prize, site.moment.now.min(site.moment.as_of)) {
        // Who reached the line after the board froze is not to be seen yet.
        State::Unawarded if site.state.frozen.is_some() => State::Waiting(Wait::Line),
        state => state,
    }
}

/// The state's name, as in the API.
pub(super) fn state_word(state: &State) -> &'static str {
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

fn view(site: &Site, at: usize, prize: &Prize) -> PrizeView {
    let contest = &site.contest;
    let state = state(site, prize);
    let (about, next, due) = words(site, prize, &state);
    let threshold = prize.threshold;
    let private = threshold.and_then(|line| line.private);
    let mut teams: Vec<NomineeView> = vec![];
    for nominee in site.state.prizes.nominees(&prize.name) {
        if let Some(state) = word(site, prize, nominee) {
            teams.push(NomineeView { team: TeamLink::new(site, &nominee.team), state });
        }
    }
    PrizeView {
        anchor: anchor(at),
        name: prize.name.clone(),
        kind: kind(prize.kind),
        style: if prize.kind == PrizeKind::Grand { "grand" } else { "progress" },
        amount: prize.amount.clone(),
        line: threshold.map(|line| contest.show(line.public)),
        private_line: private.map(|line| contest.show(line)),
        gain: contest
            .reference()
            .and_then(|base| Some(percent(contest.improvement(base.public, threshold?.public)))),
        places: prize.places,
        from: prize.from.into(),
        until: prize.until.unwrap_or(site.state.calendar.closes).into(),
        with_contest: prize.until.is_none(),
        state: state_word(&state),
        about,
        teams,
        next,
        due,
        events: events(site, prize).iter().map(|event| event_view(site, event)).collect(),
    }
}

pub(super) fn events<'s>(site: &'s Site, prize: &Prize) -> &'s [Event] {
    site.state.events.get(&prize.name).map_or(&[], Vec::as_slice)
}

/// Where a prize is in a sentence, what comes next, and by when.
pub(super) fn words(site: &Site, prize: &Prize, state: &State) -> (String, Option<String>, Option<When>) {
    let closes = site.state.calendar.closes;
    let ends = prize.until.unwrap_or(closes);
    let name = |nominee: &Nominee| TeamLink::new(site, &nominee.team).name;
    let next = |text: &str| Some(text.to_owned());
    match state {
        State::Waiting(Wait::After { prize }) => {
            (format!("Its line holds from the award of the {prize}."), next("That prize is awarded"), None)
        }
        State::Waiting(Wait::From { from }) => {
            ("Its period has not begun.".to_owned(), next("The period begins"), Some((*from).into()))
        }
        State::Waiting(Wait::Line) if site.state.frozen.is_some() => {
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
    let prizes = &site.state.prizes;
    let decided = prizes.standing(prize).filter(|nominee| nominee.stage == Stage::Awarded).count();
    let decided = decided >= prize.places as usize;
    let nominees = prizes.nominees(&prize.name);
    let mut text = String::new();
    for (at, nominee) in nominees.iter().enumerate() {
        let later = &nominees[at + 1..];
        // Of several nominations of a team the newest tells.
        if nominee.round_ended.is_some()
            || later.iter().any(|other| site.state.current(&other.team) == site.state.current(&nominee.team))
        {
            continue;
        }
        let name = TeamLink::new(site, &nominee.team).name;
        let lapsed = prizes.has_lapsed(nominee);
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

fn event_view(site: &Site, event: &Event) -> EventView {
    let text = match event.kind {
        EventKind::LastCall => {
            let until = event.until.unwrap_or(event.at);
            format!("Last call: {}", length(Window::between(event.at, until)))
        }
        EventKind::CalledOff => "The last call is called off".to_owned(),
        EventKind::Nominated => "Nominated, the provisional winner".to_owned(),
        EventKind::Delivered => match event.delivered {
            Some(then) => {
                format!("Description and code delivered on {}, put on record later", When::from(then).human)
            }
            None => "Description and code delivered".to_owned(),
        },
        EventKind::Verified => "Verified by the jury".to_owned(),
        EventKind::Licensed => "Licence granted".to_owned(),
        EventKind::Awarded => "Awarded".to_owned(),
        EventKind::Rejected => "Rejected by the jury".to_owned(),
        EventKind::Declined => "Declined by the team".to_owned(),
        EventKind::Reopened => "The contest opened again".to_owned(),
        EventKind::Recalled => "Nomination taken back: another team is first in line by now".to_owned(),
        EventKind::Disqualified => "Disqualified".to_owned(),
        EventKind::Appealed => "Appeal against the disqualification".to_owned(),
        EventKind::Reinstated => "Disqualification taken back".to_owned(),
        EventKind::Withdrawn => "Left the contest".to_owned(),
    };
    EventView {
        seq: event.seq,
        at: event.at.into(),
        text,
        team: event.team.as_ref().map(|team| TeamLink::new(site, team)),
        of: event.of,
        private: event.private.map(|score| site.contest.show(score)),
        until: event.until.map(When::from),
        reason: event.reason.as_deref().map(sentence),
        evidence: event.evidence.as_deref().map(Evidence::new),
    }
}
