//! How somebody who has no program of ours sends a file: by a page of the forge's own.

use contest::Slug;

use crate::input::Site;

/// Whether team pages lead to one.
pub(in crate::pages) fn is_open(site: &Site) -> bool {
    let calendar = site.calendar();
    let is_over = calendar.closed || site.shown_against(calendar.closes).is_gt();
    !is_over && site.contest().upload_pages().is_some()
}

/// The page for a team.
pub(in crate::pages) fn page(site: &Site, team: &Slug) -> Option<String> {
    site.contest().upload_page(team).filter(|_| is_open(site))
}
