//! `/docs/`: the list of the documentation's pages.

use base::finding::Finding;
use serde::Serialize;

use super::frame::Frame;
use crate::content::DOCS;
use crate::input::Site;

#[derive(Serialize)]
struct List<'s> {
    pages: Vec<Entry<'s>>,
}

#[derive(Serialize)]
struct Entry<'s> {
    title: &'s str,
    route: &'s str,
    summary: Option<&'s str>,
}

pub(super) fn render(site: &Site) -> Result<String, Box<Finding>> {
    let pages = site.content.docs.iter().map(|page| Entry {
        title: &page.title,
        route: &page.route,
        summary: page.summary.as_deref(),
    });
    let page = List { pages: pages.collect() };
    let description = format!("Reference and background for those who take part in {}.", site.contest.title);
    Frame::new(site, DOCS, "Documentation", &description).render(site, "docs.html", &page)
}
