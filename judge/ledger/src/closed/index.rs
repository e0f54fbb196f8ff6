//! The file that names what is closed.

use serde::{Deserialize, Serialize};

use base::time::Instant;
use tlog::merkle::Peaks;

/// How the names of the ledger's files end.
const LINES: &str = ".jsonl";
/// How the names of the briefs end.
pub(super) const BRIEF: &str = ".brief";

/// The form of these files. The first one knew whole months only.
const FORMAT: u32 = 2;

/// What is closed, and where chain and tree stand after it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Index {
    format: u32,
    pub(super) files: Vec<Named>,
    /// SHA-256 of the last line, hexadecimal.
    pub(super) tip: String,
    /// When the last receipt was written.
    pub(super) at: Option<Instant>,
    /// Roots of the complete subtrees, largest first, hexadecimal.
    peaks: Vec<String>,
}

impl Default for Index {
    fn default() -> Self {
        Self { format: FORMAT, files: vec![], tip: String::new(), at: None, peaks: vec![] }
    }
}

/// A closed file of the ledger and what is kept of it, each by its git object id.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Named {
    /// Its name without the ending.
    pub(super) name: String,
    pub(super) receipts: u64,
    /// The file itself.
    pub(super) lines: String,
    pub(super) brief: String,
    pub(super) heads: String,
    pub(super) commitments: String,
}

impl Named {
    pub(super) fn lines_file(&self) -> String {
        format!("{}{LINES}", self.name)
    }

    /// What the file `name` is called here.
    pub(super) fn stem(name: &str) -> &str {
        name.strip_suffix(LINES).unwrap_or(name)
    }

    pub(super) fn brief_file(&self) -> String {
        format!("{}{BRIEF}", self.name)
    }

    pub(super) fn heads_file(&self) -> String {
        format!("{}.heads", self.name)
    }

    pub(super) fn commitments_file(&self) -> String {
        format!("{}.commitments", self.name)
    }

    /// The three files with their object ids.
    pub(super) fn files(&self) -> [(String, &str); 3] {
        [
            (self.brief_file(), &self.brief),
            (self.heads_file(), &self.heads),
            (self.commitments_file(), &self.commitments),
        ]
    }
}

impl Index {
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let index: Self = serde_json::from_slice(bytes).ok()?;
        (index.format == FORMAT).then_some(index)
    }

    /// The file's bytes, the same for the same index.
    pub(super) fn to_bytes(&self) -> Vec<u8> {
        // Texts and numbers only, so that serialising cannot fail.
        let mut bytes = serde_json::to_vec_pretty(self).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    /// The state of a tree of `size` leaves.
    pub(super) fn peaks(&self, size: u64) -> Option<Peaks> {
        let root = |text: &String| {
            let mut root = [0; 32];
            hex::decode_to_slice(text, &mut root).ok().map(|()| root)
        };
        Peaks::new(size, self.peaks.iter().map(root).collect::<Option<_>>()?)
    }

    pub(super) fn set_peaks(&mut self, peaks: &Peaks) {
        self.peaks = peaks.roots().iter().map(hex::encode).collect();
    }
}

/// The id that git gives to a file with these bytes.
pub(super) fn object_id(bytes: &[u8]) -> Option<String> {
    git2::Oid::hash_object(git2::ObjectType::Blob, bytes).ok().map(|id| id.to_string())
}
