//! Reads and scores one file: a pure function of its bytes, the contest and the key.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex};

use git2::{Oid, Repository};

use crate::contest::Contest;
use crate::decode::Limits;
use crate::failure::Failure;
use crate::intake::read_blob;
use crate::score::{Evaluated, Scorer};

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
        let submission = &contest.submission;
        let limits = Limits { max_unpacked_bytes: submission.max_unpacked_bytes, layout: submission.layout };
        let evaluated = Arc::new(self.scorer.evaluate(name, &bytes, limits)?);
        self.done
            .lock()
            .map_err(|why| done(why.to_string()))?
            .insert((blob, name.to_owned()), Arc::clone(&evaluated));
        Ok(evaluated)
    }
}
