//! The five answers with which home, board and others begin: who leads, by how much, how sure, how far to the prize, how long.

use base::time::{Instant, Window};
use contest::PrizeKind;
use ledger::standings::private::PrivateScore;
use ledger::standings::prizes::State;
use ledger::standings::{Place, Row};
use serde::Serialize;

use super::links::TeamLink;
use super::prize;
use super::rows::ranks_text;
use crate::input::{Input, Site};
use crate::state::Revealed;
use crate::words::{When, count, exact_length, length, percent};

/// The parts that they are made from.
pub(in crate::pages) const ANSWERS: [Input; 7] = [
    Input::Contest,
    Input::Moment,
    Input::Calendar,
    Input::Standings,
    Input::Freshness,
    Input::Prizes,
    Input::Revealed,
];

/// They.
#[derive(Debug, Serialize)]
pub(in crate::pages) struct Answers {
    /// Who leads; nobody before the first score.
    leader: Option<Leader>,
    /// How sure it is that the first is the best, where scores have errors.
    sure: Option<SureView>,
    /// How far it is to the line that ends the contest, if one does.
    prize: Option<Distance>,
    /// Where the contest is in its time.
    pub(in crate::pages) clock: Clock,
}

#[derive(Debug, Serialize)]
struct Leader {
    /// Who leads.
    team: TeamLink,
    /// Whether the private scores say so, which decide.
    decided: bool,
    /// With the contest's decimals.
    score: String,
    /// How much better than the reference baseline it is, in percent with two decimals.
    improvement: Option<String>,
    /// What separates it from the second.
    margin: Option<Margin>,
}

#[derive(Debug, Serialize)]
struct Margin {
    /// The difference with the contest's decimals; none for a tie, which the earlier submission leads.
    by: Option<String>,
    /// Of a tie: how much earlier it was.
    earlier: Option<String>,
    /// The second.
    team: TeamLink,
}

/// How sure it is that the first is the best.
#[derive(Debug, Serialize)]
struct SureView {
    /// Where the first team's rank lies, like `1–12`.
    ranks: String,
    /// `12 teams`: those whose rank may be 1; nothing when it is the first alone.
    rivals: Option<String>,
    /// Where the score of the first truly lies.
    truly: Option<[String; 2]>,
}

/// From the leader to the line that ends the contest.
#[derive(Debug, Serialize)]
struct Distance {
    /// The prize's name.
    name: String,
    /// What it is worth.
    amount: String,
    /// The score that has to be reached.
    line: String,
    /// How much better than the reference baseline the line is, in percent.
    gain: Option<String>,
    /// How much is missing, or by how much the line is passed.
    by: Option<String>,
    /// Whether the line is reached.
    reached: bool,
    /// What became of it, once somebody is nominated or nobody is in line.
    about: Option<String>,
}

#[derive(Debug, Serialize)]
pub(in crate::pages) struct Clock {
    /// `before`, `open` or `over`.
    pub(in crate::pages) state: &'static str,
    /// When the contest begins.
    pub(in crate::pages) opens: When,
    /// When the contest ends.
    pub(in crate::pages) closes: When,
    /// The end that was planned, if it was moved.
    planned: Option<When>,
    /// How long there was to go when the newest submission shown was received: true for as long as the page
    /// stands, which a count from the clock is not.
    left: Option<String>,
    /// How long the contest runs.
    lasts: String,
}

impl Answers {
    /// At the moment of the standings.
    pub(in crate::pages) fn new(site: &Site) -> Self {
        let decided = site.revealed().and_then(|revealed| by_private(site, revealed));
        Self {
            leader: decided.or_else(|| by_public(site)),
            sure: sure(site),
            prize: distance(site),
            clock: clock(site),
        }
    }
}

/// The distance between two scores, or nothing if they read the same.
fn apart(site: &Site, a: f64, b: f64) -> Option<String> {
    let (a, b) = (site.contest().rounded(a), site.contest().rounded(b));
    (a != b).then(|| site.contest().show((a - b).abs()))
}

fn places(site: &Site) -> impl Iterator<Item = &Place> {
    site.board().iter().filter_map(|row| match row {
        Row::Team(place) => Some(place),
        Row::Line(_) => None,
    })
}

fn by_public(site: &Site) -> Option<Leader> {
    let contest = site.contest();
    let mut places = places(site);
    let first = places.next()?;
    let margin = places.next().map(|second| {
        let by = apart(site, first.score, second.score);
        Margin {
            earlier: earlier(by.is_none(), first.received, second.received),
            by,
            team: TeamLink::new(site, &second.team),
        }
    });
    Some(Leader {
        team: TeamLink::new(site, &first.team),
        decided: false,
        score: contest.show(first.score),
        improvement: contest.reference().map(|base| percent(contest.improvement(base.public, first.score))),
        margin,
    })
}

fn by_private(site: &Site, revealed: &Revealed) -> Option<Leader> {
    let contest = site.contest();
    // Under mean rank one score does not tell who is first by how much.
    if !contest.metric.mean_rank.is_empty() {
        return None;
    }
    let first: &PrivateScore = revealed.order.first()?;
    let score = contest.rounded(first.private);
    let margin = revealed.order.get(1).map(|second| {
        let by = apart(site, first.private, second.private);
        Margin {
            earlier: earlier(by.is_none(), first.received, second.received),
            by,
            team: TeamLink::new(site, &second.team),
        }
    });
    let base = contest.reference().and_then(|base| base.private);
    Some(Leader {
        team: TeamLink::new(site, &first.team),
        decided: true,
        score: contest.show(first.private),
        improvement: base.map(|base| percent(contest.improvement(base, score))),
        margin,
    })
}

fn earlier(is_tie: bool, first: Instant, second: Instant) -> Option<String> {
    is_tie.then(|| exact_length(Window::between(first, second)))
}

fn sure(site: &Site) -> Option<SureView> {
    let first = places(site).next()?;
    let ranks = first.ranks?.all;
    let rivals = places(site).filter(|place| place.ranks.is_some_and(|ranks| ranks.all.best == 1)).count();
    let show = |end| site.contest().show(end);
    Some(SureView {
        ranks: ranks_text(ranks),
        rivals: (rivals > 1).then(|| count(rivals as u64, "team", "teams")),
        truly: first.true_score.map(|(low, high)| [show(low), show(high)]),
    })
}

fn distance(site: &Site) -> Option<Distance> {
    let contest = site.contest();
    let prize =
        contest.prizes.iter().find(|prize| prize.kind == PrizeKind::Grand && site.is_in_force(prize))?;
    let line = prize.threshold?.public;
    let best = places(site).next().map(|place| place.score);
    let state = prize::state(site, prize);
    let decided = matches!(state, State::Nominated(_) | State::Awarded { .. } | State::Unawarded);
    Some(Distance {
        name: prize.name.clone(),
        amount: prize.amount.clone(),
        line: contest.show(line),
        gain: contest.reference().map(|base| percent(contest.improvement(base.public, line))),
        by: best.and_then(|best| apart(site, best, line)),
        reached: best.is_some_and(|best| contest.metric.direction.compare(best, line).is_le()),
        about: decided.then(|| prize::words(site, prize, &state).0),
    })
}

fn clock(site: &Site) -> Clock {
    let contest = site.contest();
    let (calendar, closes) = (site.calendar(), site.calendar().closes);
    let state = if site.shown_against(contest.opens).is_lt() {
        "before"
    } else if site.shown_against(closes).is_le() && !calendar.closed {
        "open"
    } else {
        "over"
    };
    let last = site.updated().filter(|last| *last <= closes);
    let left = last.map(|last| length(Window::between(last, closes)));
    let planned = (closes != contest.closes).then(|| contest.closes.into());
    let lasts = length(Window::between(contest.opens, closes));
    Clock { state, opens: contest.opens.into(), closes: closes.into(), planned, left, lasts }
}
