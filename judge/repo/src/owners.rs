//! Who opened which pull request, by the receive log of a server of our own: its first line with a number says whose that
//! number is for ever, also after the head is gone.

use std::collections::BTreeMap;

use git2::{Oid, Repository};
use hashbrown::HashMap;
use serde::Deserialize;

use super::log_parts::parts;
use super::receive::tip;
use super::refs::Kind;
use base::failure::Failure;
use contest::Author;

/// Who opened which pull request.
#[derive(Debug, Default)]
pub struct Owners {
    by: BTreeMap<u64, Author>,
    /// Every head that ever came, and where first.
    heads: HashMap<Oid, u64>,
    last: u64,
}

/// What is read of a line of the log.
#[derive(Deserialize)]
struct Line {
    pull: u64,
    #[serde(default)]
    head: Option<String>,
    #[serde(default)]
    user: Option<String>,
    #[serde(default)]
    key: Option<String>,
    #[serde(default, rename = "ref")]
    kind: Kind,
}

impl Owners {
    /// By the log at the commit `log`; nobody has opened anything where there is none. A line that cannot be read says
    /// nothing here: the batch complains of it.
    ///
    /// # Errors
    /// [`Failure::Machine`] when git cannot read the log.
    pub fn read(repository: &Repository, log: Option<Oid>) -> Result<Self, Failure> {
        let mut owners = Self::default();
        let Some(log) = log else { return Ok(owners) };
        for id in parts(repository, log)?.into_values() {
            let blob = repository.find_blob(id)?;
            for line in blob.content().split(|byte| *byte == b'\n') {
                if let Ok(line) = serde_json::from_slice(line) {
                    owners.add(line);
                }
            }
        }
        Ok(owners)
    }

    /// By the log of `repository` as it is now.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn now(repository: &Repository) -> Result<Self, Failure> {
        Self::read(repository, tip(repository)?.map(|commit| commit.id()))
    }

    fn add(&mut self, line: Line) {
        // A number is given once, whatever the kind of reference.
        self.last = self.last.max(line.pull);
        let head = line.head.as_deref().and_then(|head| Oid::from_str(head).ok());
        if let Some(head) = head {
            self.heads.entry(head).or_insert(line.pull);
        }
        if line.kind == Kind::Pull {
            let author = Author { login: line.user, ssh_fingerprint: line.key, ..Author::default() };
            self.by.entry(line.pull).or_insert(author);
        }
    }

    /// Who opened `pull`, if anybody did.
    pub fn of(&self, pull: u64) -> Option<&Author> {
        self.by.get(&pull)
    }

    /// Where `head` came first, if it ever came.
    pub fn came(&self, head: Oid) -> Option<u64> {
        self.heads.get(&head).copied()
    }

    /// The pull requests of those for whom `is_meant` holds, the newest first.
    pub fn opened_by(&self, is_meant: impl Fn(&Author) -> bool) -> impl Iterator<Item = u64> {
        self.by.iter().rev().filter(move |(_, author)| is_meant(author)).map(|(pull, _)| *pull)
    }

    /// The largest number that the log knows.
    pub fn last(&self) -> u64 {
        self.last
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_came_first_has_the_number_for_ever() {
        let mut owners = Owners::default();
        for line in [
            r#"{"pull":3,"head":"1111111111111111111111111111111111111111","user":"ann","at":"2009-01-01T00:00:00Z"}"#,
            r#"{"pull":3,"user":"ann","at":"2009-01-01T00:00:01Z","old":"1111111111111111111111111111111111111111"}"#,
            r#"{"pull":3,"head":"2222222222222222222222222222222222222222","user":"bob","at":"2009-01-01T00:00:02Z"}"#,
            r#"{"pull":9,"head":"3333333333333333333333333333333333333333","user":null,"key":"SHA256:x","at":"2009-01-01T00:00:03Z","ref":"merge-requests"}"#,
        ] {
            owners.add(serde_json::from_str(line).unwrap());
        }
        assert_eq!(owners.of(3).unwrap().login.as_deref(), Some("ann"));
        assert_eq!((owners.of(9), owners.last()), (None, 9));
        assert_eq!(owners.came(Oid::from_str(&"2".repeat(40)).unwrap()), Some(3));
        assert_eq!(
            owners.opened_by(|author| author.login.as_deref() == Some("ann")).collect::<Vec<_>>(),
            [3]
        );
    }
}
