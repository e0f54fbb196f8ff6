//! What people wrote: Markdown files below `content/`.
//!
//! Entry point: [`Content::read`]. Five kinds of page, told apart by where their files stand; any other file is published if a
//! page links to it:
//! - `content/<name>.md` is a page at `/<name>/`, `content/index.md` the home page's introduction;
//! - `content/docs/<name>.md` is a page of the documentation at `/docs/<name>/`, listed at `/docs/`, beside those that come
//!   with this program ([`built_in`]), or in the place of one;
//! - `content/news/<name>.md` is a news item;
//! - `content/forum/<section>/_section.md` describes a section of the forum archive;
//! - `content/forum/<section>/<thread>/<number>.md` is one post. One post a file, so that no text of a post
//!   can pretend to be the next one, and a new post touches nothing that is there.

mod braces;
pub(crate) mod built_in;
mod escape;
mod facts;
mod files;
mod forum;
mod front;
mod kept;
mod news;
mod page;
mod placeholders;
mod post;
mod sample;
mod source;

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::Instant;

pub(crate) use facts::Facts;
use files::Markdown;
pub(crate) use files::{is_anybodys, read_flat};
pub(crate) use forum::{Forum, Section, Thread};
pub(crate) use kept::{Keeping, Posts};
pub(crate) use news::News;
pub(crate) use page::{DOCS, Document};
pub(crate) use placeholders::{Placeholders, fill};
pub(crate) use post::Post;
use post::ReadPost;
pub(crate) use source::{LONGEST_POST, Source};

/// Everything below `content/` that becomes a page, in the order in which it is shown.
#[derive(Debug, Default)]
pub(crate) struct Content {
    /// `content/index.md`.
    pub(crate) home: Option<Document>,
    /// The other pages, by menu order, then file name.
    pub(crate) documents: Vec<Document>,
    /// The documentation, in the same order.
    pub(crate) docs: Vec<Document>,
    /// Newest first.
    pub(crate) news: Vec<News>,
    /// The archive.
    pub(crate) forum: Forum,
    /// Files that are no pages, each with its path from the contest's folder.
    pub(crate) others: Vec<(String, PathBuf)>,
    /// Files and addresses of what is left out because it came after the moment that is shown.
    pub(crate) later: HashSet<String>,
    /// When the next news is shown, of those whose moment has not come.
    pub(crate) next: Option<Instant>,
    /// Posts that were mended, cut or left out.
    pub(crate) warnings: Vec<Finding>,
    /// The posts, for the next build.
    pub(crate) kept: Posts,
}

impl Content {
    /// Reads the content of the contest at `root`; no page may have one of the names `taken`.
    ///
    /// # Errors
    /// [`Failure::Findings`] with every complaint about the organiser's files, [`Failure::Machine`] if one can't be
    /// read. Nothing in a post is an error.
    pub(crate) fn read(root: &Path, taken: &[&str], kept: &Keeping<'_>) -> Result<Self, Failure> {
        let mut findings = vec![];
        let mut content = Self::default();
        let files::Found { sources, others, kept } =
            files::read_all(root, &mut findings, &mut content.warnings, kept)?;
        (content.others, content.kept) = (others, kept);
        let built_in = built_in::beside(&sources);
        for source in sources.into_iter().chain(built_in.into_iter().map(Markdown::Source)) {
            let source = match source {
                Markdown::Source(source) => source,
                Markdown::Post(post) => {
                    content.add_post(post);
                    continue;
                }
            };
            let parts: Vec<String> = source.path.split('/').skip(1).map(str::to_owned).collect();
            let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
            let problem = match parts.as_slice() {
                ["index.md"] => Document::read(source, "", taken).map(|page| content.home = Some(page)),
                [_] => Document::read(source, "", taken).map(|page| content.documents.push(page)),
                ["docs", "index.md"] => Err(vec![page::listed(&source)]),
                ["docs", _] => Document::read(source, DOCS, &[]).map(|page| content.docs.push(page)),
                ["news", _] => News::read(source).map(|news| content.news.push(news)),
                ["forum", rest @ ..] => content.forum.add(rest, source),
                _ => Err(vec![source::misplaced(&source.path)]),
            };
            if let Err(mut more) = problem {
                findings.append(&mut more);
            }
        }
        content.forum.finish(&mut content.warnings);
        for pages in [&mut content.documents, &mut content.docs] {
            pages.sort_by(|a, b| (a.order, &a.source.path).cmp(&(b.order, &b.source.path)));
        }
        content.news.sort_by(|a, b| (b.date, &b.source.path).cmp(&(a.date, &a.source.path)));
        if findings.is_empty() { Ok(content) } else { Err(Failure::Findings(findings)) }
    }

    /// Nothing in a post is an error.
    fn add_post(&mut self, post: ReadPost) {
        let path = post.path.clone();
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        let mut mended = vec![];
        if let Err(mut wrong) = self.forum.add_post(&parts, post, &mut mended) {
            self.warnings.append(&mut wrong);
        }
        self.warnings.append(&mut mended);
    }

    /// Leaves out news of after `moment`, which are shown when that is over.
    pub(crate) fn announce(&mut self, moment: Instant) {
        let all = self.news.len();
        let (shown, waiting): (Vec<News>, Vec<News>) =
            std::mem::take(&mut self.news).into_iter().partition(|news| news.date <= moment);
        self.news = shown;
        self.next = waiting.iter().map(|news| news.date).min();
        self.later.extend(waiting.into_iter().flat_map(|news| [news.source.path, news.route]));
        if self.news.is_empty() && all > 0 {
            self.later.insert("news/".to_owned());
        }
    }

    /// Leaves out posts of after `moment`.
    pub(crate) fn until(&mut self, moment: Instant) {
        self.forum.until(moment, &mut self.later);
    }

    /// A warning about each news that waits at the moment `now`, and so does nobody see.
    pub(crate) fn warn_of_waiting(&mut self, now: Instant) {
        let waiting = self.news.iter().filter(|news| news.date > now);
        self.warnings.extend(waiting.map(|news| {
            Finding::new(codes::FUTURE_DATE, format!("no page shows the news before {}", news.date))
                .in_file(&news.source.path)
                .help("a build after that moment shows it; if it is to be seen now, mend the date")
        }));
    }

    /// A warning about each of `paths`, which no page links to, where somebody may think that one does.
    pub(crate) fn unlinked<'p>(&self, paths: impl Iterator<Item = &'p str>) -> Vec<Finding> {
        paths.filter_map(files::unlinked).collect()
    }

    /// Every file of the organiser's that became a page, or a part of one.
    pub(crate) fn own(&self) -> impl Iterator<Item = &Source> {
        let documents = self.home.iter().chain(&self.documents).chain(&self.docs);
        let news = self.news.iter().map(|news| &news.source);
        let sections = self.forum.sections.iter().map(|section| &section.source);
        documents.map(|page| &page.source).chain(news).chain(sections)
    }
}
