//! `/forum/` and its sections.

use base::finding::Finding;
use serde::Serialize;

use super::frame::{Frame, Part, pager, part_route};
use crate::content::{Section, Thread};
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::words::When;

/// Threads on one page of a section.
const THREADS: usize = 100;

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

#[derive(Serialize)]
struct SectionPage<'s> {
    intro_html: &'s SafeHtml,
    summary: Option<&'s str>,
    threads: Vec<ThreadView<'s>>,
    pager: Vec<Part>,
}

#[derive(Serialize)]
struct ThreadView<'s> {
    title: &'s str,
    route: &'s str,
    author: Option<&'s str>,
    posts: usize,
    newest: Option<When>,
}

/// Pages that `section` needs.
pub(super) fn parts(section: &Section) -> usize {
    super::frame::parts(section.threads.len(), THREADS)
}

pub(super) fn render(site: &Site) -> Result<String, Box<Finding>> {
    let sections = site.content.forum.sections.iter().map(|section| SectionView {
        title: &section.title,
        route: &section.route,
        summary: section.summary.as_deref(),
        threads: section.threads.len(),
        posts: section.threads.iter().map(|thread| thread.posts.len()).sum(),
        newest: section.threads.iter().filter_map(Thread::newest).max().map(When::from),
    });
    let page = ForumView { sections: sections.collect() };
    let description = format!("The forum of {}.", site.contest.title);
    Frame::new(site, "forum/", "Forum", &description).render(site, "forum.html", &page)
}

pub(super) fn render_section(site: &Site, section: &Section, part: usize) -> Result<String, Box<Finding>> {
    let threads = section.threads.iter().skip(part * THREADS).take(THREADS).map(|thread| ThreadView {
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
    let route = part_route(&section.route, part);
    Frame::new(site, &route, &section.title, description).render(site, "section.html", &page)
}
