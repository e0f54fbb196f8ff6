//! A page that a program writes, and which of them is asked for.

/// A page that a program writes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Where it stands in the project.
    pub path: String,
    /// All of it.
    pub text: String,
}

/// Those of `pages` that `path` names: one, or all with an empty one.
pub fn chosen(pages: Vec<Page>, path: &str) -> String {
    pages.into_iter().filter(|page| path.is_empty() || page.path == path).map(|page| page.text).collect()
}
