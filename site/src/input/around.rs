//! What stands around every page, gathered once. Nothing of it depends on the ledger: a receipt changes no page that does not
//! show what it says.

use contest::Contest;
use contest::downloads::Counts;
use serde::Serialize;

use crate::content::{Content, DOCS};

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
}

/// The contest in a few words.
#[derive(Debug, Serialize)]
pub(crate) struct About {
    title: String,
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
}

impl Around {
    /// Of the site that is made of these.
    pub(super) fn of(contest: &Contest, content: &Content, downloads: &Counts) -> Self {
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
            },
            menu: menu(contest, content),
            downloads: !downloads.rows.is_empty(),
        }
    }
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
    // What the documentation has in the menu comes first: how to take part.
    for document in content.docs.iter().chain(&content.documents) {
        if let Some(label) = &document.menu {
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
