//! What stands around every page, gathered once. Nothing of it depends on the ledger: a receipt changes no page that does not
//! show what it says.

use std::collections::BTreeMap;

use contest::Contest;
use contest::downloads::Counts;
use serde::Serialize;

use crate::content::{Content, DOCS};
use crate::theme::Theme;

/// It.
#[derive(Debug)]
pub(crate) struct Around {
    /// The site's address on the web.
    pub(crate) url: String,
    /// About the contest.
    pub(crate) about: About,
    /// The menu: labels and addresses.
    pub(crate) menu: Vec<(String, String)>,
    /// Whether downloads were counted.
    pub(crate) downloads: bool,
    /// The public record as a database, if the contest says that there is one.
    pub(crate) database: Option<&'static str>,
    /// Where its assets are.
    pub(crate) assets: BTreeMap<String, String>,
    /// The page on what the errors of scores mean.
    pub(crate) statistics: Option<String>,
}

/// The contest in a few words.
#[derive(Debug, Serialize)]
pub(crate) struct About {
    /// The contest's title.
    title: String,
    /// One sentence about the contest.
    summary: String,
    /// The public split's name.
    public: String,
    /// The private split's name.
    private: String,
    /// `RMSE`.
    metric: String,
    /// The reference baseline's name.
    reference: Option<String>,
    /// The metrics whose mean rank orders the teams; none when one score does.
    mean_rank: Vec<String>,
    /// What is cloned, if the contest says so.
    clone: Option<String>,
    /// The page on how to take part.
    enter: Option<String>,
    /// The page on how a contest is checked.
    verify: Option<String>,
}

impl About {
    /// The contest's title.
    pub(crate) fn title(&self) -> &str {
        &self.title
    }
}

impl Around {
    /// Of the site that is made of these.
    pub(super) fn of(contest: &Contest, content: &Content, downloads: &Counts, theme: &Theme) -> Self {
        Self {
            url: contest.url.clone(),
            about: About {
                title: contest.title.clone(),
                summary: contest.summary.clone(),
                public: contest.splits.public.clone(),
                private: contest.splits.private.clone(),
                metric: contest.metric.name.to_uppercase(),
                mean_rank: contest.metric.mean_rank.iter().map(|(name, _)| name.to_uppercase()).collect(),
                reference: contest.reference().map(|base| base.name.clone()),
                clone: contest.forge.clone.as_ref().map(ToString::to_string),
                enter: doc(content, ENTER),
                verify: doc(content, VERIFY),
            },
            menu: menu(contest, content),
            downloads: !downloads.rows.is_empty(),
            database: contest.pages.database.then_some(DATABASE),
            assets: theme.addresses(),
            statistics: doc(content, STATISTICS),
        }
    }
}

/// The address of the page on how to take part, to which a button in the head leads.
const ENTER: &str = "docs/taking-part/";

/// The address of the database that `judge database` makes of the built site's tables.
pub(crate) const DATABASE: &str = "api/v1/record.duckdb";

/// The address of the page on how a contest is checked.
const VERIFY: &str = "docs/verify/";

/// The address of the page on what the errors of scores mean.
const STATISTICS: &str = "docs/statistics/";

/// The address of the page of the documentation at `route`, if there is one.
fn doc(content: &Content, route: &str) -> Option<String> {
    content.docs.iter().find(|page| page.route == route).map(|page| page.route.clone())
}

/// The address of the page about the data.
pub(crate) const DATA_ROUTE: &str = "data/";

/// Whether the data has a page that nobody wrote.
pub(super) fn has_own_data_page(contest: &Contest, content: &Content) -> bool {
    !contest.data.is_empty() && content.documents.iter().all(|document| document.route != DATA_ROUTE)
}

fn menu(contest: &Contest, content: &Content) -> Vec<(String, String)> {
    let mut entries = vec![("Leaderboard".to_owned(), "leaderboard/".to_owned())];
    if !contest.prizes.is_empty() {
        entries.push(("Prizes".to_owned(), "prizes/".to_owned()));
    }
    for document in content.docs.iter().chain(&content.documents) {
        // The button in the head leads to how to take part.
        if let Some(label) = document.menu.as_ref().filter(|_| document.route != ENTER) {
            entries.push((label.clone(), document.route.clone()));
        }
    }
    if has_own_data_page(contest, content) {
        entries.push(("Data".to_owned(), DATA_ROUTE.to_owned()));
    }
    if !content.docs.is_empty() {
        entries.push(("Docs".to_owned(), DOCS.to_owned()));
    }
    entries.push(("Teams".to_owned(), "teams/".to_owned()));
    if !content.news.is_empty() {
        entries.push(("News".to_owned(), "news/".to_owned()));
    }
    if !content.forum.sections.is_empty() {
        entries.push(("Forum".to_owned(), "forum/".to_owned()));
    }
    entries
}
