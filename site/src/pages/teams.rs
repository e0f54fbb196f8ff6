//! `/teams/`.

use std::collections::BTreeSet;

use base::finding::Finding;
use contest::{Slug, Team};
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::links::team_route;
use super::parts::pager::{Part, pager};
use super::parts::rows;
use crate::input::{Input, Site};
use crate::route;
use crate::theme::{Templated, template};

pub(super) const KIND: Kind = Kind {
    taken: &["teams"],
    list: |site, pages| {
        for part in 0..parts(site.slugs().len()) {
            pages.push(Box::new(TeamsPart(part)));
        }
    },
};

/// From 0.
#[derive(Debug)]
struct TeamsPart(usize);

const ROUTE: &str = "teams/";
/// Teams that are found without letters.
const FEW: usize = 40;
/// Teams on one page.
const TEAMS: usize = 1_000;

#[derive(Serialize)]
struct Teams {
    /// The teams of this page, by name.
    teams: Vec<TeamView>,
    /// On all pages.
    count: usize,
    /// Links to the other parts; none where there is one part only.
    pager: Vec<Part>,
    /// Where names with each first letter begin; nothing where one page holds few teams.
    letters: Vec<Letter>,
    /// Whether a team says where its members are.
    countries: bool,
}

/// `/teams/`: all teams by name.
impl Templated for Teams {
    const TEMPLATE: &'static str = template::TEAMS;
}

/// Where names with a first letter begin.
#[derive(Serialize)]
struct Letter {
    /// Upper case; `#` for whatever has none.
    letter: String,
    /// The row of the first.
    route: String,
}

#[derive(Serialize)]
struct TeamView {
    /// Its folder.
    slug: String,
    /// Its name.
    name: String,
    /// Its address, below the root.
    route: String,
    /// What it says it belongs to.
    affiliation: Option<String>,
    /// How many members it has.
    members: usize,
    /// The codes of its members' countries, each once.
    countries: Vec<String>,
    /// Its rank, if it has one.
    rank: Option<usize>,
    /// `disqualified` or `withdrawn`.
    off: Option<String>,
    /// Its best score, with the contest's decimals.
    score: Option<String>,
}

/// Pages that `count` teams need.
fn parts(count: usize) -> usize {
    route::parts(count, TEAMS)
}

impl Page for TeamsPart {
    fn route(&self) -> String {
        route::part_of(ROUTE, self.0)
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(
            template::TEAMS,
            [Input::Contest, Input::Teams, Input::Standings, Input::Renamed, Input::Decisions],
        )
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let part = self.0;
        let mut slugs: Vec<&Slug> = site.slugs().into_iter().collect();
        slugs.sort_by_cached_key(|slug| (site.team_name(slug).to_lowercase(), *slug));
        let count = slugs.len();
        let letters = if count > FEW { letters(site, &slugs) } else { vec![] };
        let has_countries =
            slugs.iter().filter_map(|slug| site.team(slug)).any(|team| !countries(team).is_empty());
        let teams = slugs.into_iter().skip(part * TEAMS).take(TEAMS).map(|slug| {
            let team = site.team(slug);
            let standing = site.standing(slug);
            TeamView {
                slug: slug.to_string(),
                name: site.team_name(slug).to_owned(),
                route: team_route(slug),
                affiliation: team.and_then(|team| team.affiliation.clone()),
                members: team.map_or(0, |team| team.members.len()),
                countries: team.map(countries).unwrap_or_default(),
                rank: site.rank(slug),
                off: standing
                    .filter(|_| site.rank(slug).is_none())
                    .and_then(|standing| rows::off(site, slug, standing))
                    .map(|off| off.word.to_lowercase()),
                score: standing
                    .and_then(|standing| standing.best)
                    .map(|best| site.contest().show(best.score)),
            }
        });
        let page = Teams {
            teams: teams.collect(),
            count,
            pager: pager(ROUTE, parts(count), part),
            letters,
            countries: has_countries,
        };
        let description = format!("Every team that takes part in {}.", site.contest().title);
        let frame = Frame::new(site, &self.route(), "Teams", &description).part(part, parts(count));
        frame.render(site, &page)
    }
}

/// The codes of the countries of the team's members, each once, in order.
fn countries(team: &Team) -> Vec<String> {
    let all: BTreeSet<String> =
        team.members.iter().filter_map(|member| member.country.as_ref()).map(ToString::to_string).collect();
    all.into_iter().collect()
}

/// Where names with each first letter begin, of `slugs` in the order of the list.
fn letters(site: &Site, slugs: &[&Slug]) -> Vec<Letter> {
    let mut letters: Vec<Letter> = vec![];
    for (at, slug) in slugs.iter().enumerate() {
        let letter = letter(site.team_name(slug));
        // Names in other scripts come in the order of theirs, and each letter once.
        if letters.iter().all(|known| known.letter != letter) {
            let route = format!("{}#{slug}", route::part_of(ROUTE, at / TEAMS));
            letters.push(Letter { letter, route });
        }
    }
    letters
}

/// The first letter of `name` in upper case, `#` where it begins with none.
fn letter(name: &str) -> String {
    let first = name.chars().next().filter(|c| c.is_alphabetic());
    first.map_or_else(|| "#".to_owned(), |c| c.to_uppercase().collect())
}
