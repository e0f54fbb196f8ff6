//! `/forum/`.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use crate::content::Thread;
use crate::input::{Input, Site};
use crate::theme::template;
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
    sections: Vec<SectionView<'s>>,
}

#[derive(Serialize)]
struct SectionView<'s> {
    title: &'s str,
    route: &'s str,
    summary: Option<&'s str>,
    threads: usize,
    posts: usize,
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
        Frame::new(site, "forum/", "Forum", &description).render(site, template::FORUM, &page)
    }
}
