//! Predictions to scores: each metric's SQL run by DuckDB over both splits, one thread a submission.
//!
//! Entry points: [`Scorer::evaluate`] for a file, [`Scorer::score`] for columns of predictions; callers
//! spread submissions over rayon's workers. The same file gives the same bits whatever the number of workers,
//! since a submission is always summed by one thread in the key's order.

mod arrange;
mod bar;
mod bars;
mod columns;
mod frame;
mod functions;
mod hopeless;
mod part;
mod scores;
mod session;
mod side;
mod sides;
mod stumble;
mod sum;

use std::sync::{Arc, Mutex};

use answer::{AnswerKey, Folding, Split};
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use contest::Contest;
use decode::{Keys, Limits, decode_with};
use decode::{Values, spare};
use metric::Measure;
use metric::{Long, Schema, WeightedSum};

use frame::Frame;
pub use functions::{Function, FunctionKind, functions};
pub use part::Hopeless;
pub use scores::Scores;
use session::Session;

/// A file that was read, before it is scored.
#[derive(Clone, Debug)]
pub struct Read {
    name: String,
    digest: String,
    columns: Result<Arc<Vec<Values>>, Vec<Finding>>,
}

impl Read {
    /// One that there is nothing to read of.
    pub fn refused(name: &str, why: Finding) -> Self {
        Self { name: name.to_owned(), digest: String::new(), columns: Err(vec![why]) }
    }

    /// The predictions in the key's order, if they could be read.
    pub fn columns(&self) -> Option<&Arc<Vec<Values>>> {
        self.columns.as_ref().ok()
    }

    /// The same by value.
    ///
    /// # Errors
    /// The first thing that is wrong with the file.
    pub fn into_columns(self) -> Result<Arc<Vec<Values>>, Finding> {
        self.columns.map_err(|mut findings| findings.swap_remove(0))
    }
}

/// A file that has scores.
#[derive(Clone, Debug, PartialEq)]
pub struct ScoredFile {
    /// By metric, the one that ranks first.
    pub scores: Vec<Scores>,
    /// Rows of the answer key, all of which have a prediction.
    pub rows: u64,
}

impl ScoredFile {
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
    pub result: Result<ScoredFile, Vec<Finding>>,
}

/// Scores submissions against one answer key; shared by all workers.
pub struct Scorer {
    key: Arc<AnswerKey>,
    schema: Schema,
    frames: Arc<Vec<Frame>>,
    /// What ranks, if that is none of the measures alone.
    sum: Option<WeightedSum>,
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
        Self::folded(key, id, measures, Folding::Own)
    }

    /// The same with error bars by another division of the rows than the key's own.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn folded(
        key: Arc<AnswerKey>,
        id: &str,
        measures: Vec<Measure>,
        folding: Folding,
    ) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::configuration(codes::BAD_METRIC, why);
        let schema = Schema::of(id, &measures).map_err(wrong)?;
        let frames = measures
            .into_iter()
            .map(|measure| {
                let columns = schema.places(&measure);
                Frame::new(&key, measure, columns, folding)
            })
            .collect::<Result<_, _>>()?;
        Ok(Self { key, schema, frames: Arc::new(frames), sum: None, sessions: Mutex::new(vec![]) })
    }

    /// A scorer for all that `contest` measures over `key`.
    ///
    /// # Errors
    /// As [`Self::new`].
    pub fn for_contest(key: Arc<AnswerKey>, contest: &Contest) -> Result<Self, Failure> {
        let scorer = Self::new(key, &contest.submission.id, contest.measures.clone())?;
        let submission = &contest.submission;
        let scorer = scorer.with_lines(submission.long.as_ref(), submission.default.as_deref())?;
        Ok(Self { sum: contest.metric.sum.clone(), ..scorer })
    }

    /// The same for files with several lines an id, or in which lines may be missing.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when that does not go with the metrics' columns.
    pub fn with_lines(self, long: Option<&Long>, default: Option<&str>) -> Result<Self, Failure> {
        let schema = self.schema.clone().with_lines(long, default);
        Ok(Self { schema: schema.map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?, ..self })
    }

    /// The sum that ranks, if one does.
    pub fn sum(&self) -> Option<&WeightedSum> {
        self.sum.as_ref()
    }

    /// The answer key.
    pub fn key(&self) -> &Arc<AnswerKey> {
        &self.key
    }

    /// The measures' names, what ranks first.
    pub fn measures(&self) -> impl Iterator<Item = &Measure> {
        self.frames.iter().map(|frame| &frame.measure)
    }

    /// Why scores of measure number `measure` on `split` have no error bar; nothing where they have one.
    pub fn no_bar(&self, measure: usize, split: Split) -> Option<&str> {
        self.frames.get(measure)?.no_bar(split)
    }

    /// What a prediction file must hold.
    pub fn schema(&self) -> &Schema {
        &self.schema
    }

    /// How many submissions are best scored together: small ones share a query, whose cost they divide.
    pub fn together(&self) -> usize {
        const ROWS: usize = 1 << 16;
        (ROWS / self.key.ids().len()).clamp(1, 64)
    }

    /// Reads and scores `bytes`, the content of the file that messages call `name`. A bad file is a result, not
    /// an error.
    ///
    /// # Errors
    /// [`Failure::Machine`] when DuckDB fails.
    pub fn evaluate(&self, name: &str, bytes: &[u8], limits: Limits) -> Result<Evaluated, Failure> {
        let read = self.read(name, bytes, limits, &Keys::default());
        let mut results = self.evaluate_all(vec![read])?;
        results.pop().ok_or_else(|| Failure::Machine("a file got no result".to_owned()))
    }

    /// Reads `bytes`, the content of the file that messages call `name`.
    pub fn read(&self, name: &str, bytes: &[u8], limits: Limits, keys: &Keys<'_>) -> Read {
        let columns = decode_with(name, bytes, self.key.ids(), &self.schema, limits, keys)
            .map(|predictions| Arc::new(predictions.columns));
        Read { name: name.to_owned(), digest: sha256_hex(bytes), columns }
    }

    /// Scores files that were read, up to [`Self::together`] at a time for speed; each gets the result that
    /// it would get alone, to the bit.
    ///
    /// # Errors
    /// [`Failure::Machine`] when DuckDB fails.
    pub fn evaluate_all(&self, files: Vec<Read>) -> Result<Vec<Evaluated>, Failure> {
        let good: Vec<_> = files.iter().filter_map(|file| file.columns.as_ref().ok().cloned()).collect();
        let mut scored = self.score(&good)?.into_iter();
        drop(good);
        let rows = self.key.ids().len() as u64;
        let one = |file: Read| {
            let result = match file.columns {
                Err(findings) => Err(findings),
                Ok(columns) => {
                    for values in Arc::into_inner(columns).into_iter().flatten() {
                        if let Values::Numbers(values) = values {
                            spare::give(values);
                        }
                    }
                    match scored.next() {
                        Some(Ok(scores)) => Ok(ScoredFile { scores, rows }),
                        Some(Err(finding)) => Err(vec![finding.in_file(&file.name)]),
                        None => return Err(Failure::Machine("a file got no score".to_owned())),
                    }
                }
            };
            Ok(Evaluated { digest: file.digest, result })
        };
        files.into_iter().map(one).collect()
    }

    /// How many rows the steps of the first measure's SQL make of the public rows of a file that was read; nothing for a
    /// file that is refused.
    ///
    /// # Errors
    /// As [`Self::score`].
    pub fn cost(&self, file: &Read) -> Result<Option<u64>, Failure> {
        let Ok(columns) = &file.columns else { return Ok(None) };
        Ok(self.count(0, &Arc::new(vec![Arc::clone(columns)]))?.ok())
    }

    /// Scores submissions, each the schema's columns with one cell a row in the key's order. A metric that
    /// has no finite value for a submission on the public rows is a refusal of it; on the private ones it is sealed as
    /// the worst score.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when DuckDB does not take a metric's SQL, [`Failure::Machine`] when it cannot be
    /// opened.
    pub fn score(
        &self,
        submissions: &[Arc<Vec<Values>>],
    ) -> Result<Vec<Result<Vec<Scores>, Finding>>, Failure> {
        if submissions.is_empty() {
            return Ok(vec![]);
        }
        let mut results: Vec<Result<Vec<Scores>, Finding>> = vec![Ok(vec![]); submissions.len()];
        let submitted = Arc::new(submissions.to_vec());
        for (number, frame) in self.frames.iter().enumerate() {
            for (result, sides) in results.iter_mut().zip(self.sides(number, &submitted)?) {
                let Ok(scores) = result else { continue };
                match sides {
                    Ok((public, private)) => scores.push(Scores {
                        metric: frame.measure.name.clone(),
                        public: frame.told(Split::Public, &public),
                        private: frame.told(Split::Private, &private),
                        full: (!frame.tells_as_before()).then(|| Box::new([public, private])),
                    }),
                    Err(finding) => *result = Err(finding),
                }
            }
        }
        if let Some(sum) = &self.sum {
            let measures: Vec<&Measure> = self.measures().collect();
            for result in &mut results {
                let Ok(scores) = result else { continue };
                match sum::total(sum, &measures, scores) {
                    Some(ranking) => scores.insert(0, ranking),
                    None => *result = Err(endless(sum)),
                }
            }
        }
        Ok(results)
    }
}

fn endless(sum: &WeightedSum) -> Finding {
    let name = base::finding::quoted(&sum.name);
    let text = format!("the sum {name} has no finite value for these predictions on the public rows");
    Finding::new(codes::UNDEFINED_SCORE, text).help("are some predictions absurdly large?")
}
