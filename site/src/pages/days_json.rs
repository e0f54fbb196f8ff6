//! `/api/v1/days.json`: the first teams at the end of each day on which they changed, for programs. Fields are only ever added.

use std::collections::BTreeMap;

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page};
use super::parts::json;
use crate::input::{Input, Site};
use crate::state::{Day, Stood};

pub(super) const KIND: Kind = Kind {
    taken: &["api"],
    list: |site, pages| {
        if !site.days().is_empty() {
            pages.push(Box::new(DaysJson));
        }
    },
};

/// Its address.
pub(super) const JSON: &str = "api/v1/days.json";

#[derive(Debug)]
struct DaysJson;

#[derive(Serialize)]
struct Json<'s> {
    contest: &'s str,
    /// What the teams are called, by their folders.
    teams: BTreeMap<&'s str, &'s str>,
    /// The oldest first.
    days: Vec<DayJson<'s>>,
}

#[derive(Serialize)]
struct DayJson<'s> {
    /// `2007-10-01`, by UTC.
    date: &'s str,
    /// Teams that are told of.
    length: usize,
    /// The rows that are not as on the day before, by rank.
    changed: BTreeMap<usize, RowJson<'s>>,
}

#[derive(Serialize)]
struct RowJson<'s> {
    team: &'s str,
    /// With the contest's decimals.
    score: String,
    received: String,
}

impl Page for DaysJson {
    fn route(&self) -> String {
        JSON.to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Contest, Input::Days, Input::Teams]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let days = site.days();
        let all = days.iter().flat_map(|day| &day.first).map(|stood| &stood.team);
        let before = std::iter::once(&[][..]).chain(days.iter().map(|day| &day.first[..]));
        json::text(&Json {
            contest: &site.contest().title,
            teams: all.map(|team| (team.as_str(), site.team_name(team))).collect(),
            days: days.iter().zip(before).map(|(day, before)| told(site, day, before)).collect(),
        })
    }
}

fn told<'s>(site: &Site, day: &'s Day, before: &[Stood]) -> DayJson<'s> {
    let changed = day.first.iter().enumerate().filter(|(at, stood)| before.get(*at) != Some(stood));
    let row = |(at, stood): (usize, &'s Stood)| {
        let row = RowJson {
            team: stood.team.as_str(),
            score: site.contest().show(stood.score),
            received: stood.received.to_string(),
        };
        (at + 1, row)
    };
    DayJson { date: &day.date, length: day.first.len(), changed: changed.map(row).collect() }
}
