//! The pages as HTML, in the theme of a contest's site.

use base::failure::Failure;
use serde::Serialize;
use tera::Context;

use super::places::{CONTESTANTS, HOME, LIST};
use super::texts::{Page, Texts};
use crate::build::Output;
use crate::fuel;
use crate::markdown::{Heading, SafeHtml};
use crate::route::root_from;
use crate::theme::{self, Theme, template};

/// What the whole is called.
const TITLE: &str = "Gitprize handbook";
/// Headings from which a table of contents helps.
const ENOUGH: usize = 4;

#[derive(Serialize)]
struct View<'t> {
    /// What a reader should know about where the page is from.
    about: Option<&'static str>,
    body_html: Option<&'t SafeHtml>,
    contents: Vec<&'t Heading>,
    pages: Vec<Entry<'t>>,
    version: String,
}

#[derive(Serialize)]
struct Entry<'t> {
    title: &'t str,
    route: &'t str,
    summary: Option<&'t str>,
}

#[derive(Serialize)]
struct MenuEntry<'t> {
    label: &'t str,
    route: &'t str,
    current: Option<&'static str>,
}

/// Every page of HTML.
pub(super) fn pages(texts: &Texts, theme: &Theme) -> Result<Vec<Output>, Failure> {
    let mut outputs = vec![];
    for page in &texts.pages {
        let mut contents: Vec<&Heading> =
            page.rendered.headings.iter().filter(|heading| heading.level == 2).collect();
        if contents.len() < ENOUGH || page.document.route == HOME {
            contents.clear();
        }
        let about = "One of the pages that contestants find on the contest's site, here with the values of the sample contest.";
        let view = View {
            about: page.document.source.is_built_in.then_some(about),
            body_html: Some(&page.rendered.html),
            contents,
            pages: vec![],
            version: version(),
        };
        let Page { document, .. } = page;
        let summary = document.summary.as_deref().unwrap_or_default();
        outputs.push(render(texts, theme, &document.route, &document.title, summary, &view)?);
    }
    outputs.push(contestants(texts, theme)?);
    Ok(outputs)
}

/// The list of the pages for contestants.
fn contestants(texts: &Texts, theme: &Theme) -> Result<Output, Failure> {
    let pages = texts.pages.iter().filter(|page| page.document.source.is_built_in).map(|page| Entry {
        title: &page.document.title,
        route: &page.document.route,
        summary: page.document.summary.as_deref(),
    });
    let about = "These pages are part of every contest's site, filled with its own values. A file of the same name in content/docs/ \
                 takes a page's place.";
    let view = View {
        about: Some(about),
        body_html: None,
        contents: vec![],
        pages: pages.collect(),
        version: version(),
    };
    let summary = "What contestants and readers find on a contest's site.";
    render(texts, theme, LIST, "For contestants", summary, &view)
}

fn version() -> String {
    format!("Gitprize {}", env!("CARGO_PKG_VERSION"))
}

fn render(
    texts: &Texts,
    theme: &Theme,
    route: &str,
    title: &str,
    description: &str,
    view: &View<'_>,
) -> Result<Output, Failure> {
    let mut values = Context::new();
    values.insert("title", if route == HOME { TITLE } else { title });
    values.insert("description", description);
    values.insert("root", &root_from(route));
    values.insert("canonical", &None::<String>);
    values.insert("refresh", &None::<String>);
    values.insert("menu", &menu(texts, route));
    values.insert("assets", &theme.addresses());
    values.insert("contest", &[("title", TITLE)].into_iter().collect::<std::collections::BTreeMap<_, _>>());
    values.insert("page", view);
    let text = fuel::render(&theme.tera, template::HANDBOOK, &values, fuel::PAGE)
        .map_err(|why| Failure::Findings(vec![theme::finding(&why, route, &str::to_owned)]))?;
    Ok(Output::plain(route.to_owned(), text))
}

/// The pages that ask to be in it, and the list of those for contestants.
fn menu<'t>(texts: &'t Texts, route: &str) -> Vec<MenuEntry<'t>> {
    let current = |own: &str| match own {
        own if own == route => Some("page"),
        LIST if route.starts_with(CONTESTANTS) => Some("true"),
        _ => None,
    };
    let own = texts.pages.iter().filter(|page| !page.document.source.is_built_in);
    let own = own.filter_map(|page| Some((page.document.menu.as_deref()?, page.document.route.as_str())));
    own.chain([("For contestants", LIST)])
        .map(|(label, own)| MenuEntry { label, route: own, current: current(own) })
        .collect()
}
