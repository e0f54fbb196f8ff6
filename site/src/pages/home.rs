//! `/`: who leads, by how much, how far it is to the prize, how long there is to go.

use base::finding::Finding;
use contest::PrizeKind;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::answers::{ANSWERS, Answers};
use super::parts::excerpt::{self, Excerpt};
use super::parts::frame::Frame;
use super::parts::late::Late;
use super::parts::ld;
use super::parts::notices::{NOTICES, Notices};
use super::parts::record::{self, FrontView};
use super::parts::rows::{RowView, view};
use super::parts::{news, prize, upload};
use crate::input::{DATA_ROUTE, Input, Site};
use crate::markdown::SafeHtml;
use crate::theme::{Templated, template};
use crate::words::{When, count, grouped};

pub(super) const KIND: Kind = Kind { taken: &[], list: |_, pages| pages.push(Box::new(HomePage)) };

#[derive(Debug)]
struct HomePage;

/// Teams on the home page.
const SHORT: usize = 8;
/// News there.
const NEWS: usize = 3;

#[derive(Serialize)]
struct Home {
    /// The organiser's introduction, `content/index.md`.
    intro_html: Option<SafeHtml>,
    /// Who leads, by how much, how sure, how far to the prize, how long: what `answers.html` shows.
    answers: Answers,
    /// What the prize came to, or is at.
    state: Option<StateView>,
    /// How the best of all came down.
    record_svg: Option<SafeHtml>,
    /// Who was in front, from when to when.
    fronts: Vec<FrontView>,
    /// Where the data is.
    data_route: Option<&'static str>,
    /// How many there are of teams, people, countries and submissions: a sentence each.
    counters: Vec<String>,
    /// When the newest submission was received that is shown.
    updated: Option<When>,
    /// The first rows of the board.
    rows: Vec<RowView>,
    /// Whether the private scores stand beside the public ones.
    both: bool,
    /// What has to be known before the figures.
    notices: Notices,
    /// That no batch ran.
    late: Option<Late>,
    /// Whether team pages lead to a form for uploads.
    uploads: bool,
    /// The newest items.
    news: Vec<news::ItemView>,
}

impl Templated for Home {
    const TEMPLATE: &'static str = template::HOME;
}

/// Where the prize is that the contest is about.
#[derive(Serialize)]
struct StateView {
    /// The state's word, and the shape that stands beside it.
    word: &'static str,
    /// The shape beside the word.
    mark: &'static str,
    /// The prize's name.
    prize: String,
    /// What the prize is worth, as the contest says it.
    amount: String,
    /// What became of it, or what it waits for.
    about: String,
    /// The next step.
    next: Option<String>,
    /// Until when the next step is to be taken.
    due: Option<When>,
}

impl Page for HomePage {
    fn route(&self) -> String {
        String::new()
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let introduction = Input::Text("content/index.md".to_owned());
        let own = [introduction, Input::Teams, Input::News, Input::Queue];
        let newest = site.news().iter().take(NEWS).map(|news| Input::Text(news.source.path.clone()));
        framed(template::HOME, NOTICES.into_iter().chain(ANSWERS).chain(own).chain(newest))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let has_data = site.around().menu.iter().any(|(_, route)| route == DATA_ROUTE);
        let teams = site.standings().order.len();
        let (places, _) = Excerpt::First(SHORT).ranges(teams, 0);
        let rows = excerpt::rows(site.board(), places, teams);
        let page = Home {
            intro_html: site.home().map(|page| site.html(&page.source).clone()),
            answers: Answers::new(site),
            state: state(site),
            record_svg: record::drawing(site),
            fronts: record::fronts(site),
            data_route: has_data.then_some(DATA_ROUTE),
            counters: counters(site),
            updated: site.updated().map(When::from),
            rows: rows.map(|row| view(site, site.standings(), row)).collect(),
            both: site.revealed().is_some(),
            notices: Notices::new(site, false),
            late: Late::of(site),
            uploads: upload::is_open(site),
            news: site.news().iter().take(NEWS).map(|item| news::view(site, item)).collect(),
        };
        let title = site.home().map_or(site.contest().title.as_str(), |page| page.title.as_str());
        let frame = Frame::new(site, "", title, &site.contest().summary).is(ld::event(site));
        frame.render(site, &page)
    }
}

/// Where the grand prize is, or the first of all prizes where there is none.
fn state(site: &Site) -> Option<StateView> {
    let prizes = &site.contest().prizes;
    let prize = prizes.iter().find(|prize| prize.kind == PrizeKind::Grand).or_else(|| prizes.first())?;
    let state = prize::state(site, prize);
    let (about, next, due) = prize::words(site, prize, &state);
    let word = prize::state_word(&state);
    Some(StateView {
        word,
        mark: prize::mark(&state),
        prize: prize.name.clone(),
        amount: prize.amount.clone(),
        about,
        next,
        due,
    })
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
    let scored = site.standings().order.len() as u64;
    let teams = count(site.teams().len() as u64, "team", "teams");
    let mut lines = vec![format!("{teams}, {} of them with a score", grouped(scored))];
    lines.push(count(people.len() as u64, "contestant", "contestants"));
    if !countries.is_empty() {
        lines.push(count(countries.len() as u64, "country", "countries"));
    }
    lines.push(count(site.standings().scored, "scored submission", "scored submissions"));
    lines
}
