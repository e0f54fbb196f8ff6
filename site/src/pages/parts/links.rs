//! Links to teams and to evidence.

use contest::Slug;
use serde::Serialize;

use crate::input::Site;

/// The address of the team's page.
pub(in crate::pages) fn team_route(slug: &Slug) -> String {
    format!("teams/{slug}/")
}

/// The address of the list of past days.
pub(in crate::pages) const PAST_DAYS: &str = "leaderboard/past_days/";

/// The address of the past day `date`. With an underscore, which no phase has.
pub(in crate::pages) fn past_day_route(date: &str) -> String {
    format!("leaderboard/past_{date}/")
}

/// What a person gave as evidence: a link if it is an address on the web, else text.
#[derive(Clone, Debug, Serialize)]
pub(in crate::pages) struct Evidence {
    /// What was given.
    text: String,
    /// The address, if it is one on the web.
    href: Option<String>,
}

impl Evidence {
    /// Of the text in a receipt, which anybody with the ledger's pen may have written.
    pub(in crate::pages) fn new(text: &str) -> Self {
        let address = text.starts_with("https://") || text.starts_with("http://");
        let clean = !text.contains(|c: char| c.is_control() || c.is_whitespace());
        Self { text: text.to_owned(), href: (address && clean).then(|| text.to_owned()) }
    }
}

/// A team's name and page.
#[derive(Clone, Debug, Serialize)]
pub(in crate::pages) struct TeamLink {
    /// Its name.
    pub(in crate::pages) name: String,
    /// Its address, below the root.
    pub(in crate::pages) route: String,
}

impl TeamLink {
    /// To the page of `slug`, or what it is called now.
    pub(in crate::pages) fn new(site: &Site, slug: &Slug) -> Self {
        let slug = site.current(slug);
        Self { name: site.team_name(slug).to_owned(), route: team_route(slug) }
    }
}
