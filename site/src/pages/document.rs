//! Rules, FAQ and the organiser's other pages.

use judge::finding::Finding;
use serde::Serialize;

use super::frame::Frame;
use crate::content::Document;
use crate::input::Site;
use crate::markdown::{Heading, SafeHtml};

/// Headings from which a table of contents helps.
const ENOUGH: usize = 4;

#[derive(Serialize)]
struct View<'s> {
    body_html: &'s SafeHtml,
    contents: Vec<&'s Heading>,
}

pub(super) fn render(site: &Site, document: &Document) -> Result<String, Box<Finding>> {
    let rendered = site.rendered(&document.source);
    let mut contents: Vec<&Heading> = rendered.headings.iter().filter(|heading| heading.level == 2).collect();
    if contents.len() < ENOUGH {
        contents.clear();
    }
    let page = View { body_html: &rendered.html, contents };
    let description = document.summary.as_deref().unwrap_or(&site.contest.summary);
    Frame::new(site, &document.route, &document.title, description).render(site, "document.html", &page)
}
