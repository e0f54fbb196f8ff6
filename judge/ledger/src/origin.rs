//! Where a ledger is from.

use contest::{Contest, LEDGER};

/// Where the ledger is from, as its checkpoints say: the contest's address without its scheme, and `ledger`.
pub fn origin(contest: &Contest) -> String {
    let url = contest.url.split_once("://").map_or(contest.url.as_str(), |(_, rest)| rest);
    format!("{url}{LEDGER}")
}
