//! Where a link in a text leads.

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use super::safe::link_schemes;
use crate::route;

/// The pages that texts may link to by their files.
#[derive(Debug, Default)]
pub(crate) struct Atlas {
    /// `content/rules.md` → `rules/`, or with an anchor `forum/data/md5/#post-2`.
    by_file: HashMap<String, String>,
    /// Every address of the site.
    routes: HashSet<String>,
}

/// Bytes of an address, at most: browsers and servers take no longer ones.
const LONGEST: usize = 2_000;

impl Atlas {
    /// An atlas of the site with these addresses, and no file yet.
    pub(crate) fn new(routes: HashSet<String>) -> Self {
        Self { by_file: HashMap::new(), routes }
    }

    /// Whether the site has a page at `route`.
    pub(super) fn has(&self, route: &str) -> bool {
        self.routes.contains(route)
    }

    /// Says that the text of `file` is shown at `target`.
    pub(crate) fn insert(&mut self, file: &str, target: String) {
        self.by_file.insert(file.to_owned(), target);
    }
}

/// A link into the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// The page.
    pub(crate) route: String,
    /// The anchor on it, as an id.
    pub(crate) anchor: Option<String>,
    /// As written, for messages.
    pub(crate) written: String,
    /// Where it stands in the file; nothing in a text with placeholders.
    pub(crate) span: Option<Range<usize>>,
}

/// What a destination means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target {
    /// Another site or a mailbox.
    Outside,
    /// A page of this site; the route, and the anchor's id.
    Inside(String, Option<String>),
    /// Nothing that a link may lead to, and why.
    Refused(String),
}

/// Reads the destination `written` in the text of `file`, shown at `own`.
pub(super) fn target(atlas: &Atlas, file: &str, own: &str, prefix: &str, written: &str) -> Target {
    // Browsers drop tabs and line breaks inside a scheme and read a backslash as a slash.
    if written.is_empty() || written.contains(|c: char| c.is_control() || c.is_whitespace() || c == '\\') {
        return Target::Refused("is not an address".to_owned());
    }
    if written.len() > LONGEST {
        return Target::Refused(format!("is longer than {LONGEST} bytes"));
    }
    if let Some(scheme) = scheme(written) {
        return match link_schemes().contains(&scheme.as_str()) {
            true => Target::Outside,
            false => {
                Target::Refused(format!("has the scheme {scheme}:, expected {}", link_schemes().join(", ")))
            }
        };
    }
    if written.starts_with("//") {
        return Target::Refused("has no scheme; write https: before it".to_owned());
    }
    let (path, fragment) = match written.split_once('#') {
        Some((path, fragment)) => (path, Some(fragment)),
        None => (written, None),
    };
    if path.is_empty() {
        return Target::Inside(own.to_owned(), fragment.map(|name| format!("{prefix}{name}")));
    }
    if let Some(route) = path.strip_prefix('/') {
        // An address of the site, which has ids and not names of headings.
        return Target::Inside(route.to_owned(), fragment.map(str::to_owned));
    }
    let Some(wanted) = route::join(file, path) else {
        return Target::Refused("leads out of the contest's folder".to_owned());
    };
    let Some(found) = atlas.by_file.get(&wanted) else {
        return Target::Refused(match wanted.ends_with(".md") {
            true => format!("names {wanted}, and there is no such page"),
            false => "is neither the Markdown file of a page nor an address that starts with /".to_owned(),
        });
    };
    match (found.split_once('#'), fragment) {
        (None, None) => Target::Inside(found.clone(), None),
        // Headings of the organiser's pages all have this prefix.
        (None, Some(name)) => Target::Inside(found.clone(), Some(format!("{HEADING}{name}"))),
        (Some((page, post)), None) => Target::Inside(page.to_owned(), Some(post.to_owned())),
        (Some((page, post)), Some(name)) => Target::Inside(page.to_owned(), Some(format!("{post}-{name}"))),
    }
}

/// The prefix of headings on the organiser's pages.
pub(crate) const HEADING: &str = "h-";

/// The lower-case scheme of an absolute address.
fn scheme(written: &str) -> Option<String> {
    let (scheme, _) = written.split_once(':')?;
    let mut chars = scheme.chars();
    let valid = chars.next().is_some_and(|c| c.is_ascii_alphabetic())
        && chars.all(|c| c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.'));
    valid.then(|| scheme.to_ascii_lowercase())
}
