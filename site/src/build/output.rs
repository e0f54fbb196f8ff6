//! Finished files.

use std::borrow::Cow;

use crate::pages::Page;
use crate::plain::{printable, printable_json};
use crate::route::file_of;

/// A finished file.
pub(crate) struct Output {
    /// Its address.
    pub(crate) route: String,
    /// Its path below the output folder, with `/`.
    pub(crate) file: String,
    /// What stands in it.
    pub(crate) text: String,
}

impl Output {
    /// The file at `route` that holds `text` as it is.
    pub(crate) fn plain(route: String, text: String) -> Self {
        Self { file: file_of(&route), route, text }
    }

    /// The file of `page`, which was rendered as `text`.
    pub(super) fn of(page: &dyn Page, text: String) -> Self {
        let route = page.route();
        Self { file: file_of(&route), text: shown(&route, text), route }
    }
}

/// `text` as it may be published: without control characters.
fn shown(route: &str, text: String) -> String {
    let clean = if route.ends_with(".json") { printable_json(&text) } else { printable(&text) };
    match clean {
        Cow::Borrowed(_) => text,
        Cow::Owned(clean) => clean,
    }
}
