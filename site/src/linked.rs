//! Files below `content/` that are no pages: data, pictures, papers. One that a page of the organiser's links to is
//! published with the site, its size and SHA-256 beside the link. None is that holds a secret.
//!
//! Entry points: [`Files::of`] and [`Files::publish`].

use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use base::finding::secret::kind_in;
use contest::Contest;
use sha2::{Digest as _, Sha256};

/// What is looked through for keys at once, and how much of it is looked through again with the next piece, so that no key is
/// cut in two.
const PIECE: usize = 1 << 20;
const OVERLAP: usize = 4 << 10;
/// Bytes that are unpacked to look for keys, at most.
const UNPACKED: u64 = 1 << 30;

/// What stands below `content/` beside the pages.
#[derive(Debug, Default)]
pub(crate) struct Files {
    /// `content/data/ids.csv.gz` → the file.
    by_path: BTreeMap<String, Candidate>,
    /// The answer key's file and SHA-256.
    key: (Option<String>, Option<String>),
}

#[derive(Debug)]
struct Candidate {
    path: PathBuf,
    /// Set when the first page of the organiser's links to it.
    published: OnceLock<Result<Published, Unfit>>,
}

/// A file that is part of the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Published {
    /// Its address.
    pub(crate) route: String,
    /// Where it is read.
    pub(crate) path: PathBuf,
    /// How long it is.
    pub(crate) bytes: u64,
    /// What it holds.
    pub(crate) sha256: String,
}

/// Why a file is not published.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Unfit {
    /// It holds a secret: `an age identity`.
    Secret(String),
    /// Its name is no part of an address.
    Name,
    /// The machine could not read it.
    Unreadable(String),
}

impl std::fmt::Display for Unfit {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Secret(kind) => write!(f, "it holds {kind}"),
            Self::Name => f.write_str("its name can't be part of an address"),
            Self::Unreadable(why) => write!(f, "it can't be read: {why}"),
        }
    }
}

impl Files {
    /// Of these files, each with its path from the contest's folder.
    pub(crate) fn of(files: &[(String, PathBuf)], contest: &Contest) -> Self {
        let candidate = |path: &PathBuf| Candidate { path: path.clone(), published: OnceLock::new() };
        let by_path = files.iter().map(|(name, path)| (name.clone(), candidate(path)));
        let commitment = contest.answer_key_commitment.as_ref();
        let commitment = commitment.map(|text| text.trim_start_matches("sha256:").to_owned());
        Self { by_path: by_path.collect(), key: (contest.answer_key.clone(), commitment) }
    }

    /// The path of the file that the address `route` would be.
    pub(crate) fn at(&self, route: &str) -> Option<&str> {
        self.by_path.get_key_value(&format!("content/{route}")).map(|(path, _)| path.as_str())
    }

    /// Publishes the file at `path`; nothing when there is none.
    pub(crate) fn publish(&self, path: &str) -> Option<Result<&Published, &Unfit>> {
        let file = self.by_path.get(path)?;
        let published = file.published.get_or_init(|| self.examine(path, &file.path));
        Some(published.as_ref())
    }

    /// The file at `path`, if a page of the organiser's links to it.
    pub(crate) fn published(&self, path: &str) -> Option<&Published> {
        self.by_path.get(path)?.published.get()?.as_ref().ok()
    }

    /// Every file that is part of the site.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Published> {
        self.by_path.values().filter_map(|file| file.published.get()?.as_ref().ok())
    }

    /// The paths of those that no page of the organiser's links to.
    pub(crate) fn unlinked(&self) -> impl Iterator<Item = &str> {
        let unlinked = self.by_path.iter().filter(|(_, file)| file.published.get().is_none());
        unlinked.map(|(path, _)| path.as_str())
    }

    fn examine(&self, name: &str, path: &Path) -> Result<Published, Unfit> {
        let route = name.strip_prefix("content/").unwrap_or(name);
        let is_fine = |part: &str| {
            let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'+');
            part.len() <= 120 && !part.starts_with('.') && part.bytes().all(plain)
        };
        if !route.split('/').all(is_fine) {
            return Err(Unfit::Name);
        }
        let (bytes, sha256, secret) =
            looked_through(path).map_err(|why| Unfit::Unreadable(why.to_string()))?;
        if let Some(kind) = secret {
            return Err(Unfit::Secret(kind.to_owned()));
        }
        let (key, commitment) = &self.key;
        if key.as_deref() == Some(name) || commitment.as_deref() == Some(sha256.as_str()) {
            return Err(Unfit::Secret("the answer key".to_owned()));
        }
        Ok(Published { route: route.to_owned(), path: path.to_owned(), bytes, sha256 })
    }
}

/// The length of the file, its SHA-256, and the first secret in it, packed or not.
fn looked_through(path: &Path) -> std::io::Result<(u64, String, Option<&'static str>)> {
    let mut file = File::open(path)?;
    let mut digester = Sha256::new();
    let mut bytes = 0;
    let mut search = Search::default();
    let mut start = vec![];
    let mut piece = vec![0; PIECE];
    loop {
        let length = file.read(&mut piece)?;
        if length == 0 {
            break;
        }
        if start.len() < 4 {
            start.extend(piece[..length].iter().take(4));
        }
        bytes += length as u64;
        digester.update(&piece[..length]);
        search.take(&piece[..length]);
    }
    if start.starts_with(&[0x1f, 0x8b]) {
        let unpacked = flate2::read::MultiGzDecoder::new(File::open(path)?);
        search.read(unpacked.take(UNPACKED));
    } else if start.starts_with(&[0x28, 0xb5, 0x2f, 0xfd]) {
        search.read(zstd::Decoder::new(File::open(path)?)?.take(UNPACKED));
    }
    Ok((bytes, hex::encode(digester.finalize()), search.found))
}

/// Looks for secrets in what comes in pieces.
#[derive(Default)]
struct Search {
    before: Vec<u8>,
    found: Option<&'static str>,
}

impl Search {
    fn take(&mut self, piece: &[u8]) {
        if self.found.is_some() {
            return;
        }
        self.before.extend_from_slice(piece);
        self.found = kind_in(&String::from_utf8_lossy(&self.before));
        let kept = self.before.len().min(OVERLAP);
        self.before.drain(..self.before.len() - kept);
    }

    /// Up to the end, or to where it is not packed as it says.
    fn read(&mut self, mut reader: impl Read) {
        self.before.clear();
        let mut piece = vec![0; PIECE];
        while let Ok(length) = reader.read(&mut piece) {
            if length == 0 || self.found.is_some() {
                break;
            }
            self.take(&piece[..length]);
        }
    }
}
