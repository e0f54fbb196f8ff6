//! `/`: who leads, by how much, how far it is to the prize, how long there is to go.

use base::finding::Finding;
use base::time::Window;
use contest::{PrizeKind, Slug};
use ledger::standings::Row;
use ledger::standings::prizes::State;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::board::first_rows;
use super::parts::frame::Frame;
use super::parts::links::team_route;
use super::parts::notices::{NOTICES, Notices};
use super::parts::rows::{RowView, view};
use super::parts::{news, prize};
use crate::input::{Input, Site};
use crate::markdown::SafeHtml;
use crate::theme::template;
use crate::words::{When, count, length, percent};

pub(super) const KIND: Kind = Kind { taken: &[], list: |_, pages| pages.push(Box::new(HomePage)) };

#[derive(Debug)]
struct HomePage;

/// Teams on the home page.
const SHORT: usize = 5;

#[derive(Serialize)]
struct Home {
    intro_html: Option<SafeHtml>,
    leader: Option<Leader>,
    prize: Option<Distance>,
    clock: Clock,
    counters: Vec<String>,
    /// When the newest submission was received that is shown.
    updated: Option<When>,
    rows: Vec<RowView>,
    /// Whether the private scores stand beside the public ones.
    both: bool,
    notices: Notices,
    news: Option<news::ItemView>,
}

#[derive(Serialize)]
struct Leader {
    name: String,
    route: String,
    score: String,
    improvement: Option<String>,
    /// What separates it from the second.
    margin: Option<Margin>,
}

#[derive(Serialize)]
struct Margin {
    /// The difference with the contest's decimals; none for a tie, which the earlier submission leads.
    by: Option<String>,
    name: String,
    route: String,
}

/// From the leader to the line that ends the contest.
#[derive(Serialize)]
struct Distance {
    name: String,
    amount: String,
    line: String,
    gain: Option<String>,
    /// How much is missing, or by how much the line is passed.
    by: Option<String>,
    reached: bool,
    /// What became of it, once somebody is nominated or nobody is in line.
    about: Option<String>,
}

#[derive(Serialize)]
struct Clock {
    /// `before`, `open` or `over`.
    state: &'static str,
    opens: When,
    closes: When,
    /// The end that was planned, if it was moved.
    planned: Option<When>,
    /// How long there was to go when the newest submission shown was received: true for as long as the page
    /// stands, which a count from the clock is not.
    left: Option<String>,
}

impl Page for HomePage {
    fn route(&self) -> String {
        String::new()
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let introduction = Input::Text("content/index.md".to_owned());
        let own = [
            introduction,
            Input::Calendar,
            Input::Teams,
            Input::Standings,
            Input::Freshness,
            Input::Prizes,
            Input::Revealed,
            Input::News,
        ];
        let newest = site.news().first().map(|news| Input::Text(news.source.path.clone()));
        framed(template::HOME, NOTICES.into_iter().chain(own).chain(newest))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let page = Home {
            intro_html: site.home().map(|page| site.html(&page.source).clone()),
            leader: leader(site),
            prize: distance(site),
            clock: clock(site),
            counters: counters(site),
            updated: site.updated().map(When::from),
            rows: first_rows(site.board(), SHORT).map(|row| view(site, site.standings(), row)).collect(),
            both: site.revealed().is_some(),
            notices: Notices::new(site, false),
            news: site.news().first().map(|item| news::view(site, item)),
        };
        let title = site.home().map_or(site.contest().title.as_str(), |page| page.title.as_str());
        Frame::new(site, "", title, &site.contest().summary).render(site, template::HOME, &page)
    }
}

fn score_of(site: &Site, slug: &Slug) -> Option<f64> {
    site.standing(slug)?.best.map(|best| best.score)
}

/// The distance between two scores, or nothing if they read the same.
fn apart(site: &Site, a: f64, b: f64) -> Option<String> {
    let (a, b) = (site.contest().rounded(a), site.contest().rounded(b));
    (a != b).then(|| site.contest().show((a - b).abs()))
}

fn leader(site: &Site) -> Option<Leader> {
    let first = site.standings().order.first()?;
    let score = score_of(site, first)?;
    let margin = site.standings().order.get(1).and_then(|second| {
        Some(Margin {
            by: apart(site, score, score_of(site, second)?),
            name: site.team_name(second).to_owned(),
            route: team_route(second),
        })
    });
    Some(Leader {
        name: site.team_name(first).to_owned(),
        route: team_route(first),
        score: site.contest().show(score),
        improvement: site
            .contest()
            .reference()
            .map(|base| percent(site.contest().improvement(base.public, score))),
        margin,
    })
}

fn distance(site: &Site) -> Option<Distance> {
    let contest = site.contest();
    let prize =
        contest.prizes.iter().find(|prize| prize.kind == PrizeKind::Grand && site.is_in_force(prize))?;
    let line = prize.threshold?.public;
    let best = site.board().iter().find_map(|row| match row {
        Row::Team(place) => Some(place.score),
        Row::Line(_) => None,
    });
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
    Clock { state, opens: contest.opens.into(), closes: closes.into(), planned, left }
}

fn counters(site: &Site) -> Vec<String> {
    let mut people = std::collections::BTreeSet::new();
    let mut countries = std::collections::BTreeSet::new();
    for member in site.teams().values().flat_map(|team| &team.members) {
        people.insert((
            member.login.as_ref().map(|login| login.to_lowercase()),
            member.id,
            member.ssh_key.as_ref(),
        ));
        countries.extend(member.country.as_ref());
    }
    let mut lines = vec![count(site.teams().len() as u64, "team", "teams")];
    lines.push(count(people.len() as u64, "contestant", "contestants"));
    if !countries.is_empty() {
        lines.push(count(countries.len() as u64, "country", "countries"));
    }
    lines.push(count(site.standings().scored, "scored submission", "scored submissions"));
    lines.push(count(site.standings().order.len() as u64, "team with a score", "teams with a score"));
    lines
}
