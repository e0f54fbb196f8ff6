//! Addresses of what is elsewhere now: `/teams/<earlier name>/` of a team that was renamed or merged, and the pages for organisers
//! that stood on every contest's site.

use base::finding::Finding;
use contest::Slug;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::links::{TeamLink, team_route};
use crate::content::DOCS;
use crate::input::{Input, Site};
use crate::route;
use crate::theme::{Templated, template};

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
    /// The name that it had.
    old: String,
    /// What it is now.
    team: TeamLink,
}

/// `/teams/<earlier name>/` of a team that was renamed or merged.
impl Templated for Moved {
    const TEMPLATE: &'static str = template::MOVED;
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
        frame.moved_to(site, &team_route(self.now)).render(site, &page)
    }
}

pub(super) const DOCUMENTS: Kind = Kind {
    taken: &["docs"],
    list: |site, pages| {
        for (old, now) in HANDBOOKS {
            let page = MovedDocument { old, now };
            // A contest may have a page of its own there.
            if site.docs().iter().all(|document| document.route != page.route()) {
                pages.push(Box::new(page));
            }
        }
    },
};

/// What stood below `/docs/`, and the page of the handbook that has it now.
const HANDBOOKS: [(&str, &str); 7] = [
    ("arrivals", "arrivals"),
    ("batches", "batches"),
    ("downloads", "downloads"),
    ("own-metrics", "own-metrics"),
    ("pages", "pages"),
    ("programs", "programs"),
    ("secrets", "secrets"),
];

#[derive(Debug)]
struct MovedDocument {
    old: &'static str,
    now: &'static str,
}

#[derive(Serialize)]
struct Elsewhere {
    /// The page's address in the handbook, if whoever made the program said where that is.
    handbook: Option<String>,
}

/// Pages for organisers that stood on every contest's site, and are in the handbook now.
impl Templated for Elsewhere {
    const TEMPLATE: &'static str = template::MOVED_DOCS;
}

impl Page for MovedDocument {
    fn route(&self) -> String {
        format!("{DOCS}{}/", self.old)
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::MOVED_DOCS, [])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let page =
            Elsewhere { handbook: route::handbook().map(|address| format!("{address}{}.html", self.now)) };
        let frame = Frame::new(
            site,
            &self.route(),
            "In the handbook",
            "A page for organisers, which is in their handbook now.",
        );
        let frame = match &page.handbook {
            Some(address) => frame.moved_out(address),
            None => frame,
        };
        frame.render(site, &page)
    }
}
