//! `contest.toml` and `team.toml`: raw text to validated types, with places in the errors.
//!
//! Entry points: [`Contest::parse`], [`Team::parse`], and [`Folder`] for a contest on disk.

mod address;
mod alarm_toml;
mod anew;
mod archive_toml;
#[cfg(test)]
mod bad_contests;
mod config;
mod config_toml;
mod country;
mod data;
mod data_toml;
mod digest_toml;
mod disk;
pub mod downloads;
mod folders;
mod identity;
pub mod keys;
#[cfg(test)]
mod keys_held;
mod ledger_toml;
mod metric_toml;
mod opened;
mod places;
pub mod queue;
mod reader;
mod release_toml;
mod rules;
mod rules_toml;
mod settings;
#[cfg(test)]
mod several;
mod team;
mod team_toml;
mod terms;
mod tracks_toml;
mod upload;

pub use address::{Address, Transport};
pub use alarm_toml::Alarm;
pub use anew::KeyFor;
pub use archive_toml::Archive;
pub use config::{
    Accepted, Baseline, Contest, Downloads, Forge, ForgeKind, KeySeal, Layout, Leaderboard, Metric, Pages,
    SplitLabels, Submission, Track, bad_sample,
};
pub use data::{DataFile, Place, is_below, is_name};
pub use disk::{Disk, Folder, around, two_folders};
pub use folders::{Folders, fan, fanned, may_be_fan};
pub use identity::is_login;
pub use identity::{Author, Logins, Person, fingerprint, same};
pub use metric_toml::suggestion;
pub use opened::{Opened, Source};
pub use places::{CLOSED, CONTEST_FILE, LEDGER, METRICS, REVEALED, SEALED, SUBMISSIONS, TEAM_FILE};
pub use reader::{Document, Section};
pub use release_toml::{RELEASE_LIST, Release};
pub use rules::RULES_FILE;
pub use rules::{
    Attestation, Eligibility, FinalChoice, ManualRule, MinorChange, Per, Phase, Prize, PrizeKind, Quota,
    SignUps, Span, TeamRules, Terms, Threshold,
};
pub use settings::Settings;
pub use team::{Acceptance, Invited, Member, Role, Slug, Team, Teams};
pub use terms::TermsText;
pub use terms::no_file;

/// The contest that the project's own `content/` describes, for tests.
#[doc(hidden)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
pub fn sample() -> Contest {
    // Read when it is asked for: the file is no part of the published crate.
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../content/contest.toml");
    let text = std::fs::read_to_string(path).unwrap();
    Contest::parse(CONTEST_FILE, &text, metric::Catalogue::shipped()).unwrap()
}
