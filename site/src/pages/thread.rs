//! `/forum/<section>/<thread>/`.

use base::finding::Finding;
use serde::Serialize;

use super::frame::{Frame, Part, pager, part_route};
use super::team;
use crate::content::{Section, Thread};
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::words::{When, count};

/// Posts on one page of a thread.
const POSTS: usize = 50;

#[derive(Serialize)]
struct ThreadPage<'s> {
    section: &'s str,
    section_route: &'s str,
    posts: Vec<PostView<'s>>,
    pager: Vec<Part>,
}

#[derive(Serialize)]
struct PostView<'s> {
    number: u32,
    author: &'s str,
    team_route: Option<String>,
    date: When,
    body_html: &'s SafeHtml,
    /// `70,000 bytes`, if the post has more than is shown.
    cut: Option<String>,
}

/// Pages that `thread` needs.
pub(super) fn parts(thread: &Thread) -> usize {
    super::frame::parts(thread.posts.len(), POSTS)
}

/// The page that shows the post at `index`.
pub(crate) fn part_of(thread: &Thread, index: usize) -> String {
    part_route(&thread.route, index / POSTS)
}

pub(super) fn render(
    site: &Site,
    section: &Section,
    thread: &Thread,
    part: usize,
) -> Result<String, Box<Finding>> {
    let posts = thread.posts.iter().skip(part * POSTS).take(POSTS).map(|post| PostView {
        number: post.number,
        author: &post.author,
        // A post may name any team; only one that takes part has a page.
        team_route: post
            .team
            .as_ref()
            .map(|slug| site.state.current(slug))
            .filter(|slug| site.teams.contains_key(*slug))
            .map(team::route),
        date: post.date.into(),
        body_html: site.html(&post.source),
        cut: post.source.cut.map(|bytes| count(bytes, "byte", "bytes")),
    });
    let page = ThreadPage {
        section: &section.title,
        section_route: &section.route,
        posts: posts.collect(),
        pager: pager(&thread.route, parts(thread), part),
    };
    let route = part_route(&thread.route, part);
    let description = format!("A thread in the forum of {}.", site.contest.title);
    Frame::new(site, &route, &thread.title, &description).render(site, "thread.html", &page)
}
