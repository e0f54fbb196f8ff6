//! Rules, FAQ and the organiser's other pages.

use base::finding::Finding;
use serde::Serialize;

use super::frame::Frame;
use super::rules_history;
use crate::content::Document;
use crate::input::Site;
use crate::markdown::{Heading, SafeHtml};

/// Headings from which a table of contents helps.
const ENOUGH: usize = 4;

#[derive(Serialize)]
struct View<'s> {
    body_html: &'s SafeHtml,
    contents: Vec<&'s Heading>,
    /// On the page with the rules.
    terms: Option<TermsView<'s>>,
}

#[derive(Serialize)]
struct TermsView<'s> {
    /// SHA-256 of the text that members accept, if they do.
    digest: Option<&'s str>,
    file: &'s str,
    /// The page with the earlier texts.
    route: String,
}

pub(super) fn render(site: &Site, document: &Document) -> Result<String, Box<Finding>> {
    let rendered = site.rendered(&document.source);
    let mut contents: Vec<&Heading> = rendered.headings.iter().filter(|heading| heading.level == 2).collect();
    if contents.len() < ENOUGH {
        contents.clear();
    }
    let page = View { body_html: &rendered.html, contents, terms: terms(site, document) };
    let description = document.summary.as_deref().unwrap_or(&site.contest.summary);
    Frame::new(site, &document.route, &document.title, description).render(site, "document.html", &page)
}

fn terms<'s>(site: &'s Site, document: &Document) -> Option<TermsView<'s>> {
    let terms = site.terms.as_ref().filter(|terms| terms.file == document.source.path)?;
    Some(TermsView {
        digest: terms.accepted.then_some(terms.digest.as_str()),
        file: &terms.file,
        route: rules_history::route(site)?,
    })
}
