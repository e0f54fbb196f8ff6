//! `/404.html`, which a server shows where there is no page.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use crate::input::{Input, Site};
use crate::theme::{Templated, template};

pub(super) const KIND: Kind = Kind { taken: &[], list: |_, pages| pages.push(Box::new(NotFound)) };

#[derive(Debug)]
struct NotFound;

/// It has nothing of its own.
#[derive(Serialize)]
struct Nothing {}

impl Templated for Nothing {
    const TEMPLATE: &'static str = template::NOT_FOUND;
}

impl Page for NotFound {
    fn route(&self) -> String {
        "404.html".to_owned()
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::NOT_FOUND, [])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let frame = Frame::new(site, &self.route(), "Page not found", "There is no such page.");
        frame.anywhere(site).render(site, &Nothing {})
    }
}
