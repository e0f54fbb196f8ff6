//! What a check says.

use serde::Serialize;

/// How it stands with one thing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum State {
    /// As it has to be.
    Done,
    /// Still to be done.
    Missing,
    /// Done, and not as it has to be.
    Wrong,
    /// Not to be seen from here.
    Unseen,
}

impl State {
    /// The word for people.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Missing => "missing",
            Self::Wrong => "WRONG",
            Self::Unseen => "not seen",
        }
    }
}

/// One thing.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct Check {
    /// Stable, lower-case, hyphenated.
    pub(crate) id: &'static str,
    /// How it stands.
    pub(crate) state: State,
    /// What was seen, a sentence without its full stop.
    pub(crate) text: String,
    /// What mends it: a command, or a line to write.
    pub(crate) mend: Option<String>,
}

impl Check {
    /// It is as it has to be.
    pub(super) fn done(id: &'static str, text: impl Into<String>) -> Self {
        Self { id, state: State::Done, text: text.into(), mend: None }
    }

    /// It is still to be done.
    pub(super) fn missing(id: &'static str, text: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { id, state: State::Missing, text: text.into(), mend: Some(mend.into()) }
    }

    /// It is done wrongly.
    pub(super) fn wrong(id: &'static str, text: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { id, state: State::Wrong, text: text.into(), mend: Some(mend.into()) }
    }

    /// It cannot be seen from here.
    pub(super) fn unseen(id: &'static str, text: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { id, state: State::Unseen, text: text.into(), mend: Some(mend.into()) }
    }
}
