//! `/docs/`: the list of the documentation's pages, and those.

use base::finding::Finding;
use serde::Serialize;

use super::document;
use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use crate::content::DOCS;
use crate::input::{Input, Site};
use crate::theme::{Templated, template};

pub(super) const KIND: Kind = Kind {
    taken: &["docs"],
    list: |site, pages| {
        if !site.docs().is_empty() {
            pages.push(Box::new(Docs));
            pages.extend(site.docs().iter().map(document::page));
        }
    },
};

#[derive(Debug)]
struct Docs;

#[derive(Serialize)]
struct List<'s> {
    /// The pages of the documentation, in their order.
    pages: Vec<Entry<'s>>,
}

impl Templated for List<'_> {
    const TEMPLATE: &'static str = template::DOCS;
}

#[derive(Serialize)]
struct Entry<'s> {
    /// Its title.
    title: &'s str,
    /// Its address, below the root.
    route: &'s str,
    /// One sentence about it.
    summary: Option<&'s str>,
}

impl Page for Docs {
    fn route(&self) -> String {
        DOCS.to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::DOCS, [Input::Contest, Input::Docs])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let pages = site.docs().iter().map(|page| Entry {
            title: &page.title,
            route: &page.route,
            summary: page.summary.as_deref(),
        });
        let page = List { pages: pages.collect() };
        let contest = &site.contest().title;
        let description = format!("Reference and background for those who take part in {contest}.");
        Frame::new(site, DOCS, "Documentation", &description).render(site, &page)
    }
}
