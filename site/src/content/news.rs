//! A news item: `content/news/<name>.md`.

use base::finding::Finding;
use base::time::Instant;
use serde::Deserialize;
use toml::Spanned;
use toml::value::Datetime;

use super::{Source, files, front};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    date: Spanned<Datetime>,
    summary: Option<String>,
}

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
        let front: Front = front::read(&mut source)?;
        let one = |finding: Box<Finding>| vec![*finding];
        let date = front::instant(&source, &front.date).map_err(one)?;
        let name = files::address(&source, source.stem()).map_err(one)?;
        Ok(Self { route: format!("news/{name}/"), source, title: front.title, date, summary: front.summary })
    }
}
