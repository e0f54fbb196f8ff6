//! What a batch tells about itself: what waits, when it ran, how far behind the answers are. The judge keeps it on a reference
//! of its own beside main; `judge queue` fetches it into the contest's folder, where the site and `judge doctor` find it. It
//! decides nothing, and a contest without it is complete.

use std::path::Path;

use serde::{Deserialize, Serialize};

use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::Instant;

/// Where it stands, below the contest's folder; git does not keep it there.
pub const QUEUE: &str = "queue.json";
/// So many of those that wait are named; more are counted.
pub const NAMED: usize = 1_000;

/// What the newest batch found and left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Queue {
    /// When the batch began.
    pub batch: Instant,
    /// When the next one is to begin, by `alarm.every`.
    pub next: Option<Instant>,
    /// From when on it is missing: two of its periods after this one.
    pub late: Option<Instant>,
    /// Heads that it judged.
    pub judged: u64,
    /// What waits, in the order in which it is judged, then what cannot be judged yet.
    pub waiting: Vec<Waits>,
    /// Heads that wait and are not named.
    pub more: u64,
    /// How far behind the answers at the forge are, if the judge answers there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replies: Option<Replies>,
}

/// A head that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waits {
    /// The number of its pull request.
    pub pull: u64,
    /// The first digits of the head.
    pub head: String,
    /// Since when, if that is known.
    pub since: Option<Instant>,
    /// Its place, from 1; nothing when it cannot be judged yet.
    pub position: Option<u64>,
    /// Why not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub why: Option<String>,
}

/// How far behind the answers are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replies {
    /// When they were last written.
    pub at: Instant,
    /// Receipts that have none yet.
    pub left: u64,
    /// When the oldest of these was written.
    pub oldest: Option<Instant>,
    /// Requests that the forge still takes, if it says so.
    pub requests: Option<u64>,
    /// When it takes more.
    pub more_from: Option<Instant>,
}

impl Queue {
    /// Reads the one of the contest at `root`; none when nobody has fetched it.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the file is none.
    pub fn open(root: &Path) -> Result<Option<Self>, Failure> {
        let text = match std::fs::read(root.join(QUEUE)) {
            Ok(text) => text,
            Err(why) if why.kind() == std::io::ErrorKind::NotFound => return Ok(None),
            Err(why) => return Err(Failure::machine(format!("reading {QUEUE}"), why)),
        };
        Self::read(&text).map(Some).map_err(|why| {
            let finding = Finding::new(codes::BAD_QUEUE, format!("{QUEUE}: {why}"));
            Failure::Configuration(vec![
                finding.help("`judge queue` writes it anew; without it the site says that nothing is known"),
            ])
        })
    }

    /// Reads `text`.
    ///
    /// # Errors
    /// What is wrong with it, and where.
    pub fn read(text: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(text).map_err(|why| why.to_string())
    }

    /// As it is written.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(self).unwrap_or_default() + "\n"
    }

    /// How many heads wait.
    pub fn len(&self) -> u64 {
        self.waiting.len() as u64 + self.more
    }

    /// Whether nothing waits.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}
