//! Where a contest's files stand, and the names that are no team's for it.

/// Where the contest's description stands below its root.
pub const CONTEST_FILE: &str = "content/contest.toml";
/// Where the organiser's own metrics stand.
pub const METRICS: &str = "content/metrics";
/// Where the teams' folders and the ledger stand.
pub const SUBMISSIONS: &str = "submissions";
/// The name below [`SUBMISSIONS`] that is the ledger's and so no team's.
pub const LEDGER: &str = "ledger";
/// The folder in the ledger's that holds the closed files in brief, which say nothing that the receipts do not.
pub const CLOSED: &str = "closed";
/// The name below [`SUBMISSIONS`] that holds the sealed private scores and so is no team's.
pub const SEALED: &str = "sealed";
/// The name below [`SUBMISSIONS`] that holds what was sealed once it is revealed, and so is no team's.
pub const REVEALED: &str = "revealed";
/// The team's own description inside its folder.
pub const TEAM_FILE: &str = "team.toml";
