//! Rules, FAQ and the organiser's other pages.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::ld;
use super::{data, rules_history};
use crate::content::Document;
use crate::input::{DATA_ROUTE, Input, Site};
use crate::markdown::{Heading, SafeHtml};
use crate::theme::{Templated, template};

pub(super) const KIND: Kind =
    Kind { taken: &[], list: |site, pages| pages.extend(site.documents().iter().map(page)) };

/// Headings from which a table of contents helps.
const ENOUGH: usize = 4;

/// The page that shows `document`.
pub(super) fn page(document: &Document) -> Box<dyn Page + '_> {
    Box::new(Shown(document))
}

#[derive(Debug)]
struct Shown<'s>(&'s Document);

#[derive(Serialize)]
struct View<'s> {
    /// The text.
    body_html: &'s SafeHtml,
    /// Its headings of the second level, where there are enough for a table of contents.
    contents: Vec<&'s Heading>,
    /// On the page with the rules.
    terms: Option<TermsView<'s>>,
    /// On the page about the data.
    data: Option<data::DataView>,
}

impl Templated for View<'_> {
    const TEMPLATE: &'static str = template::DOCUMENT;
}

#[derive(Serialize)]
struct TermsView<'s> {
    /// SHA-256 of the text that members accept, if they do.
    digest: Option<&'s str>,
    /// The file in which the text stands.
    file: &'s str,
    /// The page with the earlier texts.
    route: String,
}

impl Page for Shown<'_> {
    fn route(&self) -> String {
        self.0.route.clone()
    }

    fn file(&self) -> Option<&str> {
        Some(&self.0.source.path)
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let own = [Input::Contest, Input::RulesRoute, Input::Text(self.0.source.path.clone())];
        let terms = site.terms_of(self.0).map(|_| Input::Terms);
        let data = (self.0.route == DATA_ROUTE).then_some(Input::Data);
        framed(template::DOCUMENT, own.into_iter().chain(terms).chain(data))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let document = self.0;
        let rendered = site.rendered(&document.source);
        let mut contents: Vec<&Heading> =
            rendered.headings.iter().filter(|heading| heading.level == 2).collect();
        if contents.len() < ENOUGH {
            contents.clear();
        }
        let page = View {
            body_html: &rendered.html,
            contents,
            terms: terms(site, document),
            data: data::of(site, &document.route),
        };
        let description = document.summary.as_deref().unwrap_or(&site.contest().summary);
        let frame = Frame::new(site, &document.route, &document.title, description);
        let dataset = page.data.is_some().then(|| ld::data(site)).flatten();
        frame.is(dataset).render(site, &page)
    }
}

fn terms<'s>(site: &'s Site, document: &Document) -> Option<TermsView<'s>> {
    let terms = site.terms_of(document)?;
    Some(TermsView {
        digest: terms.accepted.then_some(terms.digest.as_str()),
        file: &terms.file,
        route: rules_history::route(site)?,
    })
}
