//! `/prizes/`: what can be won, where each prize is, what happened, what comes next and by when.

use base::finding::Finding;
use base::time::Window;
use contest::{Contest, FinalChoice, Prize};
use ledger::standings::private::PrivateScore;
use ledger::standings::prizes::Nominee;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::links::{Evidence, TeamLink};
use super::parts::notices::{NOTICES, Notices};
use super::parts::prize::{ROUTE, anchor, mark, state, state_word, word, words};
use super::parts::rows::ranks_text;
use crate::input::{Input, Site};
use crate::state::{Event, EventKind, Sure, places};
use crate::theme::{Templated, template};
use crate::words::{When, length, percent, sentence};

pub(super) const KIND: Kind = Kind {
    taken: &["prizes"],
    list: |site, pages| {
        if !site.contest().prizes.is_empty() {
            pages.push(Box::new(Prizes));
        }
    },
};

#[derive(Debug)]
struct Prizes;

impl Page for Prizes {
    fn route(&self) -> String {
        ROUTE.to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(
            template::PRIZES,
            NOTICES.into_iter().chain([Input::Calendar, Input::Prizes, Input::RulesRoute, Input::Revealed]),
        )
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let prizes = site.contest().prizes.iter().enumerate();
        let page = PrizesPage {
            prizes: prizes.map(|(at, prize)| view(site, at, prize)).collect(),
            notices: Notices::new(site, false),
            rules_route: site.rules_route(),
            sure: sure(site),
        };
        let description = format!("What can be won in {} and where each prize is.", site.contest().title);
        Frame::new(site, ROUTE, "Prizes", &description).render(site, &page)
    }
}

#[derive(Serialize)]
struct PrizesPage {
    /// The prizes, as the contest lists them.
    prizes: Vec<PrizeView>,
    /// What has to be known before the figures.
    notices: Notices,
    /// The page with the rules, below the root.
    rules_route: Option<String>,
    /// How sure the private order is, once it is revealed.
    sure: Option<SureView>,
}

impl Templated for PrizesPage {
    const TEMPLATE: &'static str = template::PRIZES;
}

#[derive(Serialize)]
struct SureView {
    /// Places of the prize that has most, if it has several.
    places: Option<usize>,
    /// Whether each team stands there with the best of several files.
    chosen: bool,
    /// The first teams.
    rows: Vec<SureRow>,
}

#[derive(Serialize)]
struct SureRow {
    /// Its place by the private scores.
    rank: usize,
    /// The team.
    team: TeamLink,
    /// The private score.
    private: String,
    /// Where its rank lies: for all teams at once, and for this one alone.
    ranks: [String; 2],
    /// Share of draws in which it was first, and among the first places.
    first: String,
    /// The share of draws in which it was among the first places.
    top: String,
    /// How sure it is that it is better than the next.
    ahead: Option<String>,
}

/// How sure the private order is of the teams that win something and the two behind them.
fn sure(site: &Site) -> Option<SureView> {
    let revealed = site.revealed()?;
    let places = places(site.contest());
    let rows = revealed.order.iter().zip(&revealed.sure).take(places + 2).enumerate();
    let row = |(at, (score, sure)): (usize, (&PrivateScore, &Sure))| SureRow {
        rank: at + 1,
        team: TeamLink::new(site, &score.team),
        private: site.contest().show(score.private),
        ranks: [sure.all, sure.alone].map(ranks_text),
        first: share(sure.chance.first),
        top: share(sure.chance.top),
        ahead: sure.ahead.map(share),
    };
    Some(SureView {
        places: Some(places).filter(|places| *places > 1),
        chosen: !matches!(site.contest().final_choice, FinalChoice::BestPublic),
        rows: rows.map(row).collect(),
    })
}

/// A share in whole percent; what is nearly none or nearly all is not called none or all.
fn share(share: f64) -> String {
    match share * 100.0 {
        ..1.0 => "less than 1 %".to_owned(),
        99.0.. => "more than 99 %".to_owned(),
        percent => format!("{percent:.0} %"),
    }
}

#[derive(Serialize)]
struct PrizeView {
    /// The place on the page.
    anchor: String,
    /// Its name.
    name: String,
    /// What kind of prize it is.
    kind: &'static str,
    /// The shape beside the state's name.
    mark: &'static str,
    /// What it is worth, as the contest says it.
    amount: String,
    /// What each place gets, where that differs.
    amounts: Vec<String>,
    /// The required public score.
    line: Option<String>,
    /// The required private score, where it decides and differs.
    private_line: Option<String>,
    /// How much better than the reference baseline that is, in percent.
    gain: Option<String>,
    /// How many places it has.
    places: u32,
    /// When it begins.
    from: When,
    /// When it ends.
    until: When,
    /// Whether its end is the contest's.
    with_contest: bool,
    /// One or two words: `open`, `awarded`.
    state: &'static str,
    /// The sentence.
    about: String,
    /// The teams that were named for it.
    teams: Vec<NomineeView>,
    /// What comes next.
    next: Option<String>,
    /// By when.
    due: Option<When>,
    /// What happened about it, in order.
    events: Vec<EventView>,
}

#[derive(Serialize)]
struct NomineeView {
    /// Where several places are given, the one that it has.
    place: Option<usize>,
    /// What that place gets, where places differ.
    amount: Option<String>,
    /// The team that was named.
    team: TeamLink,
    /// `provisional`, `verified`, `awarded`, `declined`, `rejected`.
    state: &'static str,
}

#[derive(Serialize)]
struct EventView {
    /// The number of its receipt.
    seq: u64,
    /// When.
    at: When,
    /// What happened.
    text: String,
    /// The team.
    team: Option<TeamLink>,
    /// The number of the receipt that it is about.
    of: Option<u64>,
    /// The private score, where it was opened.
    private: Option<String>,
    /// Until when it holds.
    until: Option<When>,
    /// Why, as a sentence.
    reason: Option<String>,
    /// What shows it.
    evidence: Option<Evidence>,
}

fn view(site: &Site, at: usize, prize: &Prize) -> PrizeView {
    let contest = site.contest();
    // Scores have the decimals of the board that decides.
    let track = prize.track.as_ref().and_then(|id| contest.track(id));
    let own = track.map_or_else(|| contest.clone(), |track| contest.on(track));
    let state = state(site, prize);
    let (about, next, due) = words(site, prize, &state);
    let threshold = prize.threshold;
    let private = threshold.and_then(|line| line.private);
    let places = site.places(prize);
    let place = |nominee: &Nominee| {
        let own = places.iter().find(|(_, standing)| *standing == nominee);
        own.filter(|_| prize.places > 1).map(|(place, _)| *place)
    };
    let mut teams: Vec<NomineeView> = vec![];
    for nominee in site.nominees(prize) {
        if let Some(state) = word(site, prize, nominee) {
            let place = place(nominee);
            let amount = place.and_then(|place| prize.amounts.get(place.checked_sub(1)?));
            teams.push(NomineeView {
                place,
                amount: amount.cloned(),
                team: TeamLink::new(site, &nominee.team),
                state,
            });
        }
    }
    // Who is out of line comes last.
    teams.sort_by_key(|one| one.place.unwrap_or(usize::MAX));
    PrizeView {
        anchor: anchor(at),
        name: prize.name.clone(),
        kind: prize.kind.word(),
        mark: mark(&state),
        amount: prize.amount.clone(),
        amounts: prize.amounts.clone(),
        line: threshold.map(|line| contest.show(line.public)),
        private_line: private.map(|line| contest.show(line)),
        gain: contest
            .reference()
            .and_then(|base| Some(percent(contest.improvement(base.public, threshold?.public)))),
        places: prize.places,
        from: prize.from.into(),
        until: prize.until.unwrap_or(site.calendar().closes).into(),
        with_contest: prize.until.is_none(),
        state: state_word(&state),
        about,
        teams,
        next,
        due,
        events: site.events(prize).iter().map(|event| event_view(site, &own, event)).collect(),
    }
}

fn event_view(site: &Site, contest: &Contest, event: &Event) -> EventView {
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
        private: event.private.map(|score| contest.show(score)),
        until: event.until.map(When::from),
        reason: event.reason.as_deref().map(sentence),
        evidence: event.evidence.as_deref().map(Evidence::new),
    }
}
