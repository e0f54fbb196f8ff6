//! `/teams/<earlier name>/`: leads to what a renamed or merged team is now.

use base::finding::Finding;
use contest::Slug;
use serde::Serialize;

use super::decisions::TeamLink;
use super::frame::Frame;
use super::team;
use crate::input::Site;

#[derive(Serialize)]
struct Moved {
    old: String,
    team: TeamLink,
}

pub(super) fn render(site: &Site, old: &Slug, now: &Slug) -> Result<String, Box<Finding>> {
    let page = Moved { old: old.to_string(), team: TeamLink::new(site, now) };
    let description = format!("The team {old} is {} now.", page.team.name);
    let title = page.team.name.clone();
    Frame::new(site, &team::route(old), &title, &description).moved_to(site, &team::route(now)).render(
        site,
        "moved.html",
        &page,
    )
}
