//! Reads and scores one file: a pure function of its bytes, the contest and the key.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use git2::{Oid, Repository};

use crate::contest::Contest;
use crate::decode::{Limits, decode};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::intake::read_blob;
use crate::ledger::sha256_hex;
use crate::score::{Scorer, Scores};

/// What became of a file.
#[derive(Clone, Debug)]
pub(super) struct Evaluated {
    /// SHA-256 of its bytes.
    pub(super) digest: String,
    /// Scores and rows, or every complaint.
    pub(super) result: Result<(Scores, u64), Vec<Finding>>,
}

/// Evaluates files and remembers them by object and name, so that a batch which has to start over because main
/// moved does not score anything twice.
pub struct Evaluator {
    scorer: Scorer,
    done: Mutex<HashMap<(Oid, String), Arc<Evaluated>>>,
}

impl Evaluator {
    /// An evaluator around `scorer`.
    pub fn new(scorer: Scorer) -> Self {
        Self { scorer, done: Mutex::new(HashMap::new()) }
    }

    /// The scorer.
    pub fn scorer(&self) -> &Scorer {
        &self.scorer
    }

    /// Evaluates the file `blob` of the repository at `path`; `name` is what messages call it.
    pub(super) fn evaluate(
        &self,
        path: &Path,
        blob: Oid,
        name: &str,
        contest: &Contest,
    ) -> Result<Arc<Evaluated>, Failure> {
        let done = |why| Failure::machine("scoring", why);
        if let Some(known) =
            self.done.lock().map_err(|why| done(why.to_string()))?.get(&(blob, name.to_owned()))
        {
            return Ok(Arc::clone(known));
        }
        let repository = Repository::open_bare(path)?;
        let bytes = read_blob(&repository, blob)?;
        let evaluated = Arc::new(self.bytes(name, &bytes, contest)?);
        self.done
            .lock()
            .map_err(|why| done(why.to_string()))?
            .insert((blob, name.to_owned()), Arc::clone(&evaluated));
        Ok(evaluated)
    }

    fn bytes(&self, name: &str, bytes: &[u8], contest: &Contest) -> Result<Evaluated, Failure> {
        let digest = sha256_hex(bytes);
        let limits = Limits {
            max_unpacked_bytes: contest.submission.max_unpacked_bytes,
            layout: contest.submission.layout,
        };
        let result = match decode(name, bytes, self.scorer.key().ids(), limits) {
            Err(findings) => Err(findings),
            Ok(predictions) => match self.scorer.score(&predictions.column) {
                Ok(scores) => Ok((scores, predictions.column.len() as u64)),
                Err(Failure::Findings(findings)) => Err(findings),
                Err(failure) => return Err(failure),
            },
        };
        Ok(Evaluated { digest, result })
    }
}
