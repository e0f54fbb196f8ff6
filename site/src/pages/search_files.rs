//! `/search/<segment>/words_<bucket>.json` and `/search/<segment>/pages_<number>.json`: what `search.js` reads.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page};
use super::parts::json;
use super::search::SEARCH;
use crate::input::{Input, Part, Site};
use crate::search::TITLES;

pub(super) const KIND: Kind = Kind {
    taken: &[],
    list: |site, pages| {
        let buckets = site.search_shape().buckets;
        for (segment, titles) in site.search_titles().enumerate() {
            for bucket in 0..buckets {
                pages.push(Box::new(Words { segment, bucket, of: buckets }));
            }
            for file in 0..titles {
                pages.push(Box::new(Titles { segment, file }));
            }
        }
    },
};

/// One bucket of a segment.
#[derive(Debug)]
struct Words {
    segment: usize,
    bucket: usize,
    /// Buckets of the segment.
    of: usize,
}

/// The titles of some of a segment's pages.
#[derive(Debug)]
struct Titles {
    segment: usize,
    file: usize,
}

#[derive(Serialize)]
struct Title<'s> {
    route: &'s str,
    title: &'s str,
    /// What it is part of, as people call it.
    part: &'s str,
}

impl Page for Words {
    fn route(&self) -> String {
        format!("{SEARCH}{}/words_{}.json", self.segment, self.bucket)
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Found(self.segment)]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        json::compact(&site.index(self.segment, self.of)?.bucket(self.bucket))
    }
}

impl Page for Titles {
    fn route(&self) -> String {
        format!("{SEARCH}{}/pages_{}.json", self.segment, self.file)
    }

    fn is_for_readers(&self) -> bool {
        false
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        vec![Input::Findable(self.segment)]
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let pages = site.findable(self.segment);
        let own = pages.iter().skip(self.file * TITLES).take(TITLES);
        let title = |part| match part {
            Part::Contest => "The contest",
            Part::Docs => "Documentation",
            Part::News => "News",
            Part::Teams => "Teams",
            Part::Section(title) => title,
        };
        let all: Vec<Title<'_>> =
            own.map(|page| Title { route: page.route, title: page.title, part: title(page.part) }).collect();
        json::compact(&all)
    }
}
