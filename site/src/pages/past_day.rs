//! `/leaderboard/past_2007-10-01/`: the first teams at the end of a day on which they changed.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::links::{PAST_DAYS, TeamLink, past_day_route};
use crate::input::{Input, Site};
use crate::state::{Day, FIRST, Stood};
use crate::theme::{Templated, template};
use crate::words::{When, percent};

pub(super) const KIND: Kind = Kind {
    taken: &["leaderboard"],
    list: |site, pages| {
        for day in site.days() {
            pages.push(Box::new(PastDay(day)));
        }
    },
};

#[derive(Debug)]
struct PastDay<'s>(&'s Day);

#[derive(Serialize)]
struct View {
    /// `1 October 2007`.
    day: String,
    /// The first teams.
    rows: Vec<Row>,
    /// Teams that such a page has at most.
    most: usize,
    /// The page of all days, below the root.
    list: &'static str,
    /// The day before that is told.
    before: Option<Link>,
    /// The next day that is told.
    after: Option<Link>,
}

impl Templated for View {
    const TEMPLATE: &'static str = template::PAST_DAY;
}

#[derive(Serialize)]
struct Link {
    /// The day.
    date: String,
    /// Its address, below the root.
    route: String,
}

#[derive(Serialize)]
struct Row {
    /// Its place on that day.
    rank: usize,
    /// Where the team stood on the day before that is told, if it was among the first.
    was: Option<usize>,
    /// Whether its score is better than on that day, or it was not among the first then.
    is_new: bool,
    /// The team.
    team: TeamLink,
    /// With the contest's decimals.
    score: String,
    /// Percent, two decimals.
    improvement: Option<String>,
    /// When it was received.
    received: When,
}

impl Page for PastDay<'_> {
    fn route(&self) -> String {
        past_day_route(&self.0.date)
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        let teams = self.0.first.iter().map(|stood| Input::Team(stood.team.clone()));
        let own = [Input::Contest, Input::Renamed, Input::Day(self.0.date.clone())];
        framed(template::PAST_DAY, own.into_iter().chain(teams))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let around = site.day(&self.0.date);
        let first = around.as_ref().map_or(&[][..], |around| &around.day.first);
        let before = around.as_ref().and_then(|around| around.before);
        let earlier = before.map_or(&[][..], |day| &day.first);
        let rows = first.iter().zip(1..).map(|(stood, rank)| row(site, stood, rank, earlier));
        let link = |date: &str| Link { date: date.to_owned(), route: past_day_route(date) };
        let day = When::from(self.0.at).day;
        let title = format!("Leaderboard of {day}");
        let description = format!("The first teams of {} at the end of {day}.", site.contest().title);
        let view = View {
            day,
            rows: rows.collect(),
            most: FIRST,
            list: PAST_DAYS,
            before: before.map(|day| link(&day.date)),
            after: around.and_then(|around| around.after).map(link),
        };
        Frame::new(site, &self.route(), &title, &description).render(site, &view)
    }
}

fn row(site: &Site, stood: &Stood, rank: usize, earlier: &[Stood]) -> Row {
    let contest = site.contest();
    let was = earlier.iter().position(|other| other.team == stood.team);
    Row {
        rank,
        was: was.map(|at| at + 1),
        is_new: was.is_none_or(|at| earlier[at].received != stood.received),
        team: TeamLink::new(site, &stood.team),
        score: contest.show(stood.score),
        improvement: contest.reference().map(|base| percent(contest.improvement(base.public, stood.score))),
        received: stood.received.into(),
    }
}
