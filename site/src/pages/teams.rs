//! `/teams/`.

use std::collections::BTreeSet;

use base::finding::Finding;
use contest::Slug;
use serde::Serialize;

use super::frame::{Frame, Part, pager, part_route};
use super::{rows, team};
use crate::input::Site;

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

/// Every team that is registered or has left a trace in the ledger, by its present name.
pub(super) fn slugs(site: &Site) -> BTreeSet<&Slug> {
    let standings = &site.state.standings;
    let all = site.teams.keys().chain(standings.teams.keys()).chain(standings.moved.values());
    all.filter(|slug| !standings.moved.contains_key(*slug)).collect()
}

/// Pages that `count` teams need.
pub(super) fn parts(count: usize) -> usize {
    super::frame::parts(count, TEAMS)
}

pub(super) fn render(site: &Site, part: usize) -> Result<String, Box<Finding>> {
    let mut slugs: Vec<&Slug> = slugs(site).into_iter().collect();
    slugs.sort_by_cached_key(|slug| (site.team_name(slug).to_lowercase(), *slug));
    let count = slugs.len();
    let teams = slugs.into_iter().skip(part * TEAMS).take(TEAMS).map(|slug| {
        let team = site.teams.get(slug);
        let standing = site.state.standings.teams.get(slug);
        TeamView {
            name: site.team_name(slug).to_owned(),
            route: team::route(slug),
            affiliation: team.and_then(|team| team.affiliation.clone()),
            members: team.map_or(0, |team| team.members.len()),
            rank: standing.and_then(|standing| standing.rank),
            off: standing
                .filter(|standing| standing.rank.is_none())
                .and_then(|standing| rows::off(site, slug, standing))
                .map(|off| off.word.to_lowercase()),
            score: standing.and_then(|standing| standing.best).map(|best| site.contest.show(best.score)),
        }
    });
    let page = Teams { teams: teams.collect(), count, pager: pager("teams/", parts(count), part) };
    let description = format!("Every team that takes part in {}.", site.contest.title);
    Frame::new(site, &part_route("teams/", part), "Teams", &description).render(site, "teams.html", &page)
}
