//! `/news/`.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::news::{ItemView, view};
use crate::input::{Input, Site};
use crate::theme::{Templated, template};

pub(super) const KIND: Kind = Kind {
    taken: &["news"],
    list: |site, pages| {
        if !site.news().is_empty() {
            pages.push(Box::new(NewsList));
        }
    },
};

#[derive(Debug)]
struct NewsList;

#[derive(Serialize)]
struct List {
    /// The items, newest first.
    items: Vec<ItemView>,
}

/// `/news/`: all news.
impl Templated for List {
    const TEMPLATE: &'static str = template::NEWS;
}

impl Page for NewsList {
    fn route(&self) -> String {
        "news/".to_owned()
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let texts = site.news().iter().map(|news| Input::Text(news.source.path.clone()));
        framed(template::NEWS, [Input::Contest, Input::News].into_iter().chain(texts))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let page = List { items: site.news().iter().map(|news| view(site, news)).collect() };
        let description = format!("News of {}.", site.contest().title);
        Frame::new(site, "news/", "News", &description).render(site, &page)
    }
}
