//! What is asked of every forge, in words that no single one of them has.

use base::failure::Failure;

/// The variable that names another address of the API, for a forge that has it elsewhere.
pub(super) const API_VARIABLE: &str = "GITPRIZE_FORGE_API";

/// Whose token it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Me {
    /// Name on the forge.
    pub(crate) login: String,
    /// Number on the forge.
    pub(crate) id: u64,
}

/// What is proposed to the contest.
#[derive(Clone, Debug)]
pub(crate) struct Proposal<'a> {
    /// The repository that has the branch, such as `me/contest`.
    pub(crate) fork: &'a str,
    /// The branch with the one commit.
    pub(crate) branch: &'a str,
    /// The contest's branch.
    pub(crate) main: &'a str,
    /// One line.
    pub(crate) title: &'a str,
}

/// A pull request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opened {
    /// Its number.
    pub(crate) pull: u64,
    /// Its page.
    pub(crate) url: Option<String>,
}

/// What a contestant needs of a forge's API, about one repository: the contest's.
pub(crate) trait Forge {
    /// Whose token it is.
    fn me(&self) -> Result<Me, Failure>;
    /// The fork of `me`, made if there is none and up to date as far as the forge does that: its `owner/name`.
    fn fork(&self, me: &Me, main: &str) -> Result<String, Failure>;
    /// Opens a pull request on which the contest's maintainers get no right to write to the branch; of one that is open
    /// already, which.
    fn open(&self, proposal: &Proposal<'_>) -> Result<Opened, Failure>;
    /// Closes a pull request.
    fn close(&self, pull: u64) -> Result<(), Failure>;
}
