//! Predictions to scores: each metric's SQL run by DuckDB over both splits, one thread a submission.
//!
//! Entry points: [`Scorer::evaluate`] for a file, [`Scorer::score`] for columns of predictions; callers
//! spread submissions over rayon's workers. The same file gives the same bits whatever the number of workers,
//! since a submission is always summed by one thread in the key's order.

mod columns;
mod frame;
mod functions;
mod session;
mod vectors;

use std::sync::{Arc, Mutex};

use crate::answer::{AnswerKey, Split, Values};
use crate::decode::{Limits, Schema, decode};
use crate::estimate::Estimate;
use crate::failure::Failure;
use crate::finding::Finding;
use crate::ledger::sha256_hex;
use crate::metric::Measure;

use frame::Frame;
use session::Session;

/// The exact scores of one submission under one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// The metric's name.
    pub metric: String,
    /// On the public split.
    pub public: Estimate,
    /// On the private split.
    pub private: Estimate,
}

/// A file that has scores.
#[derive(Clone, Debug, PartialEq)]
pub struct Scored {
    /// By metric, the one that ranks first.
    pub scores: Vec<Scores>,
    /// Rows of the answer key, all of which have a prediction.
    pub rows: u64,
}

impl Scored {
    /// The scores that rank.
    pub fn ranking(&self) -> Option<&Scores> {
        self.scores.first()
    }
}

/// What became of a file.
#[derive(Clone, Debug)]
pub struct Evaluated {
    /// SHA-256 of its bytes.
    pub digest: String,
    /// Scores, or every complaint.
    pub result: Result<Scored, Vec<Finding>>,
}

/// Scores submissions against one answer key; shared by all workers.
pub struct Scorer {
    key: Arc<AnswerKey>,
    schema: Schema,
    frames: Arc<Vec<Frame>>,
    /// Sessions at rest. A worker takes one and puts it back.
    sessions: Mutex<Vec<Session>>,
}

impl Scorer {
    /// A scorer for `measures` over `key`, which was opened for them; the first ranks. `id` is what the
    /// header of a prediction file calls the id.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the measures do not fit each other or the key.
    pub fn new(key: Arc<AnswerKey>, id: &str, measures: Vec<Measure>) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::configuration("bad-metric", why);
        let schema = Schema::of(id, &measures).map_err(wrong)?;
        let frames =
            measures.into_iter().map(|measure| Frame::new(&key, measure)).collect::<Result<_, _>>()?;
        Ok(Self { key, schema, frames: Arc::new(frames), sessions: Mutex::new(vec![]) })
    }

    /// The answer key.
    pub fn key(&self) -> &Arc<AnswerKey> {
        &self.key
    }

    /// The measures' names, what ranks first.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.frames.iter().map(|frame| &frame.measure)
    }

    /// What a prediction file must hold.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// Reads and scores `bytes`, the content of the file that messages call `name`. A bad file is a result, not
    /// an error.
    ///
    /// # Errors
    /// [`Failure::Machine`] when DuckDB fails.
    pub fn evaluate(&self, name: &str, bytes: &[u8], limits: Limits) -> Result<Evaluated, Failure> {
        let result = match decode(name, bytes, self.key.ids(), &self.schema, limits) {
            Err(findings) => Err(findings),
            Ok(predictions) => match self.score(predictions.columns) {
                Ok(scores) => Ok(Scored { scores, rows: self.key.ids().len() as u64 }),
                Err(Failure::Findings(findings)) => {
                    Err(findings.into_iter().map(|finding| finding.in_file(name)).collect())
                }
                Err(failure) => return Err(failure),
            },
        };
        Ok(Evaluated { digest: sha256_hex(bytes), result })
    }

    /// Scores `columns`, the schema's, one cell a row in the key's order.
    ///
    /// # Errors
    /// [`Failure::Findings`] when a metric has no finite value for these predictions, which is a refusal;
    /// [`Failure::Machine`] when DuckDB fails.
    pub fn score(&self, columns: Vec<Values>) -> Result<Vec<Scores>, Failure> {
        let columns = Arc::new(columns);
        let resting = self.sessions.lock().map_err(|why| Failure::machine("scoring", why))?.pop();
        let session = match resting {
            Some(session) => session,
            None => Session::open(&self.frames)?,
        };
        let mut scores = vec![];
        for (number, frame) in self.frames.iter().enumerate() {
            let found = session.run(&self.frames, number, &columns)?;
            let side = |split| frame.estimate(&found, split);
            let (public, private) = (side(Split::Public), side(Split::Private));
            let (Some(public), Some(private)) = (public, private) else {
                self.rest(session)?;
                return Err(Failure::Findings(vec![undefined(frame)]));
            };
            scores.push(Scores { metric: frame.measure.name.clone(), public, private });
        }
        self.rest(session)?;
        Ok(scores)
    }

    fn rest(&self, session: Session) -> Result<(), Failure> {
        self.sessions.lock().map_err(|why| Failure::machine("scoring", why))?.push(session);
        Ok(())
    }
}

/// Which split it was stays unsaid: that would tell something about the private rows.
fn undefined(frame: &Frame) -> Finding {
    let metric = &frame.measure.metric;
    let finding = Finding::new(
        "undefined-score",
        format!("{} has no finite value for these predictions", metric.title),
    );
    if metric.undefined.is_empty() {
        finding.help("are some predictions absurdly large?")
    } else {
        finding.help(format!("it is undefined in this case: {}", metric.undefined))
    }
}
