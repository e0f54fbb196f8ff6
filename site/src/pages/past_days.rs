//! `/leaderboard/past_days/`: all days on which the first teams changed; with a script, any of them on the spot.

use base::finding::Finding;
use serde::Serialize;

use super::days_json::JSON;
use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::links::{PAST_DAYS, past_day_route};
use crate::input::{Input, Site};
use crate::state::{Day, FIRST};
use crate::theme::{Templated, template};
use crate::words::When;

pub(super) const KIND: Kind = Kind {
    taken: &["leaderboard"],
    list: |site, pages| {
        if !site.days().is_empty() {
            pages.push(Box::new(PastDays));
        }
    },
};

#[derive(Debug)]
struct PastDays;

#[derive(Serialize)]
struct View {
    /// How many days there are.
    days: usize,
    /// Teams that each day tells at most.
    most: usize,
    /// The years, in order.
    years: Vec<Year>,
    /// The same for programs: the address below the root.
    json: &'static str,
}

impl Templated for View {
    const TEMPLATE: &'static str = template::PAST_DAYS;
}

#[derive(Serialize)]
struct Year {
    /// The year.
    year: String,
    /// Its months with such days.
    months: Vec<Month>,
}

#[derive(Serialize)]
struct Month {
    /// `October`.
    name: String,
    /// Its days on which the first teams changed.
    days: Vec<DayLink>,
}

#[derive(Serialize)]
struct DayLink {
    /// Of the month.
    number: String,
    /// `1 October 2007`.
    day: String,
    /// Its address, below the root.
    route: String,
    /// Who took the lead on it.
    leader: Option<String>,
}

impl Page for PastDays {
    fn route(&self) -> String {
        PAST_DAYS.to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::PAST_DAYS, [Input::Contest, Input::Days, Input::Teams])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let days = site.days();
        let view = View { days: days.len(), most: FIRST, years: years(site, days), json: JSON };
        let description = format!(
            "The first teams of {} at the end of each day on which they changed.",
            site.contest().title
        );
        let frame = Frame::new(site, PAST_DAYS, "Leaderboard: past days", &description);
        frame.render(site, &view)
    }
}

fn years(site: &Site, days: &[Day]) -> Vec<Year> {
    let mut years: Vec<Year> = vec![];
    let mut leader = None;
    for day in days {
        let first = day.first.first().map(|stood| &stood.team);
        let took = first.filter(|_| first != leader);
        leader = first;
        // `1 October 2007`: words that are there anyway.
        let written = When::from(day.at).day;
        let mut words = written.split(' ').map(str::to_owned);
        let [number, name, year] = [words.next(), words.next(), words.next()].map(Option::unwrap_or_default);
        let link = DayLink {
            number,
            route: past_day_route(&day.date),
            leader: took.map(|team| site.team_name(team).to_owned()),
            day: written,
        };
        if years.last().is_none_or(|last| last.year != year) {
            years.push(Year { year, months: vec![] });
        }
        let Some(year) = years.last_mut() else { continue };
        match year.months.last_mut().filter(|month| month.name == name) {
            Some(month) => month.days.push(link),
            None => year.months.push(Month { name, days: vec![link] }),
        }
    }
    years
}
