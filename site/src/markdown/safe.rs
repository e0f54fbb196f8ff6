//! HTML that may stand on a page as it is.

use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use serde::Serialize;

/// HTML that went through the allow-list, or that this program wrote itself. Nothing else can make one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub(crate) struct SafeHtml(String);

impl SafeHtml {
    /// Takes over markup that this program wrote, with every foreign text in it escaped.
    pub(crate) fn ours(markup: String) -> Self {
        Self(markup)
    }
}

impl fmt::Display for SafeHtml {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Removes everything that is not on the allow-list: the elements that Markdown makes, links to web and
/// mail addresses, ids of headings. No class, no style, no image, nothing that loads or runs.
pub(super) fn clean(html: &str) -> SafeHtml {
    SafeHtml(ALLOWED.clean(html).to_string())
}

static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let tags = [
        "a",
        "p",
        "br",
        "hr",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "dl",
        "dt",
        "dd",
        "pre",
        "code",
        "blockquote",
        "em",
        "strong",
        "del",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    attributes.insert("a", HashSet::from(["href", "title", "rel"]));
    attributes.insert("ol", HashSet::from(["start"]));
    for heading in ["h2", "h3", "h4", "h5", "h6"] {
        attributes.insert(heading, HashSet::from(["id"]));
    }
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(tags))
        .tag_attributes(attributes)
        .url_schemes(HashSet::from(link_schemes()))
        .url_relative(UrlRelative::PassThrough)
        .link_rel(None);
    builder
});

/// The schemes that a link may have.
pub(super) fn link_schemes() -> [&'static str; 3] {
    ["http", "https", "mailto"]
}

/// `text` for an element's content or a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}
