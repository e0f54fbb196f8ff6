//! Predictions to scores: the metric's SQL run by DuckDB over both splits, one thread a submission.
//!
//! Entry points: [`Scorer::evaluate`] for a file, [`Scorer::score`] for one column of predictions; callers spread submissions over rayon's
//! workers. The same file gives the same bits whatever the number of workers, since a submission is
//! always summed by one thread in the key's order.

mod columns;
mod functions;
mod session;

use std::sync::{Arc, Mutex};

use crate::answer::AnswerKey;
use crate::decode::{Limits, decode};
use crate::failure::Failure;
use crate::finding::Finding;
use crate::ledger::sha256_hex;
use crate::metric::MetricFile;

use session::Session;

/// The exact scores of one submission.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Scores {
    /// On the public split.
    pub public: f64,
    /// On the private split.
    pub private: f64,
}

/// What became of a file.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Scores and how many rows there are, or every complaint.
    pub result: Result<(Scores, u64), Vec<Finding>>,
}

/// Scores submissions against one answer key; shared by all workers.
pub struct Scorer {
    key: Arc<AnswerKey>,
    metric: MetricFile,
    /// Sessions at rest. A worker takes one and puts it back.
    sessions: Mutex<Vec<Session>>,
}

impl Scorer {
    /// A scorer for `metric` over `key`.
    pub fn new(key: Arc<AnswerKey>, metric: MetricFile) -> Self {
        Self { key, metric, sessions: Mutex::new(vec![]) }
    }

    /// The answer key.
    pub fn key(&self) -> &Arc<AnswerKey> {
        &self.key
    }

    /// The metric's name.
    pub fn metric(&self) -> &str {
        &self.metric.name
    }

    /// Reads and scores `bytes`, the content of the file that messages call `name`. A bad file is a result, not
    /// an error.
    ///
    /// # Errors
    /// [`Failure::Machine`] when DuckDB fails.
    pub fn evaluate(&self, name: &str, bytes: &[u8], limits: Limits) -> Result<Evaluated, Failure> {
        let result = match decode(name, bytes, self.key.ids(), limits) {
            Err(findings) => Err(findings),
            Ok(predictions) => match self.score(&predictions.column) {
                Ok(scores) => Ok((scores, predictions.column.len() as u64)),
                Err(Failure::Findings(findings)) => Err(findings),
                Err(failure) => return Err(failure),
            },
        };
        Ok(Evaluated { digest: sha256_hex(bytes), result })
    }

    /// Scores `column`, one finite prediction a row in the key's order.
    ///
    /// # Errors
    /// [`Failure::Findings`] when the metric has no finite value for this column, which is a refusal;
    /// [`Failure::Machine`] when DuckDB fails.
    pub fn score(&self, column: &[f64]) -> Result<Scores, Failure> {
        let resting = self.sessions.lock().map_err(|why| Failure::machine("scoring", why))?.pop();
        let session = match resting {
            Some(session) => session,
            None => Session::open()?,
        };
        let (public, private) = session.run(&self.metric.sql, &self.key, column)?;
        self.sessions.lock().map_err(|why| Failure::machine("scoring", why))?.push(session);
        match (public, private) {
            (Some(public), Some(private)) if public.is_finite() && private.is_finite() => {
                Ok(Scores { public, private })
            }
            // Which split it was stays unsaid: that would tell something about the private rows.
            _ => Err(Failure::Findings(vec![
                Finding::new(
                    "undefined-score",
                    format!("{} has no finite value for these predictions", self.metric.title),
                )
                .help("are some predictions absurdly large?"),
            ])),
        }
    }
}
