//! `/teams/<earlier name>/`: leads to what a renamed or merged team is now.

use base::finding::Finding;
use contest::Slug;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::links::{TeamLink, team_route};
use crate::input::{Input, Site};
use crate::theme::template;

pub(super) const KIND: Kind = Kind {
    taken: &["teams"],
    list: |site, pages| {
        for (old, now) in site.moved() {
            pages.push(Box::new(MovedTeam { old, now }));
        }
    },
};

#[derive(Debug)]
struct MovedTeam<'s> {
    old: &'s Slug,
    now: &'s Slug,
}

#[derive(Serialize)]
struct Moved {
    old: String,
    team: TeamLink,
}

impl Page for MovedTeam<'_> {
    fn route(&self) -> String {
        team_route(self.old)
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::MOVED, [Input::Renamed, Input::Team(self.now.clone())])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let page = Moved { old: self.old.to_string(), team: TeamLink::new(site, self.now) };
        let name = page.team.name.clone();
        let description = format!("The team {} is {name} now.", self.old);
        let frame = Frame::new(site, &self.route(), &name, &description);
        frame.moved_to(site, &team_route(self.now)).render(site, template::MOVED, &page)
    }
}
