//! What is sent, and how.

use base::output::Output;
use base::time::Instant;
use contest::{Address, Slug};
use forge::Token;

/// What changes.
#[derive(Clone, Debug)]
pub(crate) struct Change<'a> {
    /// The team.
    pub(crate) team: &'a Slug,
    /// The file's place in the contest's repository.
    pub(crate) path: String,
    /// Its content.
    pub(crate) bytes: &'a [u8],
    /// SHA-256 of what the user gave, which may be the file before it was encrypted.
    pub(crate) digest: String,
    /// What the commit and the pull request are called.
    pub(crate) title: String,
    /// What tells this change from others of the same person.
    pub(crate) topic: String,
}

/// How it is sent.
#[derive(Debug)]
pub(crate) struct How<'a> {
    /// The moment.
    pub(crate) at: Instant,
    /// Whether the commit is signed, whatever the configuration says.
    pub(crate) sign: bool,
    /// Whether it is sent although it was sent and judged before.
    pub(crate) again: bool,
    /// Whether it takes the place of what waits from here.
    pub(crate) replace: bool,
    /// The user's fork, where they made it themselves.
    pub(crate) fork: Option<&'a Address>,
    /// The user's token, where the forge has an API and they have one.
    pub(crate) token: Option<Token>,
    /// How to print.
    pub(crate) output: Output,
}

/// What a push brought about.
#[derive(Debug, Default)]
pub(super) struct Pushed {
    /// The pull request's number, where it is known.
    pub(super) pull: Option<u64>,
    /// The reference that it was pushed to.
    pub(super) to: String,
    /// The pull request's page, or where to open it.
    pub(super) url: Option<String>,
    /// What the server said.
    pub(super) replies: Vec<String>,
}
