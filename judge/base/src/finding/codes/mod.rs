//! Every code of a [`Finding`](super::Finding) that the two programs can print, with what it means and what to
//! do about it.
//!
//! Entry points: [`CODES`] has them by topic, [`find`] finds one. A test holds the table against the sources in
//! both directions, so that none is forgotten and none outlives its use.

mod acts;
mod contest;
mod downloads;
mod files;
mod ledger;
mod people;
mod rules;
mod secrets;
mod site;

use serde::Serialize;

/// A code.
#[derive(Debug, Serialize)]
pub struct Code {
    /// Stable, lower-case, hyphenated.
    pub code: &'static str,
    /// Who meets it.
    pub who: &'static [Who],
    /// What was found, one sentence.
    pub meaning: &'static str,
    /// What to do about it.
    pub action: &'static str,
}

/// Who meets a code.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Who {
    /// Sends predictions or a team.
    Contestant,
    /// Writes the contest.
    Organiser,
    /// Runs the judge, or verifies a ledger.
    Maintainer,
}

impl Who {
    /// The word for people.
    pub fn word(self) -> &'static str {
        match self {
            Self::Contestant => "contestant",
            Self::Organiser => "organiser",
            Self::Maintainer => "maintainer",
        }
    }
}

/// Codes that belong together.
#[derive(Debug)]
pub struct Topic {
    /// A heading.
    pub title: &'static str,
    /// A sentence or two.
    pub about: &'static str,
    /// The codes in the order in which an input meets them.
    pub codes: &'static [Code],
}

/// Every code, by topic.
pub static CODES: [&Topic; 9] = [
    &files::TOPIC,
    &rules::TOPIC,
    &people::TOPIC,
    &contest::TOPIC,
    &acts::TOPIC,
    &ledger::TOPIC,
    &secrets::TOPIC,
    &downloads::TOPIC,
    &site::TOPIC,
];

/// Every code.
pub fn all() -> impl Iterator<Item = &'static Code> {
    CODES.iter().flat_map(|topic| topic.codes)
}

/// The code called `code`.
pub fn find(code: &str) -> Option<&'static Code> {
    all().find(|known| known.code == code)
}

const fn contestant(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Contestant], meaning, action }
}

const fn organiser(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Organiser], meaning, action }
}

const fn maintainer(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Maintainer], meaning, action }
}

const fn both(code: &'static str, meaning: &'static str, action: &'static str) -> Code {
    Code { code, who: &[Who::Contestant, Who::Organiser], meaning, action }
}
