//! `/teams/<slug>/badge.svg`: a team's rank for its own pages elsewhere.

use base::finding::Finding;
use contest::Slug;

use super::page::{Kind, Page};
use super::parts::links::team_route;
use crate::chart::badge;
use crate::input::{Input, Site};

pub(super) const KIND: Kind = Kind {
    taken: &["teams"],
    list: |site, pages| {
        let order = &site.standings().order;
        for slug in order.iter().filter(|_| site.contest().leaderboard.badges) {
            pages.push(Box::new(Badge(slug)));
        }
    },
};

#[derive(Debug)]
struct Badge<'s>(&'s Slug);

/// The badge of `team`, if it has one: whoever ranks does, unless the contest wants none.
pub(super) fn route(site: &Site, team: &Slug) -> Option<String> {
    site.standing(team)?.rank.filter(|_| site.contest().leaderboard.badges)?;
    Some(format!("{}badge.svg", team_route(team)))
}

impl Page for Badge<'_> {
    fn route(&self) -> String {
        format!("{}badge.svg", team_route(self.0))
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Contest, Input::Standing(self.0.clone())]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let standing = site.standing(self.0);
        let place = standing.and_then(|standing| standing.rank.zip(standing.best));
        let right = place.map_or_else(String::new, |(rank, best)| {
            format!("rank {rank} · {}", site.contest().show(best.score))
        });
        Ok(badge::render(&site.contest().title, &right))
    }
}
