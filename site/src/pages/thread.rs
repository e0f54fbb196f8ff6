//! `/forum/<section>/<thread>/`.

use base::finding::Finding;
use serde::Serialize;

use super::feed::own_feed;
use super::page::{Page, framed};
use super::parts::frame::Frame;
use super::parts::links::team_route;
use super::parts::pager::{Part, pager};
use crate::content::{Post, Section, Thread};
use crate::input::{Input, Site};
use crate::markdown::SafeHtml;
use crate::route;
use crate::theme::{Templated, template};
use crate::words::{When, count};

/// The pages that show `thread`, which stands in `section`.
pub(super) fn pages<'s>(
    section: &'s Section,
    thread: &'s Thread,
) -> impl Iterator<Item = Box<dyn Page + 's>> {
    (0..thread.parts()).map(move |part| Box::new(ThreadPart { section, thread, part }) as Box<dyn Page>)
}

#[derive(Debug)]
struct ThreadPart<'s> {
    section: &'s Section,
    thread: &'s Thread,
    /// From 0.
    part: usize,
}

#[derive(Serialize)]
struct ThreadPage<'s> {
    /// The section's title.
    section: &'s str,
    /// The section's address, below the root.
    section_route: &'s str,
    /// The posts of this page, in order.
    posts: Vec<PostView<'s>>,
    /// Links to the other parts; none where there is one part only.
    pager: Vec<Part>,
}

/// `/forum/<section>/<thread>/`: the posts of a thread.
impl Templated for ThreadPage<'_> {
    const TEMPLATE: &'static str = template::THREAD;
}

#[derive(Serialize)]
struct PostView<'s> {
    /// Its number in the thread.
    number: u32,
    /// Who wrote it.
    author: &'s str,
    /// The page of the team that its author stands for, below the root.
    team_route: Option<String>,
    /// When it was written.
    date: When,
    /// What its source calls it.
    id: Option<&'s str>,
    /// The post that it answers.
    reply_to: Option<Reply>,
    /// Where it was published first.
    origin: Option<&'s str>,
    /// The text.
    body_html: SafeHtml,
    /// `70,000 bytes`, if the post has more than is shown.
    cut: Option<String>,
}

/// The post that another one answers.
#[derive(Serialize)]
struct Reply {
    /// Its number in the thread.
    number: u32,
    /// From the page on that shows the answer.
    address: String,
}

impl ThreadPart<'_> {
    /// The post that `post` answers, if the thread has it: on this page, or on another one of the thread.
    fn reply_to(&self, post: &Post) -> Option<Reply> {
        let number = post.reply_to?;
        let at = self.thread.posts.iter().position(|other| other.number == number)?;
        let there = self.thread.part_of(at);
        let page =
            if there == self.route() { String::new() } else { route::root_from(&self.route()) + &there };
        Some(Reply { number, address: format!("{page}#post-{number}") })
    }

    /// The route of the page of the post's team. A post may name any; only one that takes part has a page.
    fn team_route(site: &Site, post: &Post) -> Option<String> {
        let team = post.team.as_ref().map(|slug| site.current(slug))?;
        site.team(team).map(|_| team_route(team))
    }
}

impl Page for ThreadPart<'_> {
    fn route(&self) -> String {
        route::part_of(&self.thread.route, self.part)
    }

    fn file(&self) -> Option<&str> {
        self.thread.posts.first().map(|post| post.path.as_str())
    }

    fn inputs(&self, site: &Site) -> Vec<Input> {
        let section = Input::Text(self.section.source.path.clone());
        let own = [Input::Contest, section, Input::Thread(self.thread.route.clone()), Input::Renamed];
        let of_posts = self.thread.part(self.part).flat_map(|(_, post)| {
            let team = post.team.as_ref().map(|slug| Input::Team(site.current(slug).clone()));
            std::iter::once(Input::Text(post.path.clone())).chain(team)
        });
        framed(template::THREAD, own.into_iter().chain(of_posts))
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let (section, thread) = (self.section, site.thread(self.thread));
        let posts = thread.part(self.part).map(|(at, post)| {
            let body_html = site.post(thread, at)?;
            Ok(PostView {
                number: post.number,
                author: &post.author,
                team_route: Self::team_route(site, post),
                date: post.date.into(),
                id: post.id.as_deref(),
                reply_to: self.reply_to(post),
                origin: post.origin.as_deref(),
                body_html,
                cut: post.cut.map(|bytes| count(bytes, "byte", "bytes")),
            })
        });
        let posts = posts.collect::<Result<Vec<_>, Box<Finding>>>()?;
        let page = ThreadPage {
            section: site.section_title(section),
            section_route: &section.route,
            posts,
            pager: pager(&thread.route, thread.parts(), self.part),
        };
        let description = format!("A thread in the forum of {}.", site.contest().title);
        let feed = site.contest().pages.thread_feeds.then(|| own_feed(&thread.route));
        let frame = Frame::new(site, &self.route(), &thread.title, &description).fed(feed);
        frame.part(self.part, thread.parts()).render(site, &page)
    }
}
