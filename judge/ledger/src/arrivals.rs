//! What the ledger says of arrivals: by what an arrival is proven, which heads went before they were judged, and which
//! stood there when a batch left them waiting.

use serde::{Deserialize, Serialize};

use base::time::Instant;

/// What `received` rests on. Receipts of before this was told have none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// The forge's event of the push.
    Push,
    /// The receive log of a plain repository.
    Log,
    /// The pull request was opened then, and nothing was pushed to it since.
    Created,
    /// A batch saw the head at its reference; nothing proves an earlier moment.
    FirstSeen,
}

/// The head of a pull request that a receipt answers, and when it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    /// Number of the pull request.
    pub pull: u64,
    /// Its head commit.
    pub head: String,
    /// When the forge or the receive hook saw the push.
    pub received: Instant,
    /// What that rests on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_by: Option<Proof>,
}

/// Heads that left their references before a batch could judge them. If one comes back, it is received anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lapsed {
    /// The heads, oldest arrival first.
    pub heads: Vec<Left>,
    /// How many more there were, of people who sent many.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more: u64,
    /// How many lines of the receive log were read: what left by then is told here or in receipts before.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub log: Option<u64>,
}

/// A head that left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Left {
    /// Number of the pull request.
    pub pull: u64,
    /// The head commit.
    pub head: String,
    /// When it had come.
    pub received: Instant,
    /// When it was pushed over or removed, or was seen to be gone.
    pub left: Instant,
}

/// Heads that stood there when the receipt was written and were not judged yet: the proof of when they were first seen,
/// for those of which the forge tells no better one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seen {
    /// The heads.
    pub heads: Vec<Stands>,
}

/// A head that stood there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stands {
    /// Number of the pull request.
    pub pull: u64,
    /// The head commit.
    pub head: String,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn is_zero(number: &u64) -> bool {
    *number == 0
}
