//! `contest.toml` and `team.toml`: raw text to validated types, with places in the errors.
//!
//! Entry points: [`Contest::parse`], [`Team::parse`], and [`Folder`] for a contest on disk.

#[cfg(test)]
mod bad_contests;
mod config;
mod config_toml;
mod country;
pub mod downloads;
mod folder;
mod identity;
mod ledger_toml;
mod metric_toml;
mod reader;
mod rules;
mod rules_toml;
mod settings;
mod team;
mod team_toml;
mod terms;

pub use config::{
    Accepted, Baseline, Contest, Forge, ForgeKind, KeySeal, Layout, Leaderboard, Metric, SplitLabels,
    Submission, bad_sample,
};
pub use folder::{Folder, read_teams};
pub use identity::is_login;
pub use identity::{Author, Logins, Person, fingerprint, same};
pub use metric_toml::suggestion;
pub use reader::{Document, Section};
pub use rules::RULES_FILE;
pub use rules::{
    Attestation, Eligibility, FinalChoice, ManualRule, MinorChange, Per, Phase, Prize, PrizeKind, Quota,
    SignUps, Span, TeamRules, Terms, Threshold,
};
pub use settings::Settings;
pub use team::{Acceptance, Invited, Member, Role, Slug, Team, Teams};
pub use terms::TermsText;
pub use terms::no_file;

/// Where the contest's description stands below its root.
pub const CONTEST_FILE: &str = "content/contest.toml";
/// Where the organiser's own metrics stand.
pub const METRICS: &str = "content/metrics";
/// Where the teams' folders and the ledger stand.
pub const SUBMISSIONS: &str = "submissions";
/// The name below [`SUBMISSIONS`] that is the ledger's and so no team's.
pub const LEDGER: &str = "ledger";
/// The name below [`SUBMISSIONS`] that holds the sealed private scores and so is no team's.
pub const SEALED: &str = "sealed";
/// The name below [`SUBMISSIONS`] that holds what was sealed once it is revealed, and so is no team's.
pub const REVEALED: &str = "revealed";
/// The team's own description inside its folder.
pub const TEAM_FILE: &str = "team.toml";

/// The contest that the project's own `content/` describes, for tests.
#[doc(hidden)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
pub fn sample() -> Contest {
    let text = include_str!("../../../content/contest.toml");
    Contest::parse(CONTEST_FILE, text, metric::Catalogue::shipped()).unwrap()
}
