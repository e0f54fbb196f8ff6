//! A page of the organiser's: rules, FAQ, data and whatever else stands in `content/`.

use base::finding::Finding;
use base::finding::codes;
use contest::keys::Family;

use super::front;
use super::source::{self, Source};

/// The address of the documentation's list, above its pages.
pub(crate) const DOCS: &str = "docs/";

/// Where a page stands that does not say.
const LAST: i64 = 1_000;

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
        let (title, summary, menu, order) = front::read(&mut source, Family::Page, |section| {
            let title = section.required("title", front::text(section, "title"));
            let (summary, menu) = (front::text(section, "summary"), front::text(section, "menu"));
            let order = section.signed("order").map_or(LAST, |at| at.value);
            Some((title?, summary, menu, order))
        })?;
        let name = source::address(&source.path, source.stem()).map_err(|finding| vec![*finding])?;
        if taken.contains(&name.as_str()) {
            let text = format!("the site itself has a page at /{name}/");
            return Err(vec![source.finding(codes::ADDRESS_TAKEN, text).help("give the file another name")]);
        }
        let route = if name == "index" { folder.to_owned() } else { format!("{folder}{name}/") };
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
