//! What a contest's own repository has to have, point by point.

use base::finding::{Finding, codes, quoted};

/// One thing that the repository has to have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// What, such as `receive.fsckObjects` or `hooks/pre-receive`.
    pub what: String,
    /// How it has to be, for people.
    pub wanted: String,
    /// How it is.
    pub state: State,
}

/// How a point is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum State {
    /// As it has to be.
    Fine,
    /// It is not there.
    Missing,
    /// It is another one.
    Other(String),
}

impl Point {
    /// A point that is `found` and has to be `wanted`.
    pub(super) fn compared(what: &str, wanted: &str, found: Option<String>) -> Self {
        let state = match found {
            None => State::Missing,
            Some(found) if found == wanted => State::Fine,
            Some(found) => State::Other(found),
        };
        Self { what: what.to_owned(), wanted: wanted.to_owned(), state }
    }

    /// Whether it is as it has to be.
    pub fn is_fine(&self) -> bool {
        self.state == State::Fine
    }

    /// The word for programs.
    pub fn word(&self) -> &'static str {
        match self.state {
            State::Fine => "fine",
            State::Missing => "missing",
            State::Other(_) => "other",
        }
    }

    /// The complaint about it, if it is not as it has to be.
    pub fn finding(&self) -> Option<Finding> {
        let text = match &self.state {
            State::Fine => return None,
            State::Missing => format!("{} is missing: {}", self.what, self.wanted),
            State::Other(found) => {
                format!("{} is {}, expected: {}", self.what, quoted(found), self.wanted)
            }
        };
        Some(
            Finding::new(codes::HOST_INCOMPLETE, text)
                .help("`judge host REPOSITORY --dir CONTEST` puts it right"),
        )
    }
}
