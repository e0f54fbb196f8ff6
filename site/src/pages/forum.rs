//! `/forum/`.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use crate::content::Thread;
use crate::input::{Input, Site};
use crate::theme::{Templated, template};
use crate::words::When;

pub(super) const KIND: Kind = Kind {
    taken: &["forum"],
    list: |site, pages| {
        if !site.sections().is_empty() {
            pages.push(Box::new(Forum));
        }
    },
};

#[derive(Debug)]
struct Forum;

#[derive(Serialize)]
struct ForumView<'s> {
    /// The sections, in their order.
    sections: Vec<SectionView<'s>>,
}

/// `/forum/`: the sections of the archive.
impl Templated for ForumView<'_> {
    const TEMPLATE: &'static str = template::FORUM;
}

#[derive(Serialize)]
struct SectionView<'s> {
    /// Its title.
    title: &'s str,
    /// Its address, below the root.
    route: &'s str,
    /// One sentence about it.
    summary: Option<&'s str>,
    /// How many threads it has.
    threads: usize,
    /// How many posts it has.
    posts: usize,
    /// When its newest post was written.
    newest: Option<When>,
}

impl Page for Forum {
    fn route(&self) -> String {
        "forum/".to_owned()
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::FORUM, [Input::Contest, Input::Forum])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let sections = site.sections().iter().map(|section| SectionView {
            title: &section.title,
            route: &section.route,
            summary: section.summary.as_deref(),
            threads: section.threads.len(),
            posts: section.threads.iter().map(|thread| thread.posts.len()).sum(),
            newest: section.threads.iter().filter_map(Thread::newest).max().map(When::from),
        });
        let page = ForumView { sections: sections.collect() };
        let description = format!("The forum of {}.", site.contest().title);
        Frame::new(site, "forum/", "Forum", &description).render(site, &page)
    }
}
