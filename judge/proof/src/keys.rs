//! The answer keys that are at hand to somebody who verifies: revealed ones and those given.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::path::{Path, PathBuf};

use super::sealed::Opening;
use answer::secrets::{Identities, Kept, KeyFile};
use answer::{AnswerKey, KeyColumns, Nonces};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::Contest;
use decode::table::derived;
use ledger::Ledger;

/// Bytes of an answer key after decompression, at most: what is revealed comes out of a repository.
const LARGEST: u64 = 4 << 30;

/// Answer keys by the commitment that each opens.
#[derive(Default)]
pub struct KeyFiles {
    keys: BTreeMap<String, Plain>,
    /// What opens files that were encrypted to the judge, besides what belongs to the keys.
    identities: Vec<age::x25519::Identity>,
    /// Nonces that were revealed, for a key that was revealed without its salt.
    nonces: Nonces,
}

/// One key: its file and, where that is sealed or compressed, the bytes that open the commitment.
struct Plain {
    path: PathBuf,
    bytes: Option<Vec<u8>>,
}

impl KeyFiles {
    /// Finds which commitment each of `files` opens, as it is, unsealed with an identity of `from`, or
    /// decompressed. What opens none is a finding: a label or a split in it is not what the contest committed
    /// to.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when a file cannot be read or is sealed and no identity opens it.
    pub fn open(
        contest: &Contest,
        ledger: &Ledger,
        files: &[PathBuf],
        from: &Identities,
    ) -> Result<(Self, Vec<Finding>), Failure> {
        let mut wanted: BTreeSet<&str> = contest.answer_key_commitment.iter().map(String::as_str).collect();
        let scores = ledger.receipts().iter().filter_map(|receipt| receipt.entry.score());
        wanted.extend(scores.map(|score| score.answer_key.as_str()));
        let (mut keys, mut findings) = (Self::default(), vec![]);
        for path in files {
            let (opened, bytes) = plain(path, from)?;
            let digest = sha256_hex(&bytes);
            if wanted.contains(digest.as_str()) || wanted.is_empty() {
                keys.keys.insert(digest, Plain { path: path.clone(), bytes: opened.then_some(bytes) });
                continue;
            }
            if let Some(inner) = unpacked(&bytes) {
                let digest = sha256_hex(&inner);
                if wanted.contains(digest.as_str()) {
                    keys.keys.insert(digest, Plain { path: path.clone(), bytes: Some(inner) });
                    continue;
                }
            }
            if let Some((digest, text)) = without_salt(contest, path, &bytes) {
                keys.keys.insert(digest, Plain { path: path.clone(), bytes: Some(text) });
                continue;
            }
            let text = format!(
                "{} has the digest sha256:{digest}, which neither contest.toml nor any receipt commits to",
                path.display()
            );
            findings.push(
                Finding::new(codes::ANSWER_KEY_DIFFERS, text)
                    .help("a label or a split in it is not the one that the scores were made with"),
            );
        }
        Ok((keys, findings))
    }

    /// Reads the key with this digest, if it is at hand.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when it does not have the columns.
    pub fn read(&self, digest: &str, columns: &KeyColumns) -> Result<Option<AnswerKey>, Failure> {
        let Some(plain) = self.keys.get(digest) else { return Ok(None) };
        match &plain.bytes {
            Some(bytes) => AnswerKey::from_bytes(&plain.path, bytes.clone(), columns),
            None => AnswerKey::open(&plain.path, columns),
        }
        .map(|key| {
            Some(key.committed_as(digest.to_owned(), &self.nonces).with_identities(self.identities.clone()))
        })
    }

    /// Takes the nonces of what was revealed.
    pub fn know<'o>(&mut self, openings: impl IntoIterator<Item = &'o Opening>) {
        let nonce = |it: &Opening| ((it.pull, it.head.clone()), it.nonce.clone());
        self.nonces = Nonces::new(openings.into_iter().map(nonce).collect());
    }

    /// Adds what opens encrypted files: the identities that were revealed, at `revealed`, and as far as `from` opens
    /// them those that `contest` keeps below `root`; also those of `from` and those that belong to the keys, since files
    /// were encrypted to an earlier key or to the jury.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when a file is there and cannot be read.
    pub fn open_encrypted(
        &mut self,
        contest: &Contest,
        root: &Path,
        revealed: Option<&Path>,
        from: &Identities,
    ) -> Result<(), Failure> {
        if !contest.submission.encrypted && contest.seal.identities.is_none() && revealed.is_none() {
            return Ok(());
        }
        let mut all = vec![];
        if let Some(path) = revealed {
            all.extend(decode::identities(path)?);
        }
        let given = from.read()?;
        if let (Some(path), false) = (&contest.seal.identities, given.is_empty()) {
            // Whoever has no right to them may still have another key.
            all.extend(Kept::open(&root.join(path), from).into_iter().flat_map(|kept| kept.identities));
        }
        all.extend(given);
        let columns = KeyColumns::of(&contest.measures)
            .map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
        for digest in self.digests().map(str::to_owned).collect::<Vec<_>>() {
            // A key of another metric has other columns, and says so where it is needed.
            if let Ok(Some(key)) = self.read(&digest, &columns) {
                all.push(key.identity()?);
            }
        }
        self.identities = all;
        Ok(())
    }

    /// The file of the key with this digest.
    pub fn path(&self, digest: &str) -> Option<&Path> {
        self.keys.get(digest).map(|plain| plain.path.as_path())
    }

    /// The digests of the keys at hand.
    pub fn digests(&self) -> impl Iterator<Item = &str> {
        self.keys.keys().map(String::as_str)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }
}

/// The commitment that the key with these `bytes` opens, if it was revealed without its salt, and its text: labels and
/// split are held against what the contest committed to for each.
fn without_salt(contest: &Contest, path: &Path, bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let text = unpacked(bytes).unwrap_or_else(|| bytes.to_vec());
    derived(&text).ok()??;
    let key = AnswerKey::from_bytes(path, text.clone(), &KeyColumns::of(&contest.measures).ok()?).ok()?;
    let found = key.commitments()?;
    let seal = &contest.seal;
    let is_it = seal.labels.as_ref() == Some(&found.labels) && seal.split.as_ref() == Some(&found.split);
    Some((contest.answer_key_commitment.clone().filter(|_| is_it)?, text))
}

/// The bytes of the answer key at `path` that the contest commits to, and whether the file was sealed.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read or opened.
pub fn plain(path: &Path, from: &Identities) -> Result<(bool, Vec<u8>), Failure> {
    let file = KeyFile::open(path, from)?;
    if let Some(opened) = file.opened() {
        return Ok((true, opened.to_vec()));
    }
    let bytes = std::fs::read(path).map_err(|why| {
        Failure::configuration(codes::UNREADABLE_TABLE, format!("cannot read {}: {why}", path.display()))
    })?;
    Ok((false, bytes))
}

fn unpacked(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return None;
    }
    let mut inner = vec![];
    flate2::read::MultiGzDecoder::new(bytes).take(LARGEST).read_to_end(&mut inner).ok()?;
    Some(inner)
}
