//! The files themselves, where the organiser has them: what sketches estimate, exactly.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use walkdir::WalkDir;

use super::exact::Exact;
use super::measure::Measure;
use answer::AnswerKey;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::codes;
use contest::Contest;
use decode::Values;
use decode::{Keys, Limits, decode_with};
use metric::Schema;

/// Files whose predictions are held at a time.
const HELD: usize = 16;

/// Prediction files of a folder by their digest.
pub struct Files<'c> {
    contest: &'c Contest,
    key: Arc<AnswerKey>,
    schema: Schema,
    identities: Vec<age::x25519::Identity>,
    paths: HashMap<String, PathBuf>,
    held: HashMap<String, Option<Arc<Vec<Values>>>>,
}

impl<'c> Files<'c> {
    /// The files below `folder`, whatever they are called; larger ones than the contest allows are left out.
    /// Encrypted ones are opened with the judge's identities.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when there is no such folder or the metrics need no columns that fit together, [`Failure::Machine`] when a file in it cannot be
    /// read or the key gives no identity.
    pub fn open(folder: &Path, contest: &'c Contest, key: Arc<AnswerKey>) -> Result<Self, Failure> {
        let failed = |path: &Path, why: &dyn std::fmt::Display| Failure::machine(path.display(), why);
        if !folder.is_dir() {
            let text = format!("{} is not a folder, expected one with prediction files", folder.display());
            return Err(Failure::configuration(codes::UNREADABLE_FILE, text));
        }
        let mut paths = HashMap::new();
        for entry in WalkDir::new(folder).follow_links(false) {
            let entry = entry.map_err(|why| failed(folder, &why))?;
            let size = entry.metadata().map_err(|why| failed(entry.path(), &why))?.len();
            if entry.file_type().is_file() && size <= contest.submission.max_bytes {
                let bytes = std::fs::read(entry.path()).map_err(|why| failed(entry.path(), &why))?;
                paths.insert(sha256_hex(&bytes), entry.into_path());
            }
        }
        let identities = key.identities()?;
        let schema = contest.schema().map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
        Ok(Self { contest, key, schema, identities, paths, held: HashMap::new() })
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.paths.len()
    }

    /// How alike the files of the digests `a` and `b` are; nothing when one of them is not here, cannot be read,
    /// or says the same in every row.
    pub fn compare(&mut self, a: &str, b: &str) -> Option<(Measure, f64)> {
        let (a, b) = (self.columns(a)?, self.columns(b)?);
        let numbers = |columns: &[Values]| -> Option<Vec<f64>> {
            let columns: Option<Vec<&[f64]>> = columns.iter().map(Values::numbers).collect();
            columns.map(|columns| columns.concat())
        };
        if let (Some(a), Some(b)) = (numbers(&a), numbers(&b)) {
            return Exact::of(&a, &b)?.strongest();
        }
        let (mut equal, mut rows) = (0usize, 0usize);
        for (a, b) in a.iter().zip(b.iter()) {
            rows += a.len();
            equal += match (a, b) {
                (Values::Labels(a), Values::Labels(b)) => a.iter().zip(b).filter(|(a, b)| a == b).count(),
                (Values::Texts(a), Values::Texts(b)) => {
                    (0..a.len().min(b.len())).filter(|at| a.get(*at) == b.get(*at)).count()
                }
                (Values::Numbers(a), Values::Numbers(b)) => a.iter().zip(b).filter(|(a, b)| a == b).count(),
                _ => 0,
            };
        }
        (rows > 0).then(|| (Measure::Agreement, equal as f64 / rows as f64))
    }

    fn columns(&mut self, digest: &str) -> Option<Arc<Vec<Values>>> {
        if let Some(held) = self.held.get(digest) {
            return held.clone();
        }
        let path = self.paths.get(digest)?;
        let bytes = std::fs::read(path).ok().filter(|bytes| sha256_hex(bytes) == digest);
        let submission = &self.contest.submission;
        let limits = Limits { max_unpacked_bytes: submission.max_unpacked_bytes, layout: submission.layout };
        let keys = Keys { identities: &self.identities, expected: None, required: false };
        let name = path.display().to_string();
        let read =
            |bytes: Vec<u8>| decode_with(&name, &bytes, self.key.ids(), &self.schema, limits, &keys).ok();
        let columns = bytes.and_then(read).map(|read| Arc::new(read.columns));
        if self.held.len() == HELD {
            self.held.clear();
        }
        self.held.insert(digest.to_owned(), columns.clone());
        columns
    }
}
