//! The Markdown of all pages, each file rendered once.

use std::collections::HashMap;
use std::path::Path;

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::{CONTEST_FILE, Contest, DataFile, Place};
use ledger::standings::Calendar;
use rayon::prelude::*;
use tera::Context;

use crate::content::{Content, Facts, Placeholders, Source, Thread, fill};
use crate::markdown::{self, Atlas, HEADING, Rendered, Text, Trust};

/// A text of the organiser's and the page that shows it.
struct Placed<'c> {
    source: &'c Source,
    route: &'c str,
}

fn placed(content: &Content) -> Vec<Placed<'_>> {
    let page = |source, route| Placed { source, route };
    let mut all: Vec<Placed<'_>> = vec![];
    let documents = content.home.iter().chain(&content.documents).chain(&content.docs);
    all.extend(documents.map(|document| page(&document.source, &document.route)));
    all.extend(content.news.iter().map(|news| page(&news.source, &news.route)));
    all.extend(content.forum.sections.iter().map(|section| page(&section.source, &section.route)));
    all
}

/// What a post's anchor is called on its page.
fn anchor(number: u32) -> String {
    format!("post-{number}")
}

/// What the post at `at` of `thread` became. Anybody wrote it, so that nothing in it is an error.
pub(super) fn render_post(
    thread: &Thread,
    at: usize,
    atlas: &Atlas,
    root: &Path,
) -> Result<Rendered, Box<Finding>> {
    let Some(post) = thread.posts.get(at) else { return Ok(Rendered::default()) };
    let source = &post.source(root)?;
    let text = Text {
        file: &source.path,
        source: &source.text,
        offset: Some(source.body),
        body: source.markdown(),
        trust: Trust::Anybody,
        route: &thread.part_of(at),
        prefix: &format!("{}-", anchor(post.number)),
        above: 2,
    };
    Ok(markdown::render(&text, atlas).unwrap_or_default())
}

/// What the organiser's texts became.
pub(super) struct Texts {
    /// By their files.
    pub(super) by_file: HashMap<String, Rendered>,
    /// Where links lead, the published files among it.
    pub(super) atlas: Atlas,
    /// In the order of the pages.
    pub(super) warnings: Vec<Finding>,
}

/// Renders the organiser's texts; `atlas` knows of no page's file yet. They say which files are published, and posts, which are
/// rendered with their pages, may link to these.
pub(super) fn render_texts(
    content: &Content,
    contest: &Contest,
    calendar: &Calendar,
    root: &Path,
    mut atlas: Atlas,
) -> Result<Texts, Failure> {
    let placed = placed(content);
    for text in &placed {
        atlas.insert(&text.source.path, text.route.to_owned());
    }
    for thread in content.forum.sections.iter().flat_map(|section| &section.threads) {
        for (at, post) in thread.posts.iter().enumerate() {
            atlas.insert(&post.path, format!("{}#{}", thread.part_of(at), anchor(post.number)));
        }
    }
    let values = values(contest, calendar, root, Some(content))?;
    let mut by_file = HashMap::with_capacity(placed.len());
    let (mut findings, mut warnings) = (vec![], vec![]);
    warnings.extend(contest.data.iter().filter_map(|file| publish(file, &atlas)));
    let results: Vec<Result<(String, Rendered), Vec<Finding>>> = placed
        .par_iter()
        .map(|text| Ok((text.source.path.clone(), render_text(text, &atlas, &values)?)))
        .collect();
    for result in results {
        match result {
            Ok((path, mut rendered)) => {
                warnings.append(&mut rendered.warnings);
                by_file.insert(path, rendered);
            }
            Err(mut more) => findings.append(&mut more),
        }
    }
    if findings.is_empty() {
        Ok(Texts { by_file, atlas, warnings })
    } else {
        Err(Failure::Findings(findings))
    }
}

/// Everything that templates of pages may name, on the site of the contest in the folder `root`, or without its `content` elsewhere.
pub(crate) fn values(
    contest: &Contest,
    calendar: &Calendar,
    root: &Path,
    content: Option<&Content>,
) -> Result<Context, Failure> {
    let has = |path: &str| {
        content.is_some_and(|content| content.own().any(|source| source.path == path && !source.is_built_in))
    };
    let has: Option<&dyn Fn(&str) -> bool> = content.map(|_| &has as &dyn Fn(&str) -> bool);
    let prepared = Context::from_serialize(&Placeholders::new(contest, calendar)).and_then(|mut values| {
        values.extend(Context::from_serialize(&Facts::new(contest, root, has))?);
        Ok(values)
    });
    prepared.map_err(|why| Failure::machine("preparing the placeholders", why))
}

/// Publishes a file that contestants get, if it is one of the site's; what is wrong with it.
fn publish(file: &DataFile, atlas: &Atlas) -> Option<Finding> {
    let Place::Here(path) = &file.place else { return None };
    let found = match atlas.publish(path) {
        Some(Ok(published)) => file.differs(path, published.bytes, &published.sha256)?,
        Some(Err(why)) => {
            let text = format!("{} is listed in contest.toml and not published: {why}", quoted(path));
            Finding::new(codes::DATA_DIFFERS, text)
        }
        // What lies outside of content/ is for those who clone.
        None if !path.starts_with("content/") => return None,
        None => file.missing(path),
    };
    Some(found.in_file(CONTEST_FILE).help("`judge lint` holds all files against contest.toml"))
}

fn render_text(placed: &Placed<'_>, atlas: &Atlas, values: &Context) -> Result<Rendered, Vec<Finding>> {
    let source = placed.source;
    let body = fill(source, values).map_err(|finding| vec![*finding])?;
    let text = Text {
        file: &source.path,
        source: &source.text,
        offset: matches!(body, std::borrow::Cow::Borrowed(_)).then_some(source.body),
        body: &body,
        trust: Trust::Organiser,
        route: placed.route,
        prefix: HEADING,
        above: 1,
    };
    markdown::render(&text, atlas)
}
