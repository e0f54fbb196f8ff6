//! A page of the organiser's: rules, FAQ, data and whatever else stands in `content/`.

use base::finding::Finding;
use base::finding::codes;
use serde::Deserialize;

use super::{Source, files, front};

/// The address of the documentation's list, above its pages.
pub(crate) const DOCS: &str = "docs/";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Front {
    title: String,
    summary: Option<String>,
    menu: Option<String>,
    #[serde(default = "last")]
    order: i64,
}

fn last() -> i64 {
    1_000
}

/// A page.
#[derive(Debug)]
pub(crate) struct Document {
    /// The file.
    pub(crate) source: Source,
    /// Its address, `rules/`; empty for the home page.
    pub(crate) route: String,
    /// Its heading.
    pub(crate) title: String,
    /// One sentence for search engines and link previews.
    pub(crate) summary: Option<String>,
    /// The page's name in the menu; none keeps it out.
    pub(crate) menu: Option<String>,
    /// Smaller stands further left.
    pub(crate) order: i64,
}

impl Document {
    /// Reads a page whose address is below `folder`, which is empty or ends with a slash; the site itself uses the names
    /// `taken` there.
    pub(crate) fn read(mut source: Source, folder: &str, taken: &[&str]) -> Result<Self, Vec<Finding>> {
        let front: Front = front::read(&mut source)?;
        let name = files::address(&source, source.stem()).map_err(|finding| vec![*finding])?;
        if taken.contains(&name.as_str()) {
            let text = format!("the site itself has a page at /{name}/");
            return Err(vec![source.finding(codes::ADDRESS_TAKEN, text).help("give the file another name")]);
        }
        let route = if name == "index" { folder.to_owned() } else { format!("{folder}{name}/") };
        let Front { title, summary, menu, order } = front;
        Ok(Self { source, route, title, summary, menu, order })
    }
}

/// That the documentation has its list already.
pub(super) fn listed(source: &Source) -> Finding {
    let text = format!("the site itself has a page at /{DOCS}, the list of these pages");
    source.finding(codes::ADDRESS_TAKEN, text).help(
        "give the file another name; the summaries in the front matter of the pages are what the list shows",
    )
}
