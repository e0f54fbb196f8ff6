//! The forum archive: sections, threads, posts.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};

use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::keys::Family;

use super::post::{Post, ReadPost};
use super::source::Source;
use super::{front, source};
use crate::route;

/// The whole archive.
#[derive(Debug, Default)]
pub(crate) struct Forum {
    /// In menu order.
    pub(crate) sections: Vec<Section>,
    /// Section's name → thread's name → posts, until [`Forum::finish`].
    threads: BTreeMap<String, BTreeMap<String, Vec<Post>>>,
}

/// A section.
#[derive(Debug)]
pub(crate) struct Section {
    /// The file `_section.md`.
    pub(crate) source: Source,
    /// Its address, `forum/<section>/`.
    pub(crate) route: String,
    /// Its heading.
    pub(crate) title: String,
    /// What belongs here.
    pub(crate) summary: Option<String>,
    order: i64,
    /// The thread with the newest post first.
    pub(crate) threads: Vec<Thread>,
}

/// A thread; has at least one post.
#[derive(Debug)]
pub(crate) struct Thread {
    /// Its address, `forum/<section>/<thread>/`.
    pub(crate) route: String,
    /// The first post's title.
    pub(crate) title: String,
    /// By number.
    pub(crate) posts: Vec<Post>,
}

/// Posts on one page of a thread.
const POSTS: usize = 50;

impl Thread {
    /// Pages that it needs.
    pub(crate) fn parts(&self) -> usize {
        route::parts(self.posts.len(), POSTS)
    }

    /// The page that shows the post at `index`.
    pub(crate) fn part_of(&self, index: usize) -> String {
        route::part_of(&self.route, index / POSTS)
    }

    /// The posts that part `part`, from 0, shows, each with its place in the thread.
    pub(crate) fn part(&self, part: usize) -> impl Iterator<Item = (usize, &Post)> {
        self.posts.iter().enumerate().skip(part * POSTS).take(POSTS)
    }

    /// When its newest post was written.
    pub(crate) fn newest(&self) -> Option<Instant> {
        self.posts.iter().map(|post| post.date).max()
    }
}

impl Forum {
    /// Takes over the file at `content/forum/` + `path`, which is no post.
    pub(super) fn add(&mut self, path: &[&str], mut source: Source) -> Result<(), Vec<Finding>> {
        let one = |finding: Box<Finding>| vec![*finding];
        match path {
            [section, "_section.md"] => {
                let name = source::address(&source.path, section).map_err(one)?;
                let (title, summary, order) = front::read(&mut source, Family::ForumSection, |section| {
                    let title = section.required("title", front::text(section, "title"));
                    let summary = front::text(section, "summary");
                    let order = section.signed("order").map_or(0, |at| at.value);
                    Some((title?, summary, order))
                })?;
                let route = format!("forum/{name}/");
                self.sections.push(Section { source, route, title, summary, order, threads: vec![] });
                Ok(())
            }
            _ => Err(vec![source::misplaced(&source.path)]),
        }
    }

    /// Takes over a post whose file stands at `content/forum/` + `path`.
    pub(super) fn add_post(
        &mut self,
        path: &[&str],
        read: ReadPost,
        warnings: &mut Vec<Finding>,
    ) -> Result<(), Vec<Finding>> {
        let one = |finding: Box<Finding>| vec![*finding];
        let [section, thread, _] = path else { return Err(vec![source::misplaced(&read.path)]) };
        let section = source::address(&read.path, section).map_err(one)?;
        let thread = source::address(&read.path, thread).map_err(one)?;
        let (post, mut mended) = read.post?;
        warnings.append(&mut mended);
        self.threads.entry(section).or_default().entry(thread).or_default().push(post);
        Ok(())
    }

    /// Puts the posts into their threads and the threads into their sections.
    pub(super) fn finish(&mut self, warnings: &mut Vec<Finding>) {
        for (name, threads) in std::mem::take(&mut self.threads) {
            let route = format!("forum/{name}/");
            let Some(section) = self.sections.iter_mut().find(|section| section.route == route) else {
                let text =
                    format!("the section {} has threads but no _section.md, and is left out", quoted(&name));
                warnings.push(
                    Finding::new(codes::NO_SECTION, text)
                        .in_file(format!("content/forum/{name}/_section.md"))
                        .help("write that file with a title in its front matter"),
                );
                continue;
            };
            for (name, posts) in threads {
                section.threads.extend(thread(&route, &name, posts, warnings));
            }
            section.threads.sort_by(newest_first);
        }
        self.sections.sort_by(|a, b| (a.order, &a.route).cmp(&(b.order, &b.route)));
    }
}

impl Forum {
    /// Leaves out posts of after `moment`, and notes their files and the addresses of threads that go with them.
    pub(super) fn until(&mut self, moment: Instant, later: &mut HashSet<String>) {
        for section in &mut self.sections {
            for thread in &mut section.threads {
                let parts = thread.parts();
                thread.posts.retain(|post| {
                    let is_shown = post.date <= moment;
                    if !is_shown {
                        later.insert(post.path.clone());
                    }
                    is_shown
                });
                let left = if thread.posts.is_empty() { 0 } else { thread.parts() };
                later.extend((left..parts).map(|part| route::part_of(&thread.route, part)));
            }
            section.threads.retain(|thread| !thread.posts.is_empty());
            section.threads.sort_by(newest_first);
        }
    }
}

/// The thread with the newest post first.
fn newest_first(a: &Thread, b: &Thread) -> Ordering {
    b.newest().cmp(&a.newest()).then_with(|| a.route.cmp(&b.route))
}

/// The thread `name` of the section at `section`; nothing without posts.
fn thread(section: &str, name: &str, mut posts: Vec<Post>, warnings: &mut Vec<Finding>) -> Option<Thread> {
    posts.sort_by(|a, b| (a.number, &a.path).cmp(&(b.number, &b.path)));
    posts.dedup_by(|after, before| {
        let same = before.number == after.number;
        if same {
            let text = format!("{} has the number {} as well, and is shown", before.path, after.number);
            warnings.push(Finding::new(codes::SAME_NUMBER, text).in_file(&after.path));
        }
        same
    });
    let first = posts.first()?;
    let title = first.title.clone().filter(|title| !title.trim().is_empty()).unwrap_or_else(|| {
        let text =
            "the first post of the thread has no title in its front matter; the name of the folder is shown \
             instead";
        warnings.push(Finding::new(codes::NO_TITLE, text).in_file(&first.path));
        name.to_owned()
    });
    Some(Thread { route: format!("{section}{name}/"), title, posts })
}

#[cfg(test)]
impl Section {
    /// What its front matter says.
    pub(super) fn front(&self) -> (&str, Option<&str>, i64) {
        (&self.title, self.summary.as_deref(), self.order)
    }
}
