//! `/teams/`.

use base::finding::Finding;
use contest::Slug;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::links::team_route;
use super::parts::pager::{Part, pager};
use super::parts::rows;
use crate::input::{Input, Site};
use crate::route;
use crate::theme::template;

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

/// Teams on one page.
const TEAMS: usize = 1_000;

#[derive(Serialize)]
struct Teams {
    teams: Vec<TeamView>,
    /// On all pages.
    count: usize,
    pager: Vec<Part>,
}

#[derive(Serialize)]
struct TeamView {
    name: String,
    route: String,
    affiliation: Option<String>,
    members: usize,
    rank: Option<usize>,
    /// `disqualified` or `withdrawn`.
    off: Option<String>,
    score: Option<String>,
}

/// Pages that `count` teams need.
fn parts(count: usize) -> usize {
    route::parts(count, TEAMS)
}

impl Page for TeamsPart {
    fn route(&self) -> String {
        route::part_of("teams/", self.0)
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
        let teams = slugs.into_iter().skip(part * TEAMS).take(TEAMS).map(|slug| {
            let team = site.team(slug);
            let standing = site.standing(slug);
            TeamView {
                name: site.team_name(slug).to_owned(),
                route: team_route(slug),
                affiliation: team.and_then(|team| team.affiliation.clone()),
                members: team.map_or(0, |team| team.members.len()),
                rank: standing.and_then(|standing| standing.rank),
                off: standing
                    .filter(|standing| standing.rank.is_none())
                    .and_then(|standing| rows::off(site, slug, standing))
                    .map(|off| off.word.to_lowercase()),
                score: standing
                    .and_then(|standing| standing.best)
                    .map(|best| site.contest().show(best.score)),
            }
        });
        let page = Teams { teams: teams.collect(), count, pager: pager("teams/", parts(count), part) };
        let description = format!("Every team that takes part in {}.", site.contest().title);
        let frame = Frame::new(site, &self.route(), "Teams", &description).part(part, parts(count));
        frame.render(site, template::TEAMS, &page)
    }
}
