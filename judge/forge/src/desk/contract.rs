//! What the judge needs of a forge, in words that no single one of them has.

use std::collections::HashMap;

use super::open::Open;
use crate::api::{Meter, Trouble};

/// What the judge's own comments are found again by; no forge shows it.
pub const TAG: &str = "<!-- gitprize:reply";

/// A comment of the judge's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// Its number on the forge.
    pub id: u64,
    /// What it says.
    pub text: String,
}

/// How a pull request is left.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled<'a> {
    /// The label that says what came of it, if the pull request lacks it.
    pub label: Option<&'a str>,
    /// Labels of the judge's that say something else.
    pub not: Vec<&'a str>,
    /// Whether it is closed.
    pub close: bool,
}

/// What the forge runs by itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workflow {
    /// Its number on the forge.
    pub id: u64,
    /// The file that describes it.
    pub path: String,
    /// Whether it runs.
    pub running: Running,
}

/// Whether a workflow runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Running {
    /// It does.
    On,
    /// The forge has turned it off, because nothing has happened in the repository for long.
    Idle,
    /// Somebody has turned it off, or the forge for another reason.
    Off,
}

/// A forge, about one repository: the contest's. Every write may be done again.
pub trait Forge {
    /// The pull requests that are open, by number, each once: all of them or none.
    ///
    /// # Errors
    /// When the forge does not answer, takes no more requests, or refuses.
    fn open(&self) -> Result<Vec<Open>, Trouble>;
    /// Finds out when the heads of these came, as far as the forge's own events tell; of each but the first such
    /// question asks for more requests than a list.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn arrivals(&self, pulls: &mut [&mut Open]) -> Result<(), Trouble>;
    /// The judge's own comments on these, oldest first: those by the token's account that hold [`TAG`].
    ///
    /// # Errors
    /// As [`Self::open`].
    fn notes(&self, pulls: &[u64]) -> Result<HashMap<u64, Vec<Note>>, Trouble>;
    /// Writes a comment.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn say(&self, pull: u64, text: &str) -> Result<(), Trouble>;
    /// Writes a comment anew in its place.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn edit(&self, pull: u64, note: u64, text: &str) -> Result<(), Trouble>;
    /// Takes a comment away.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn unsay(&self, pull: u64, note: u64) -> Result<(), Trouble>;
    /// Labels and closes. Says at which head it was closed, if the forge does.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn settle(&self, pull: u64, settled: &Settled<'_>) -> Result<Option<String>, Trouble>;
    /// Opens what was closed.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn reopen(&self, pull: u64) -> Result<(), Trouble>;
    /// Sets the state of a head, with a few words.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn status(&self, head: &str, good: bool, text: &str) -> Result<(), Trouble>;
    /// The workflows that the forge would turn off if nothing happened for long; none where no forge does that.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn workflows(&self) -> Result<Vec<Workflow>, Trouble> {
        Ok(vec![])
    }
    /// Turns a workflow on, from which its time counts anew.
    ///
    /// # Errors
    /// As [`Self::open`].
    fn turn_on(&self, _: &Workflow) -> Result<(), Trouble> {
        Ok(())
    }
    /// What was asked, and what is left.
    fn meter(&self) -> Meter;
}

/// What a status is called on every forge.
pub(super) const CONTEXT: &str = "gitprize";

/// As much of a text as a status takes.
pub(super) fn brief(text: &str) -> String {
    text.chars().take(140).collect()
}
