//! A news item: `content/news/<name>.md`.

use base::finding::Finding;
use base::time::Instant;
use contest::keys::Family;

use super::front;
use super::source::{self, Source};

/// A news item.
#[derive(Debug)]
pub(crate) struct News {
    /// The file.
    pub(crate) source: Source,
    /// Its address, `news/<name>/`.
    pub(crate) route: String,
    /// Its heading.
    pub(crate) title: String,
    /// When it was published.
    pub(crate) date: Instant,
    /// One sentence for lists and the feed.
    pub(crate) summary: Option<String>,
}

impl News {
    pub(super) fn read(mut source: Source) -> Result<Self, Vec<Finding>> {
        let (title, date, summary) = front::read(&mut source, Family::News, |section| {
            let title = section.required("title", front::text(section, "title"));
            let date = section.required("date", section.moment("date"));
            let summary = front::text(section, "summary");
            Some((title?, date?.value, summary))
        })?;
        let name = source::address(&source.path, source.stem()).map_err(|finding| vec![*finding])?;
        Ok(Self { route: format!("news/{name}/"), source, title, date, summary })
    }
}
