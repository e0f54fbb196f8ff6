//! `/teams/`.

use std::collections::BTreeSet;

use judge::contest::Slug;
use judge::finding::Finding;
use serde::Serialize;

use super::frame::Frame;
use super::team;
use crate::input::Site;

#[derive(Serialize)]
struct Teams {
    teams: Vec<TeamView>,
}

#[derive(Serialize)]
struct TeamView {
    name: String,
    route: String,
    affiliation: Option<String>,
    members: usize,
    rank: Option<usize>,
    score: Option<String>,
}

/// Every team that is registered or has left a trace in the ledger.
pub(super) fn slugs(site: &Site) -> BTreeSet<&Slug> {
    site.teams.keys().chain(site.standings.teams.keys()).collect()
}

pub(super) fn render(site: &Site) -> Result<String, Box<Finding>> {
    let mut teams: Vec<TeamView> = slugs(site)
        .into_iter()
        .map(|slug| {
            let team = site.teams.get(slug);
            let standing = site.standings.teams.get(slug);
            TeamView {
                name: site.team_name(slug).to_owned(),
                route: team::route(slug),
                affiliation: team.and_then(|team| team.affiliation.clone()),
                members: team.map_or(0, |team| team.members.len()),
                rank: standing.and_then(|standing| standing.rank),
                score: standing.and_then(|standing| standing.best).map(|best| site.contest.show(best.score)),
            }
        })
        .collect();
    teams.sort_by_cached_key(|team| (team.name.to_lowercase(), team.route.clone()));
    let description = format!("Every team that takes part in {}.", site.contest.title);
    Frame::new(site, "teams/", "Teams", &description).render(site, "teams.html", &Teams { teams })
}
