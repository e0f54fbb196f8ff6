//! What was sent from this machine: a line before each push and one after it, so that a push whose answer got lost is
//! known and not done twice.

use std::io::Write as _;

use serde::{Deserialize, Serialize};

use crate::remote::{Listing, Remote};
use base::failure::Failure;
use base::time::Instant;
use contest::Slug;
use ledger::{Ledger, Receipt};

/// The file's name.
const FILE: &str = "sent.jsonl";

/// A head that was pushed, or was about to be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sent {
    /// When.
    pub(crate) at: Instant,
    /// For which team.
    pub(crate) team: Slug,
    /// The file's place in the contest's repository.
    pub(crate) path: String,
    /// SHA-256 of the file as it was given.
    pub(crate) digest: String,
    /// The commit.
    pub(crate) head: String,
    /// Number of the pull request, once it is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pull: Option<u64>,
    /// What it was pushed to: the reference or, in a fork, the branch.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) pushed_to: Option<String>,
    /// The pull request's page, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    /// When it was withdrawn.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) withdrawn: Option<Instant>,
}

/// What became of it.
#[derive(Clone, Debug)]
pub(crate) enum State {
    /// It has a receipt.
    Judged(Box<Receipt>),
    /// It stands there.
    Waiting {
        /// The number of the pull request.
        pull: u64,
        /// The reference.
        reference: String,
    },
    /// It stands nowhere, and nobody answered: the push may have been cut.
    Unknown,
    /// It stood there once.
    Gone,
}

impl Sent {
    /// All, the oldest first, each head once as it was last told.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the file cannot be read.
    pub(crate) fn all(remote: &Remote) -> Result<Vec<Self>, Failure> {
        let path = remote.kept(FILE);
        if !path.exists() {
            return Ok(vec![]);
        }
        let text = fs_err::read(&path).map_err(Failure::io)?;
        Ok(Self::read(&String::from_utf8_lossy(&text)))
    }

    fn read(text: &str) -> Vec<Self> {
        let mut all: Vec<Self> = vec![];
        // A line that a full disk cut is none.
        for one in text.lines().filter_map(|line| serde_json::from_str::<Self>(line).ok()) {
            match all.iter_mut().find(|before| before.head == one.head) {
                Some(before) => *before = one,
                None => all.push(one),
            }
        }
        all
    }

    /// Writes it down, on the disk when this ends.
    ///
    /// # Errors
    /// [`Failure::Machine`] when it cannot be written.
    pub(crate) fn write(&self, remote: &Remote) -> Result<(), Failure> {
        let path = remote.kept(FILE);
        let failed = |why| Failure::machine(format!("writing {}", path.display()), why);
        let mut file = std::fs::File::options().create(true).append(true).open(&path).map_err(failed)?;
        // Numbers and text only, so that serialising cannot fail.
        let line = format!("\n{}\n", serde_json::to_string(self).unwrap_or_default());
        file.write_all(line.as_bytes()).and_then(|()| file.sync_all()).map_err(failed)
    }

    /// What became of it, as far as `ledger` and `listing` tell.
    pub(crate) fn state(&self, ledger: &Ledger, listing: &Listing) -> State {
        if let Some(receipt) = receipt_of(ledger, &self.head) {
            return State::Judged(Box::new(receipt.clone()));
        }
        if let Some((pull, reference)) = listing.of_head(&self.head) {
            return State::Waiting { pull, reference: reference.to_owned() };
        }
        if self.withdrawn.is_some() || self.pull.is_some() { State::Gone } else { State::Unknown }
    }
}

/// The newest receipt about the head.
pub(crate) fn receipt_of<'l>(ledger: &'l Ledger, head: &str) -> Option<&'l Receipt> {
    let about = |receipt: &&Receipt| receipt.entry.identity().is_some_and(|(_, of)| of == head);
    ledger.receipts().iter().rev().find(about)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_word_about_a_head_counts_and_a_cut_line_is_none() {
        let line = |head: &str, pull: &str| {
            format!(
                "{{\"at\":\"2009-01-02T00:00:00Z\",\"team\":\"alpha\",\"path\":\"p\",\"digest\":\"d\",\"head\":\"{head}\"{pull}}}\n"
            )
        };
        let text = line("a", "") + "\n" + &line("b", "") + &line("a", ",\"pull\":7") + "{\"at\":\"2009";
        let all = Sent::read(&text);
        let heads: Vec<_> = all.iter().map(|one| (&*one.head, one.pull)).collect();
        assert_eq!(heads, [("a", Some(7)), ("b", None)]);
    }
}
