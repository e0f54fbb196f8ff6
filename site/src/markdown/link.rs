//! Where a link in a text leads.

use std::collections::{HashMap, HashSet};

use super::safe::link_schemes;
use super::text::{Text, Trust};
use crate::linked::{Files, Published, Unfit};
use crate::route;

/// The pages that texts may link to by their files.
#[derive(Debug, Default)]
pub(crate) struct Atlas {
    /// `content/rules.md` → `rules/`, or with an anchor `forum/data/md5/#post-2`.
    by_file: HashMap<String, String>,
    /// Every address of the site.
    routes: HashSet<String>,
    /// The files that are no pages.
    files: Files,
    /// Files and addresses of what came after the moment that is shown.
    later: HashSet<String>,
}

/// Bytes of an address, at most: browsers and servers take no longer ones.
const LONGEST: usize = 2_000;

impl Atlas {
    /// An atlas of the site with these addresses, and no page's file yet; `later` has the files and addresses of what is
    /// left out because it came after the moment that is shown.
    pub(crate) fn new(routes: HashSet<String>, files: Files, later: HashSet<String>) -> Self {
        Self { by_file: HashMap::new(), routes, files, later }
    }

    /// The files that are no pages, with those published that pages link to.
    pub(crate) fn files(&self) -> &Files {
        &self.files
    }

    /// The same, of an atlas that nobody needs any more.
    pub(crate) fn into_files(self) -> Files {
        self.files
    }

    /// The file at `path` for a link by somebody of `trust`: only the organiser's publish one.
    fn file(&self, path: &str, trust: Trust) -> Option<Result<&Published, &Unfit>> {
        match trust {
            Trust::Organiser => self.files.publish(path),
            Trust::Anybody => self.files.published(path).map(Ok),
        }
    }

    /// Publishes the file at `path`; nothing when there is none.
    pub(crate) fn publish(&self, path: &str) -> Option<Result<&Published, &Unfit>> {
        self.files.publish(path)
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

/// What a destination means.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Target<'a> {
    /// Another site or a mailbox.
    Outside,
    /// A page of this site; the route, and the anchor's id.
    Inside(String, Option<String>),
    /// A file that is part of the site; what stands behind the address, as `#page=3`.
    File(&'a Published, &'a str),
    /// A file that may not be part of it.
    Unfit(String, &'a Unfit),
    /// A page of the organisers' handbook, and the name of a heading there.
    Handbook(String, Option<String>),
    /// A page that came after the moment that is shown.
    Later,
    /// Nothing that a link may lead to, and why.
    Refused(String),
}

/// Whether it takes the atlas to say where `written` leads, and not the words alone.
pub(super) fn is_looked_up(written: &str) -> bool {
    !written.starts_with('#') && !written.starts_with("//") && scheme(written).is_none()
}

/// Where the link `written` in the post at `file` leads, in words that are the same as long as it leads there.
pub(crate) fn lead(atlas: &Atlas, file: &str, written: &str) -> String {
    let text = Text {
        file,
        source: "",
        body: "",
        offset: None,
        trust: Trust::Anybody,
        route: "",
        prefix: "",
        above: 0,
    };
    let target = target(atlas, &text, written);
    let is_there = matches!(&target, Target::Inside(page, _) if atlas.has(page));
    format!("{target:?} {is_there}")
}

/// Reads the destination `written` in `text`.
pub(super) fn target<'a>(atlas: &'a Atlas, text: &Text<'_>, written: &'a str) -> Target<'a> {
    let (file, own, prefix) = (text.file, text.route, text.prefix);
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
    let behind = &written[path.len()..];
    let of_file = |path: &str| {
        let found = atlas.file(path, text.trust)?;
        Some(found.map_or_else(|why| Target::Unfit(path.to_owned(), why), |file| Target::File(file, behind)))
    };
    if let Some(route) = path.strip_prefix('/') {
        if atlas.later.contains(route) {
            return Target::Later;
        }
        let file = atlas.files.at(route).filter(|_| !atlas.has(route));
        if let Some(target) = file.and_then(of_file) {
            return target;
        }
        // An address of the site, which has ids and not names of headings.
        return Target::Inside(route.to_owned(), fragment.map(str::to_owned));
    }
    let Some(wanted) = route::join(file, path) else {
        return Target::Refused("leads out of the contest's folder".to_owned());
    };
    if atlas.later.contains(&wanted) {
        return Target::Later;
    }
    let Some(found) = atlas.by_file.get(&wanted) else {
        if let Some(page) = handbook_page(file, &wanted) {
            return Target::Handbook(page.to_owned(), fragment.map(str::to_owned));
        }
        return of_file(&wanted).unwrap_or_else(|| {
            Target::Refused(match (wanted.ends_with(".md"), wanted.starts_with("content/")) {
                (true, _) => format!("names {wanted}, and there is no such page"),
                (_, true) => format!("names {wanted}, and there is no such file"),
                _ => "is neither a file below content/ nor an address that starts with /".to_owned(),
            })
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

/// The page of the handbook that `wanted` is for a link in `file`. Only pages of the documentation lead there: those that come
/// with this program, and copies of them.
fn handbook_page<'w>(file: &str, wanted: &'w str) -> Option<&'w str> {
    let page = wanted.strip_prefix("docs/")?.strip_suffix(".md")?;
    let is_name = page.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    (file.starts_with("content/docs/") && is_name).then_some(page)
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
