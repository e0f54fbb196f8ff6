//! Where pages come from and where they go.

/// The folder of the handbook's pages.
pub(super) const FOLDER: &str = "docs";
/// The folder in which the pages for contestants stand in the project, for links to them.
pub(super) const BUILT_IN: &str = "site/docs";
/// Where those are in the handbook.
pub(super) const CONTESTANTS: &str = "contestants/";
/// The list of them.
pub(super) const LIST: &str = "contestants/index.html";
/// The first page.
pub(super) const HOME: &str = "index.html";
