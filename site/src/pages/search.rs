//! `/search/`: a field that finds words on all pages, and without a script the lists of them.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use crate::content::DOCS;
use crate::input::{Input, Site};
use crate::search::TITLES;
use crate::theme::{Templated, template};

pub(super) const KIND: Kind = Kind { taken: &["search"], list: |_, pages| pages.push(Box::new(Search)) };

/// Its address, below which its files stand.
pub(super) const SEARCH: &str = "search/";

#[derive(Debug)]
struct Search;

#[derive(Serialize)]
struct View<'s> {
    /// What `search.js` has to know: into how much the words are cut.
    segments: usize,
    /// Into how many files the words of a segment are cut.
    buckets: usize,
    /// How many titles stand in one file.
    titles: usize,
    /// Lists that lead to every page that is found.
    lists: Vec<List<'s>>,
}

impl Templated for View<'_> {
    const TEMPLATE: &'static str = template::SEARCH;
}

#[derive(Serialize)]
struct List<'s> {
    /// What it lists.
    title: &'s str,
    /// Its address, below the root.
    route: &'s str,
}

impl Page for Search {
    fn route(&self) -> String {
        SEARCH.to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::SEARCH, [Input::Contest, Input::Search, Input::Docs, Input::News, Input::Forum])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let shape = site.search_shape();
        let mut lists = vec![List { title: "Teams", route: "teams/" }];
        if !site.docs().is_empty() {
            lists.push(List { title: "Documentation", route: DOCS });
        }
        if !site.news().is_empty() {
            lists.push(List { title: "News", route: "news/" });
        }
        lists.extend(
            site.sections().iter().map(|section| List { title: &section.title, route: &section.route }),
        );
        let view = View { segments: shape.segments, buckets: shape.buckets, titles: TITLES, lists };
        let description = format!("Words on the pages of {}.", site.contest().title);
        Frame::new(site, SEARCH, "Search", &description).render(site, &view)
    }
}
