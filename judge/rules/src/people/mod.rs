//! Teams and people: what a pull request that brings a `team.toml` may do. One named rule a file; every rule
//! is asked, so that a contestant hears all complaints at once.
//!
//! Entry point: [`check`]. It sees the teams on main through a [`Directory`], which knows names by what they
//! look like and people by what they are known by. Main gets the judge's own rendering of what was read,
//! never the contestant's bytes.

mod account_age;
mod attestations;
mod author;
mod case;
mod choice;
mod consent;
mod countries;
mod dates;
mod directory;
mod edit;
mod entries;
mod forget;
mod former;
mod identical;
mod leader;
mod leads;
mod merge;
mod names;
mod one_team;
mod rate;
mod rename;
mod review;
mod size;
mod skeleton;
mod tags;
mod terms;
mod verdict;

use base::finding::Finding;
use base::finding::codes;
use base::time::Instant;
use contest::{Author, Contest, Slug, Team, Teams, TermsText};
use ledger::standings::Tally;

use case::Case;

pub use directory::Directory;
pub use edit::Edit;
pub use forget::{Forgotten, Wanted, forget};
pub use review::{Waiting, waiting};
pub use tags::{Tags, per_person};
pub use terms::changed;
pub use verdict::{Accepted, Change, Verdict};

/// A `team.toml` of more bytes is no description of a team.
pub const LARGEST: u64 = 256 << 10;

/// A proposed `team.toml` and what it is held against.
#[derive(Clone, Copy)]
pub struct Request<'r> {
    /// The contest.
    pub contest: &'r Contest,
    /// The teams on main.
    pub teams: &'r Teams,
    /// The same by names and people.
    pub directory: &'r Directory,
    /// The receipts so far.
    pub tally: &'r Tally,
    /// The text that members accept, if the contest asks for it.
    pub terms: Option<&'r TermsText>,
    /// When new teams were registered, oldest first.
    pub sign_ups: &'r [Instant],
    /// Last instant of the contest as the ledger has it now.
    pub closes: Instant,
    /// The folder.
    pub slug: &'r Slug,
    /// Who opened the pull request.
    pub author: &'r Author,
    /// When that account was opened, if it is known.
    pub account: Option<Instant>,
    /// When the head was received.
    pub received: Instant,
    /// The file's path, for messages.
    pub path: &'r str,
    /// Whether the organiser approved it, so that nothing holds it any more.
    pub approved: bool,
}

/// A rule's name and check.
type Rule = (&'static str, fn(&Case<'_>) -> Vec<Finding>);

/// Every rule that refuses, in the order in which a contestant hears of them.
const RULES: [Rule; 18] = [
    ("author", author::check),
    ("dates", dates::check),
    ("rename", rename::check),
    ("merge", merge::check),
    ("leader", leader::check),
    ("consent", consent::check),
    ("entries", entries::check),
    ("names", names::check),
    ("former", former::check),
    ("size", size::check),
    ("one_team", one_team::check),
    ("identical", identical::check),
    ("leads", leads::check),
    ("countries", countries::check),
    ("attestations", attestations::check),
    ("terms", terms::check),
    ("choice", choice::check),
    ("changes", verdict::check),
];

/// Every rule that makes a new team wait for the organiser.
const HOLDS: [Rule; 2] = [("account_age", account_age::check), ("rate", rate::check)];

/// What becomes of the file with these `bytes`.
pub fn check(request: &Request<'_>, bytes: &[u8]) -> Verdict {
    if bytes.len() as u64 > LARGEST {
        let text = format!("the file has {} bytes, allowed are {LARGEST}", bytes.len());
        return Verdict::Refused(vec![Finding::new(codes::FILE_TOO_LARGE, text).in_file(request.path)]);
    }
    let Ok(source) = std::str::from_utf8(bytes) else {
        return Verdict::Refused(vec![
            Finding::new(codes::NOT_UTF8, "the file is not UTF-8 text").in_file(request.path),
        ]);
    };
    match Team::parse(request.path, source) {
        Ok(team) => of_team(request, &team),
        Err(findings) => Verdict::Refused(findings),
    }
}

/// The same of a file that was read.
pub fn of_team(request: &Request<'_>, team: &Team) -> Verdict {
    let completed = verdict::completed(request, team);
    let case = Case::new(request, &completed);
    let findings: Vec<Finding> = RULES.iter().flat_map(|(_, check)| check(&case)).collect();
    if !findings.is_empty() {
        return Verdict::Refused(findings);
    }
    let mut holds = HOLDS.iter().filter(|_| !request.approved).flat_map(|(_, check)| check(&case));
    match holds.next() {
        Some(finding) => Verdict::Held(finding),
        None => Verdict::Accepted(case.accepted()),
    }
}

#[cfg(test)]
mod tests;
