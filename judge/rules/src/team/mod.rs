//! Teams and people: what a pull request that brings a `team.toml` may do. One named rule a file; every rule
//! is asked, so that a contestant hears all complaints at once.
//!
//! Entry point: [`check`]. It sees the teams on main through a [`Directory`](crate::people::Directory), which knows
//! names by what they look like and people by what they are known by. Main gets the judge's own rendering of what was
//! read, never the contestant's bytes.

mod account_age;
mod attestations;
mod author;
mod barred;
mod case;
mod changes;
mod choice;
mod consent;
mod countries;
mod dates;
mod entries;
mod former;
mod identical;
mod leader;
mod leads;
mod merge;
mod names;
mod one_team;
mod rate;
mod rename;
mod request;
mod team_size;
mod terms;
mod verdict;
mod written;

use crate::Rule;
use base::finding::Finding;
use base::finding::codes;
use base::plural::at_most;
use contest::Team;

use case::Case;

pub use case::Check;
pub use request::Request;
pub(crate) use terms::changed;
pub use verdict::{Accepted, Change, Verdict};

/// A `team.toml` of more bytes is no description of a team.
pub const LARGEST: u64 = 256 << 10;

/// Every rule that refuses, in the order in which a contestant hears of them.
pub static RULES: [&Rule<Check>; 19] = [
    &author::RULE,
    &dates::RULE,
    &rename::RULE,
    &merge::RULE,
    &leader::RULE,
    &consent::RULE,
    &entries::RULE,
    &names::RULE,
    &former::RULE,
    &barred::RULE,
    &team_size::RULE,
    &one_team::RULE,
    &identical::RULE,
    &leads::RULE,
    &countries::RULE,
    &attestations::RULE,
    &terms::RULE,
    &choice::RULE,
    &changes::RULE,
];

/// Every rule that makes a new team wait for the organiser.
pub static HOLDS: [&Rule<Check>; 2] = [&account_age::RULE, &rate::RULE];

/// What becomes of the file with these `bytes`.
pub fn check(request: &Request<'_>, bytes: &[u8]) -> Verdict {
    if bytes.len() as u64 > LARGEST {
        let text = format!("the file has {} bytes, and {}", bytes.len(), at_most(LARGEST));
        return Verdict::Refused(vec![
            Finding::new(codes::FILE_TOO_LARGE, text)
                .in_file(request.path)
                .help("a team.toml holds names, members and dates only: remove the rest"),
        ]);
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
    let completed = written::completed(request, team);
    let case = Case::new(request, &completed);
    let findings: Vec<Finding> = RULES.iter().flat_map(|rule| (rule.check)(&case)).collect();
    if !findings.is_empty() {
        return Verdict::Refused(findings);
    }
    let mut holds = HOLDS.iter().filter(|_| !request.approved).flat_map(|rule| (rule.check)(&case));
    match holds.next() {
        Some(finding) => Verdict::Held(finding),
        None => Verdict::Accepted(case.accepted()),
    }
}

/// What each rule has against a file that was read, those among them that make it wait.
pub fn by_rule(request: &Request<'_>, team: &Team) -> Vec<(&'static Rule<Check>, Vec<Finding>)> {
    let completed = written::completed(request, team);
    let case = Case::new(request, &completed);
    RULES.iter().chain(&HOLDS).map(|rule| (*rule, (rule.check)(&case))).collect()
}

#[cfg(test)]
mod tests;
