//! `/forum/<section>/`, and the threads of each section.

use base::finding::Finding;
use serde::Serialize;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::pager::{Part, pager};
use super::thread;
use crate::content::Section;
use crate::input::{Input, Site};
use crate::markdown::SafeHtml;
use crate::route;
use crate::theme::{Templated, template};
use crate::words::When;

pub(super) const KIND: Kind = Kind {
    taken: &["forum"],
    list: |site, pages| {
        for section in site.sections() {
            for part in 0..parts(section) {
                pages.push(Box::new(SectionPart { section, part }));
            }
            pages.extend(section.threads.iter().flat_map(|thread| thread::pages(section, thread)));
        }
    },
};

/// Threads on one page of a section.
const THREADS: usize = 100;

/// Pages that `section` needs.
fn parts(section: &Section) -> usize {
    route::parts(section.threads.len(), THREADS)
}

#[derive(Debug)]
struct SectionPart<'s> {
    section: &'s Section,
    /// From 0.
    part: usize,
}

#[derive(Serialize)]
struct SectionPage<'s> {
    /// What the organiser says about the section.
    intro_html: &'s SafeHtml,
    /// One sentence about the section.
    summary: Option<&'s str>,
    /// The threads of this page, in their order.
    threads: Vec<ThreadView<'s>>,
    /// Links to the other parts; none where there is one part only.
    pager: Vec<Part>,
}

/// `/forum/<section>/`: the threads of a section.
impl Templated for SectionPage<'_> {
    const TEMPLATE: &'static str = template::SECTION;
}

#[derive(Serialize)]
struct ThreadView<'s> {
    /// The thread's title.
    title: &'s str,
    /// Its address, below the root.
    route: &'s str,
    /// Who began it.
    author: Option<&'s str>,
    /// How many posts it has.
    posts: usize,
    /// When its newest post was written.
    newest: Option<When>,
}

impl Page for SectionPart<'_> {
    fn route(&self) -> String {
        route::part_of(&self.section.route, self.part)
    }

    fn file(&self) -> Option<&str> {
        Some(&self.section.source.path)
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        let text = Input::Text(self.section.source.path.clone());
        framed(template::SECTION, [Input::Section(self.section.route.clone()), text])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let (section, part) = (self.section, self.part);
        let threads = site.threads(section).iter().skip(part * THREADS).take(THREADS);
        let threads = threads.map(|thread| ThreadView {
            title: &thread.title,
            route: &thread.route,
            author: thread.posts.first().map(|post| post.author.as_str()),
            posts: thread.posts.len(),
            newest: thread.newest().map(When::from),
        });
        let page = SectionPage {
            intro_html: site.html(&section.source),
            summary: section.summary.as_deref(),
            threads: threads.collect(),
            pager: pager(&section.route, parts(section), part),
        };
        let description = section.summary.as_deref().unwrap_or(&section.title);
        let frame = Frame::new(site, &self.route(), &section.title, description);
        frame.part(part, parts(section)).render(site, &page)
    }
}
