//! A news item as a template sees it.

use serde::Serialize;

use crate::content::News;
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::words::When;

/// A news item for a template.
#[derive(Serialize)]
pub(in crate::pages) struct ItemView {
    /// Its title.
    title: String,
    /// Its address, below the root.
    route: String,
    /// When it was published.
    date: When,
    /// One sentence about it.
    summary: Option<String>,
    /// The text.
    body_html: SafeHtml,
}

pub(in crate::pages) fn view(site: &Site, news: &News) -> ItemView {
    ItemView {
        title: news.title.clone(),
        route: news.route.clone(),
        date: news.date.into(),
        summary: news.summary.clone(),
        body_html: site.html(&news.source).clone(),
    }
}
