//! `/news/`.

use base::finding::Finding;
use serde::Serialize;

use super::frame::Frame;
use crate::content::News;
use crate::input::Site;
use crate::markdown::SafeHtml;
use crate::words::When;

/// A news item for a template.
#[derive(Serialize)]
pub(super) struct ItemView {
    title: String,
    route: String,
    date: When,
    summary: Option<String>,
    body_html: SafeHtml,
}

pub(super) fn view(site: &Site, news: &News) -> ItemView {
    ItemView {
        title: news.title.clone(),
        route: news.route.clone(),
        date: news.date.into(),
        summary: news.summary.clone(),
        body_html: site.html(&news.source).clone(),
    }
}

#[derive(Serialize)]
struct List {
    items: Vec<ItemView>,
}

pub(super) fn render_list(site: &Site) -> Result<String, Box<Finding>> {
    let page = List { items: site.content.news.iter().map(|news| view(site, news)).collect() };
    let description = format!("News of {}.", site.contest.title);
    Frame::new(site, "news/", "News", &description).render(site, "news.html", &page)
}

pub(super) fn render_item(site: &Site, news: &News) -> Result<String, Box<Finding>> {
    let description = news.summary.as_deref().unwrap_or(&site.contest.summary);
    Frame::new(site, &news.route, &news.title, description).render(site, "news-item.html", &view(site, news))
}
