//! The Markdown of all pages, each file rendered once.

use std::collections::HashMap;
use std::path::Path;

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use contest::{CONTEST_FILE, Contest, DataFile, Place};
use ledger::standings::Calendar;
use rayon::prelude::*;
use tera::Context;

use crate::content::{Content, Facts, Placeholders, Source, fill};
use crate::linked::Files;
use crate::markdown::{self, Atlas, HEADING, Rendered, Text, Trust};

/// Every Markdown text of the organiser's that is on a page.
pub(super) fn organisers(content: &Content) -> Vec<&Source> {
    let own = placed(content).into_iter().filter(|placed| placed.trust == Trust::Organiser);
    own.map(|placed| placed.source).collect()
}

/// A text and the page that shows it.
struct Placed<'c> {
    source: &'c Source,
    route: String,
    /// What a link to the file means: the page, or a place on it.
    target: String,
    prefix: String,
    trust: Trust,
    /// The level of the page's heading above it.
    above: usize,
}

fn placed(content: &Content) -> Vec<Placed<'_>> {
    let page = |source, route: &str| Placed {
        source,
        route: route.to_owned(),
        target: route.to_owned(),
        prefix: HEADING.to_owned(),
        trust: Trust::Organiser,
        above: 1,
    };
    let mut all: Vec<Placed<'_>> = vec![];
    let documents = content.home.iter().chain(&content.documents).chain(&content.docs);
    all.extend(documents.map(|document| page(&document.source, &document.route)));
    all.extend(content.news.iter().map(|news| page(&news.source, &news.route)));
    for section in &content.forum.sections {
        all.push(page(&section.source, &section.route));
        for thread in &section.threads {
            for (at, post) in thread.posts.iter().enumerate() {
                let route = thread.part_of(at);
                let anchor = format!("post-{}", post.number);
                all.push(Placed {
                    source: &post.source,
                    target: format!("{route}#{anchor}"),
                    route,
                    prefix: format!("{anchor}-"),
                    trust: Trust::Anybody,
                    above: 2,
                });
            }
        }
    }
    all
}

/// What all texts became.
pub(super) struct Texts {
    /// By their files.
    pub(super) by_file: HashMap<String, Rendered>,
    /// The files that they may link to, with those published that a page of the organiser's links to.
    pub(super) files: Files,
    /// In the order of the pages.
    pub(super) warnings: Vec<Finding>,
}

/// Renders every text; `atlas` knows of no page's file yet. Those of the organiser's come first: they say which files are
/// published, and posts may link to these.
pub(super) fn render_texts(
    content: &Content,
    contest: &Contest,
    calendar: &Calendar,
    root: &Path,
    mut atlas: Atlas,
) -> Result<Texts, Failure> {
    let placed = placed(content);
    for text in &placed {
        atlas.insert(&text.source.path, text.target.clone());
    }
    let values = values(contest, calendar, root, Some(content))?;
    let (own, posts): (Vec<&Placed<'_>>, Vec<&Placed<'_>>) =
        placed.iter().partition(|text| text.trust == Trust::Organiser);
    let mut by_file = HashMap::with_capacity(placed.len());
    let (mut findings, mut warnings) = (vec![], vec![]);
    warnings.extend(contest.data.iter().filter_map(|file| publish(file, &atlas)));
    for texts in [own, posts] {
        let results: Vec<Result<(String, Rendered), Vec<Finding>>> = texts
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
    }
    if findings.is_empty() {
        Ok(Texts { by_file, files: atlas.into_files(), warnings })
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
    let sources = content.map(Content::sources).unwrap_or_default();
    let has = |path: &str| sources.iter().any(|source| source.path == path && !source.is_built_in);
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
    let body = match placed.trust {
        Trust::Organiser => fill(source, values).map_err(|finding| vec![*finding])?,
        Trust::Anybody => source.markdown().into(),
    };
    let text = Text {
        file: &source.path,
        source: &source.text,
        offset: matches!(body, std::borrow::Cow::Borrowed(_)).then_some(source.body),
        body: &body,
        trust: placed.trust,
        route: &placed.route,
        prefix: &placed.prefix,
        above: placed.above,
    };
    markdown::render(&text, atlas)
}
