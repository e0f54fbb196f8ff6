//! The forum archive: sections, threads, posts.

use std::cmp::Ordering;
use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use base::finding::codes;
use base::finding::{Finding, quoted};
use base::time::Instant;
use contest::Slug;
use contest::keys::Family;
use serde::{Deserialize, Serialize};

use super::{Source, files, front};
use crate::digest::Digest;
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

/// A file where posts stand, and what it says.
pub(super) struct ReadPost {
    pub(super) path: String,
    /// The post, and what was mended of its front matter; or what is wrong with it.
    pub(super) post: Result<(Post, Vec<Finding>), Vec<Finding>>,
}

/// Who wrote a post that does not say.
const NOBODY: &str = "unknown";

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

/// A post, without its text: that is read again where it is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Post {
    /// The file, from the contest's root.
    pub(crate) path: String,
    /// Where its text begins behind the front matter.
    pub(super) body: usize,
    /// Bytes that the file has, if it was cut.
    pub(crate) cut: Option<u64>,
    /// Of the whole text.
    pub(crate) digest: Digest,
    /// The number that its file is named by.
    pub(crate) number: u32,
    /// The thread's title, on its first post.
    title: Option<String>,
    /// Who wrote it, as it was shown then.
    pub(crate) author: String,
    /// When.
    pub(crate) date: Instant,
    /// The author's team, if it takes part here.
    pub(crate) team: Option<Slug>,
    /// What the forum that it was imported from calls it.
    pub(crate) id: Option<String>,
    /// The number of the post of the same thread that it answers.
    pub(crate) reply_to: Option<u32>,
    /// Where it was to be read before it was imported.
    pub(crate) origin: Option<String>,
}

impl Forum {
    /// Takes over the file at `content/forum/` + `path`, which is no post.
    pub(super) fn add(&mut self, path: &[&str], mut source: Source) -> Result<(), Vec<Finding>> {
        let one = |finding: Box<Finding>| vec![*finding];
        match path {
            [section, "_section.md"] => {
                let name = files::address(&source.path, section).map_err(one)?;
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
            _ => Err(vec![files::misplaced(&source.path)]),
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
        let [section, thread, _] = path else { return Err(vec![files::misplaced(&read.path)]) };
        let section = files::address(&read.path, section).map_err(one)?;
        let thread = files::address(&read.path, thread).map_err(one)?;
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

#[cfg(test)]
impl Post {
    /// What its front matter says.
    pub(super) fn front(&self) -> impl std::fmt::Debug + '_ {
        (&self.title, &self.author, self.date, &self.team, &self.id, self.reply_to, &self.origin)
    }
}

impl Post {
    pub(super) fn read(mut source: Source, warnings: &mut Vec<Finding>) -> Result<Self, Vec<Finding>> {
        let (title, author, date, team, [id, origin], reply_to) =
            front::read(&mut source, Family::Post, |section| {
                let (title, author) = (front::text(section, "title"), front::text(section, "author"));
                let date = section.required("date", section.moment("date"));
                let more = ["id", "source"].map(|key| front::text(section, key));
                let reply_to = section.integer("reply_to").and_then(|at| u32::try_from(at.value).ok());
                Some((title, author, date?.value, front::text(section, "team"), more, reply_to))
            })?;
        let author = match author.as_deref().unwrap_or_default().trim() {
            "" => {
                let text = format!(
                    "the post has no author in its front matter, and is shown as written by {NOBODY}"
                );
                warnings.push(
                    source
                        .finding(codes::NO_AUTHOR, text)
                        .help("write author = \"…\" as the forum showed it"),
                );
                NOBODY.to_owned()
            }
            author => author.to_owned(),
        };
        let number = source.stem().parse::<u32>().ok().filter(|number| *number > 0).ok_or_else(|| {
            vec![
                source
                    .finding(codes::BAD_FILE_NAME, "the file of a post has to be named by its number")
                    .help("name it 0001.md, 0002.md and so on"),
            ]
        })?;
        let team = team.map(|name| name.parse::<Slug>()).transpose().unwrap_or_else(|why| {
            warnings.push(source.finding(codes::BAD_TEAM, why));
            None
        });
        let is_address = |text: &String| text.starts_with("https://") || text.starts_with("http://");
        let origin = origin.filter(is_address);
        let digest = Digest::of(source.text.as_bytes());
        let Source { path, body, cut, .. } = source;
        Ok(Self { path, body, cut, digest, number, title, author, date, team, id, reply_to, origin })
    }

    /// The file with its text, which lies below the folder `root`.
    ///
    /// # Errors
    /// That it cannot be read any more, or says something else than when the build began.
    pub(crate) fn source(&self, root: &Path) -> Result<Source, Box<Finding>> {
        let (mut source, _) = files::read_post(&root.join(&self.path), &self.path)?;
        source.body = self.body;
        match Digest::of(source.text.as_bytes()) == self.digest {
            true => Ok(source),
            false => {
                let text = "the post changed while the site was built; build again";
                Err(Box::new(Finding::new(codes::UNREADABLE, text).in_file(&self.path)))
            }
        }
    }
}
