//! A news item as a template sees it.

use serde::Serialize;

use crate::content::News;
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::words::When;

/// A news item for a template.
#[derive(Serialize)]
pub(in crate::pages) struct ItemView {
    title: String,
    route: String,
    date: When,
    summary: Option<String>,
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
