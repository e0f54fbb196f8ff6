//! `/news/<name>/`.

use base::finding::Finding;

use super::page::{Kind, Page, framed};
use super::parts::frame::Frame;
use super::parts::news::{ItemView, view};
use crate::content::News;
use crate::input::{Input, Site};
use crate::theme::{Templated, template};

pub(super) const KIND: Kind = Kind {
    taken: &["news"],
    list: |site, pages| {
        for news in site.news() {
            pages.push(Box::new(NewsItem(news)));
        }
    },
};

#[derive(Debug)]
struct NewsItem<'s>(&'s News);

/// `/news/<name>/`: one of the news.
impl Templated for ItemView {
    const TEMPLATE: &'static str = template::NEWS_ITEM;
}

impl Page for NewsItem<'_> {
    fn route(&self) -> String {
        self.0.route.clone()
    }

    fn file(&self) -> Option<&str> {
        Some(&self.0.source.path)
    }

    fn inputs(&self, _: &Site) -> Vec<Input> {
        framed(template::NEWS_ITEM, [Input::Contest, Input::Text(self.0.source.path.clone())])
    }

    fn render(&self, site: &Site) -> Result<String, Box<Finding>> {
        let news = self.0;
        let description = news.summary.as_deref().unwrap_or(&site.contest().summary);
        let frame = Frame::new(site, &news.route, &news.title, description);
        frame.render(site, &view(site, news))
    }
}
