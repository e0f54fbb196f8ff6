//! HTML that may stand on a page as it is.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fmt;
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};
use serde::Serialize;

use super::{math, plain_html};

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

/// Removes everything that is not on the allow-list: the elements that Markdown and formulas make, links to web and
/// mail addresses, ids of headings and footnotes, pictures of this site. No style, nothing that runs or loads from elsewhere.
/// What is surely on it already is not looked at twice.
pub(super) fn clean(html: &str) -> SafeHtml {
    plain_html::plain(html).map_or_else(|| listed(html), |plain| SafeHtml(plain.into_owned()))
}

/// What the allow-list leaves of `html`.
pub(super) fn listed(html: &str) -> SafeHtml {
    let spaced = spaced(html);
    let clean = ALLOWED.clean(&spaced).to_string();
    SafeHtml(if matches!(spaced, Cow::Owned(_)) { clean.replace(SPACER, "") } else { clean })
}

/// Stands in long texts while they are cleaned, and is removed again: the serializer looks ahead for the next `<` or `>` after each
/// `&` and each character of U+0080 to U+00BF, to the end of the text if there is none, which is quadratic. No text
/// keeps its noncharacter anyway, see [`crate::plain`].
const SPACER: &str = "\u{fdd0}&gt;";
/// Bytes of text without a tag or a spacer.
const SPACE: usize = 1_024;

/// `html`, which the Markdown writer made, with a spacer into each [`SPACE`] bytes of text, at a place where an entity or a
/// character begins.
pub(super) fn spaced(html: &str) -> Cow<'_, str> {
    let mut length = 0;
    let is_long = html.bytes().any(|byte| {
        length = if matches!(byte, b'<' | b'>') { 0 } else { length + 1 };
        length > SPACE
    });
    if !is_long {
        return Cow::Borrowed(html);
    }
    let mut out = String::with_capacity(html.len() + html.len() / 128);
    let (mut in_tag, mut in_entity, mut since) = (false, false, 0);
    for c in html.chars() {
        match c {
            '<' => (in_tag, since) = (true, 0),
            '>' => (in_tag, since) = (false, 0),
            _ if in_tag => {}
            _ if since >= SPACE && !in_entity => {
                out.push_str(SPACER);
                since = 0;
            }
            _ => {}
        }
        match c {
            '&' => in_entity = true,
            ';' => in_entity = false,
            _ => {}
        }
        since += c.len_utf8();
        out.push(c);
    }
    Cow::Owned(out)
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
        "sup",
        "small",
        "span",
        "div",
        "img",
    ];
    let mut attributes: HashMap<&str, HashSet<&str>> = HashMap::new();
    attributes.insert("a", HashSet::from(["href", "title", "rel", "id"]));
    attributes.insert("ol", HashSet::from(["start"]));
    attributes.insert("li", HashSet::from(["id"]));
    attributes.insert("pre", HashSet::from(["tabindex"]));
    attributes.insert("div", HashSet::from(["role", "aria-label", "tabindex"]));
    attributes.insert("span", HashSet::from(["role", "aria-label"]));
    attributes.insert("img", HashSet::from(["src", "alt"]));
    let mut classes: HashMap<&str, HashSet<&str>> = HashMap::new();
    classes.insert("div", HashSet::from(["wide", "footnotes"]));
    classes.insert("span", HashSet::from(["task"]));
    classes.insert("small", HashSet::from(["file"]));
    for element in math::ELEMENTS {
        attributes.insert(element, HashSet::from(math::ATTRIBUTES));
    }
    classes.insert("mtable", HashSet::from(math::TABLES));
    classes.insert("mtr", HashSet::from(math::ROWS));
    classes.insert("mtd", HashSet::from(math::CELLS));
    classes.insert("mo", HashSet::from(["small"]));
    for heading in ["h2", "h3", "h4", "h5", "h6"] {
        attributes.insert(heading, HashSet::from(["id"]));
    }
    let mut builder = Builder::empty();
    builder
        .tags(tags.into_iter().chain(math::ELEMENTS).collect())
        .tag_attributes(attributes)
        .allowed_classes(classes)
        .attribute_filter(|element, attribute, value| {
            // A picture from elsewhere would tell that site who reads this one.
            let is_foreign = value.contains(':') || value.starts_with("//");
            (!(element == "img" && attribute == "src" && is_foreign)).then_some(value.into())
        })
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
    // Writing to a string does not fail.
    let _ = pulldown_cmark_escape::escape_html(&mut out, text);
    out
}
