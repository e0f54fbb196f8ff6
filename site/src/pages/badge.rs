//! `/teams/<slug>/badge.svg`: a team's place for its own pages elsewhere.

use base::finding::Finding;
use contest::Slug;

use super::page::{Kind, Page};
use super::parts::links::team_route;
use super::parts::rows::place_words;
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
    site.place(team).filter(|_| site.contest().leaderboard.badges)?;
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
        vec![Input::Contest, Input::Standing(self.0.clone()), Input::Place(self.0.clone())]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let best = site.standing(self.0).and_then(|standing| standing.best);
        let right = site.place(self.0).zip(best).map_or_else(String::new, |(place, best)| {
            format!("{} · {}", place_words(place), site.contest().show(best.score))
        });
        Ok(badge::render(&site.contest().title, &right))
    }
}
