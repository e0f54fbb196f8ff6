//! What the contest commits to before its start, so that labels and split can be shown one without the other
//! at its end.
//!
//! Each is SHA-256 of a key of 32 bytes, derived from the salt of the sealed key, and of lines in the
//! key's order:
//! `id,<target columns>` and then a line a row for the labels, followed by side tables as they stand in the key, and
//! `id,split` for the split. Whoever is given the
//! derived key and the lines can check one commitment and learns nothing about the other.

use sha2::{Digest as _, Sha256};

/// SHA-256 digests, 64 hexadecimal digits each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commitments {
    /// Of the targets.
    pub labels: String,
    /// Of which row belongs to which split.
    pub split: String,
}

/// Commitments in the making.
pub(super) struct Committing {
    labels: Sha256,
    split: Sha256,
}

impl Committing {
    /// For a key with `salt` and the target columns `names`.
    pub(super) fn new(salt: &[u8; 32], names: &[&str]) -> Self {
        let (labels, split) = keys(salt);
        Self::with(&labels, &split, names)
    }

    /// The same with the keys that are derived from the salt.
    pub(super) fn with(labels: &[u8; 32], split: &[u8; 32], names: &[&str]) -> Self {
        let mut labels = Sha256::new_with_prefix(labels);
        line(&mut labels, b"id", names.iter().map(|name| name.as_bytes()));
        let mut split = Sha256::new_with_prefix(split);
        line(&mut split, b"id", [&b"split"[..]].into_iter());
        Self { labels, split }
    }

    /// Adds the next row.
    pub(super) fn push<'t>(&mut self, id: &[u8], split: &[u8], targets: impl Iterator<Item = &'t [u8]>) {
        line(&mut self.labels, id, targets);
        line(&mut self.split, id, [split].into_iter());
    }

    /// Adds what stands behind the rows: side tables are labels like the targets, and lie behind the same commitment.
    pub(super) fn tables(&mut self, text: &[u8]) {
        self.labels.update(text);
    }

    pub(super) fn finish(self) -> Commitments {
        Commitments { labels: hex::encode(self.labels.finalize()), split: hex::encode(self.split.finalize()) }
    }
}

/// The keys of labels and split.
pub(super) fn keys(salt: &[u8; 32]) -> ([u8; 32], [u8; 32]) {
    let derived = |purpose: &[u8]| {
        Sha256::new_with_prefix(purpose).chain_update([0]).chain_update(salt).finalize().into()
    };
    (derived(b"gitprize labels 1"), derived(b"gitprize split 1"))
}

/// One line of CSV. Ids have no comma, quotation mark or line end.
fn line<'t>(hash: &mut Sha256, id: &[u8], cells: impl Iterator<Item = &'t [u8]>) {
    hash.update(id);
    for cell in cells {
        hash.update(b",");
        if cell.iter().any(|b| matches!(b, b',' | b'"' | b'\n' | b'\r')) {
            hash.update(b"\"");
            for part in cell.split_inclusive(|b| *b == b'"') {
                hash.update(part);
                if part.ends_with(b"\"") {
                    hash.update(b"\"");
                }
            }
            hash.update(b"\"");
        } else {
            hash.update(cell);
        }
    }
    hash.update(b"\n");
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::digest::sha256_hex;

    #[test]
    fn a_commitment_can_be_checked_by_hand() {
        let salt = [7; 32];
        let mut committing = Committing::new(&salt, &["target"]);
        committing.push(b"a", b"public", [&b"3"[..]].into_iter());
        committing.push(b"b", b"private", [&b"x,\"y\""[..]].into_iter());
        let found = committing.finish();
        let by_hand = |purpose: &str, lines: &str| {
            let key = hex::decode(sha256_hex(&[purpose.as_bytes(), &[0], &salt].concat())).unwrap();
            sha256_hex(&[&key, lines.as_bytes()].concat())
        };
        assert_eq!(found.labels, by_hand("gitprize labels 1", "id,target\na,3\nb,\"x,\"\"y\"\"\"\n"));
        assert_eq!(found.split, by_hand("gitprize split 1", "id,split\na,public\nb,private\n"));
    }
}
