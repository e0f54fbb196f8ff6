//! How far the receive log was read, so that the next batch goes on from there.

use std::collections::BTreeMap;

use git2::{ObjectType, Oid};
use serde::{Deserialize, Serialize};

/// How far the log was read, as the judge keeps it. It decides nothing: without it everything is read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Heard {
    /// The log's commit.
    pub log: String,
    /// How many lines it has.
    pub(super) lines: u64,
    /// Its parts by name.
    pub(super) parts: BTreeMap<String, Part>,
}

/// A part of the log as it was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Its object.
    pub(super) id: String,
    /// How many bytes it had.
    pub(super) bytes: usize,
    /// Whether heads that wait arrived in it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) waits: bool,
}

impl Part {
    /// What is new in `content`, if it has all that was read.
    pub(super) fn split<'c>(&self, content: &'c [u8]) -> Option<(&'c [u8], &'c [u8])> {
        let (old, new) = content.split_at_checked(self.bytes)?;
        let same = Oid::hash_object(ObjectType::Blob, old).is_ok_and(|id| id.to_string() == self.id);
        same.then_some((old, new))
    }
}

impl Heard {
    /// The log's commit.
    pub fn commit(&self) -> Option<Oid> {
        Oid::from_str(&self.log).ok()
    }
}
