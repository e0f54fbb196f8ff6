//! What those who send pull requests need of a forge, in words that no single one of them has.

use base::failure::Failure;

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Me {
    /// Name on the forge.
    pub login: String,
    /// Number on the forge.
    pub id: u64,
}

/// What is proposed to the contest.
#[derive(Clone, Debug)]
pub struct Proposal<'a> {
    /// The repository that has the branch, such as `me/contest`.
    pub fork: &'a str,
    /// The branch with the one commit.
    pub branch: &'a str,
    /// The contest's branch.
    pub main: &'a str,
    /// One line.
    pub title: &'a str,
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// Its number.
    pub pull: u64,
    /// Its page.
    pub url: Option<String>,
}

/// What a contestant needs of a forge's API, about one repository: the contest's.
pub trait Sender {
    /// Whose token it is.
    ///
    /// # Errors
    /// When the forge does not answer or refuses.
    fn me(&self) -> Result<Me, Failure>;
    /// The fork of `me`, made if there is none and up to date as far as the forge does that: its `owner/name`.
    ///
    /// # Errors
    /// As [`Self::me`].
    fn fork(&self, me: &Me, main: &str) -> Result<String, Failure>;
    /// Opens a pull request on which the contest's maintainers get no right to write to the branch; of one that is open
    /// already, which.
    ///
    /// # Errors
    /// As [`Self::me`].
    fn open(&self, proposal: &Proposal<'_>) -> Result<Opened, Failure>;
    /// Closes a pull request.
    ///
    /// # Errors
    /// As [`Self::me`].
    fn close(&self, pull: u64) -> Result<(), Failure>;
}
