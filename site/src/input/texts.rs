//! The Markdown of all pages, each file rendered once.

use std::collections::{HashMap, HashSet};

use base::failure::Failure;
use base::finding::Finding;
use contest::Contest;
use ledger::standings::Calendar;
use rayon::prelude::*;
use tera::Context;

use crate::content::{Content, Placeholders, Source, fill};
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
    lower: usize,
}

fn placed(content: &Content) -> Vec<Placed<'_>> {
    let page = |source, route: &str| Placed {
        source,
        route: route.to_owned(),
        target: route.to_owned(),
        prefix: HEADING.to_owned(),
        trust: Trust::Organiser,
        lower: 0,
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
                    lower: 2,
                });
            }
        }
    }
    all
}

/// Every text by its file, and the warnings about them in the order of the pages.
pub(super) fn render_texts(
    content: &Content,
    contest: &Contest,
    calendar: &Calendar,
    routes: HashSet<String>,
) -> Result<(HashMap<String, Rendered>, Vec<Finding>), Failure> {
    let placed = placed(content);
    let mut atlas = Atlas::new(routes);
    for text in &placed {
        atlas.insert(&text.source.path, text.target.clone());
    }
    let values = Context::from_serialize(&Placeholders::new(contest, calendar))
        .map_err(|why| Failure::machine("preparing the placeholders", why))?;
    let results: Vec<Result<(String, Rendered), Vec<Finding>>> = placed
        .par_iter()
        .map(|text| Ok((text.source.path.clone(), render_text(text, &atlas, &values)?)))
        .collect();
    let mut texts = HashMap::with_capacity(results.len());
    let (mut findings, mut warnings) = (vec![], vec![]);
    for result in results {
        match result {
            Ok((path, mut rendered)) => {
                warnings.append(&mut rendered.warnings);
                texts.insert(path, rendered);
            }
            Err(mut more) => findings.append(&mut more),
        }
    }
    if findings.is_empty() { Ok((texts, warnings)) } else { Err(Failure::Findings(findings)) }
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
        lower: placed.lower,
    };
    markdown::render(&text, atlas)
}
