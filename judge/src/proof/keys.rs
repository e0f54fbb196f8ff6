//! The answer keys that are at hand to somebody who verifies: revealed ones and those given.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::contest::Contest;
use crate::failure::Failure;
use crate::finding::Finding;
use crate::ledger::{Ledger, sha256_hex};

/// Bytes of an answer key after decompression, at most: what is revealed comes out of a repository.
const LARGEST: u64 = 4 << 30;

/// Answer keys by the commitment that each opens.
#[derive(Default)]
pub struct KeyFiles {
    by_digest: BTreeMap<String, PathBuf>,
    /// Holds the files that had to be decompressed.
    _unpacked: Option<TempDir>,
}

impl KeyFiles {
    /// Finds which commitment each of `files` opens, as it is or decompressed. What opens none is a finding:
    /// a label or a split in it is not what the contest committed to.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when a file cannot be read.
    pub fn open(
        contest: &Contest,
        ledger: &Ledger,
        files: &[PathBuf],
    ) -> Result<(Self, Vec<Finding>), Failure> {
        let mut wanted: BTreeSet<&str> = contest.answer_key_commitment.iter().map(String::as_str).collect();
        let scores = ledger.receipts().iter().filter_map(|receipt| receipt.entry.score());
        wanted.extend(scores.map(|score| score.answer_key.as_str()));
        let (mut keys, mut findings, mut folder) = (Self::default(), vec![], None);
        for path in files {
            let bytes = std::fs::read(path).map_err(|why| {
                Failure::configuration("unreadable-table", format!("cannot read {}: {why}", path.display()))
            })?;
            let digest = sha256_hex(&bytes);
            if wanted.contains(digest.as_str()) || wanted.is_empty() {
                keys.by_digest.insert(digest, path.clone());
                continue;
            }
            if let Some(inner) = unpacked(&bytes)
                && wanted.contains(sha256_hex(&inner).as_str())
            {
                let folder = match &folder {
                    Some(folder) => folder,
                    None => folder.insert(
                        tempfile::tempdir()
                            .map_err(|why| Failure::machine("making a temporary folder", why))?,
                    ),
                };
                let digest = sha256_hex(&inner);
                let place = folder.path().join(format!("{digest}.csv"));
                std::fs::write(&place, inner).map_err(|why| Failure::machine(place.display(), why))?;
                keys.by_digest.insert(digest, place);
                continue;
            }
            let text = format!(
                "{} has the digest sha256:{digest}, which neither contest.toml nor any receipt commits to",
                path.display()
            );
            findings.push(
                Finding::new("answer-key-differs", text)
                    .help("a label or a split in it is not the one that the scores were made with"),
            );
        }
        keys._unpacked = folder;
        Ok((keys, findings))
    }

    /// The file of the key with this digest.
    pub fn get(&self, digest: &str) -> Option<&Path> {
        self.by_digest.get(digest).map(PathBuf::as_path)
    }

    /// The digests of the keys at hand.
    pub fn digests(&self) -> impl Iterator<Item = &str> {
        self.by_digest.keys().map(String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.by_digest.is_empty()
    }
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let mut inner = vec![];
    flate2::read::MultiGzDecoder::new(bytes).take(LARGEST).read_to_end(&mut inner).ok()?;
    Some(inner)
}
