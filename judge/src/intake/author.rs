//! Who opened a pull request and when its head was received: from the forge's pull-request document or a
//! plain repository's receive log, never from a commit.

use std::collections::HashMap;

use git2::{ObjectType, Oid, Repository};
use serde::{Deserialize, Serialize};

use crate::contest::Author;
use crate::failure::Failure;
use crate::time::Instant;

/// A receive log larger than this in one month is not read.
const LARGEST_LOG: usize = 512 << 20;

/// One received head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pull {
    /// Who.
    pub author: Author,
    /// When.
    pub received: Instant,
    /// When the account was opened, if the forge told.
    pub account: Option<Instant>,
}

/// What is known of the pull requests.
#[derive(Debug, Default)]
pub struct Pulls(HashMap<(u64, String), Pull>);

/// A line of the receive log, as [`Pulls::log_line`] writes it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct LogLine {
    pull: u64,
    head: String,
    user: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<String>,
    at: Instant,
}

/// The parts of a forge's pull request that are read; the shape is GitHub's and Forgejo's.
#[derive(Deserialize)]
struct ForgePull {
    number: u64,
    user: Option<ForgeUser>,
    head: ForgeHead,
    received_at: Option<Instant>,
    updated_at: Option<Instant>,
    created_at: Option<Instant>,
}

#[derive(Deserialize)]
struct ForgeUser {
    login: Option<String>,
    id: Option<u64>,
    /// When the account was opened; not in the forge's list, a receiver adds it from the user's own document.
    created_at: Option<Instant>,
}

#[derive(Deserialize)]
struct ForgeHead {
    sha: String,
}

impl Pulls {
    /// Reads a pull-request document: a JSON array as the forge's list of pull requests answers it.
    /// `received_at`, if a receiver added it, is when the head was pushed; else `updated_at`, the latest
    /// moment it can have been. `user.created_at`, if a receiver added it, is when the account was opened.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming line and column.
    pub fn from_document(file: &str, text: &str) -> Result<Self, Failure> {
        let pulls: Vec<ForgePull> = serde_json::from_str(text).map_err(|why| {
            Failure::configuration("bad-pulls", format!("{file} is no list of pull requests: {why}"))
        })?;
        let mut known = HashMap::new();
        for pull in pulls {
            let Some(received) = pull.received_at.or(pull.updated_at).or(pull.created_at) else {
                let text =
                    format!("{file}: #{} has none of received_at, updated_at and created_at", pull.number);
                return Err(Failure::configuration("bad-pulls", text));
            };
            let account = pull.user.as_ref().and_then(|user| user.created_at);
            let author = pull.user.map_or_else(Author::default, |user| Author {
                login: user.login,
                id: user.id,
                ..Author::default()
            });
            known.insert((pull.number, pull.head.sha), Pull { author, received, account });
        }
        Ok(Self(known))
    }

    /// Reads the receive log at `commit`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming file and line, since a log that is wrong could cost somebody a
    /// deadline.
    pub fn from_receive_log(repository: &Repository, commit: Oid) -> Result<Self, Failure> {
        let mut known = HashMap::new();
        let tree = repository.find_commit(commit)?.tree()?;
        let odb = repository.odb()?;
        for entry in tree.iter() {
            let name = String::from_utf8_lossy(entry.name_bytes()).into_owned();
            let wrong =
                |why: String| Failure::configuration("bad-receive-log", format!("receive log {name}: {why}"));
            let (size, kind) = odb.read_header(entry.id())?;
            if kind != ObjectType::Blob || size > LARGEST_LOG {
                return Err(wrong("not a file of at most 512 MiB".to_owned()));
            }
            let blob = repository.find_blob(entry.id())?;
            for (at, line) in
                blob.content().split(|b| *b == b'\n').enumerate().filter(|(_, line)| !line.is_empty())
            {
                let line: LogLine =
                    serde_json::from_slice(line).map_err(|why| wrong(format!("line {}: {why}", at + 1)))?;
                let author = Author { login: line.user, ssh_fingerprint: line.key, ..Author::default() };
                // The first arrival counts: pushing the same commit again cannot move it.
                known.entry((line.pull, line.head)).or_insert(Pull {
                    author,
                    received: line.at,
                    account: None,
                });
            }
        }
        Ok(Self(known))
    }

    /// The line that the receive hook writes.
    pub fn log_line(pull: u64, head: &str, author: &Author, at: Instant) -> String {
        let line = LogLine {
            pull,
            head: head.to_owned(),
            user: author.login.clone(),
            key: author.ssh_fingerprint.clone(),
            at,
        };
        serde_json::to_string(&line).unwrap_or_default()
    }

    /// What is known of a head.
    pub fn get(&self, pull: u64, head: &str) -> Option<&Pull> {
        self.0.get(&(pull, head.to_owned()))
    }
}
