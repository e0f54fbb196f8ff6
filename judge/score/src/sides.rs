//! One measure of submissions, each split on its own.
//!
//! What the public learns of a submission depends on the public rows: they decide whether it has a score. So the
//! metric runs over the public rows alone, and whatever happens on the private rows, no value, no finite one, an error,
//! too much memory or time, is sealed as [`Direction::worst`](metric::Direction::worst) and told nobody.
//!
//! Metrics of the judge's own in two statements, which sum each fold and no more, do both splits in one pass, which
//! is what makes them fast; where that ends with an error they are taken apart like the others.

use std::sync::Arc;

use super::Scorer;
use super::columns::Submitted;
use super::session::Session;
use super::stumble::Stumbled;
use answer::Split;
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use metric::Undefined;
use metric::estimate::Estimate;

/// What a measure is for a submission: on the public split or why it is refused, and on the private one.
pub(super) type Sides = Result<(Estimate, Estimate), Finding>;

/// For each of some submissions and each sample its score.
type Found = Result<Vec<Option<f64>>, Stumbled>;

impl Scorer {
    /// Measure `number` of each of `submissions`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when DuckDB does not take the metric's SQL, [`Failure::Machine`] when it cannot be
    /// opened.
    pub(super) fn sides(
        &self,
        number: usize,
        submissions: &Arc<Vec<Submitted>>,
    ) -> Result<Vec<Sides>, Failure> {
        let frame = &self.frames[number];
        if frame.measure.composition.undefined == Undefined::Skip {
            self.hopeless(number)?;
        }
        let (count, samples) = (submissions.len(), frame.sample_count());
        let worst = || Estimate { value: frame.measure.metric.direction.worst(), replicates: vec![] };
        if frame.is_one_pass
            && let Ok(found) = self.run(number, submissions, None)?
        {
            let side = |found: &[Option<f64>]| {
                let Some(public) = frame.estimate(found, Split::Public) else {
                    return Ok(Err(self.undefined(number, found)?));
                };
                Ok(Ok((public, frame.estimate(found, Split::Private).unwrap_or_else(worst))))
            };
            return found.chunks(samples).map(side).collect();
        }
        let mut results: Vec<Sides> = Vec::with_capacity(count);
        for (at, found) in self.each(number, submissions, Split::Public)?.into_iter().enumerate() {
            debug_assert_eq!(at, results.len());
            let public = match found {
                Ok(found) => match frame.estimate(&found, Split::Public) {
                    Some(public) => Ok(public),
                    None => Err(self.undefined(number, &found)?),
                },
                Err(why) => Err(stumbled(frame, &why)),
            };
            results.push(public.map(|public| (public, worst())));
        }
        let scored: Vec<usize> = (0..count).filter(|at| results[*at].is_ok()).collect();
        let left = Arc::new(scored.iter().map(|at| Arc::clone(&submissions[*at])).collect::<Vec<_>>());
        for (at, found) in scored.into_iter().zip(self.each(number, &left, Split::Private)?) {
            let private = found.ok().and_then(|found| frame.estimate(&found, Split::Private));
            if let (Ok((_, sealed)), Some(private)) = (&mut results[at], private) {
                *sealed = private;
            }
        }
        Ok(results)
    }

    /// The samples of each of `submissions` on one split: in one query, or in one each when that ends with an error,
    /// since one that SQL stumbles over must not take the others with it.
    pub(super) fn each(
        &self,
        number: usize,
        submissions: &Arc<Vec<Submitted>>,
        split: Split,
    ) -> Result<Vec<Found>, Failure> {
        let samples = self.frames[number].sample_count();
        if submissions.is_empty() {
            return Ok(vec![]);
        }
        match self.run(number, submissions, Some(split))? {
            Ok(found) => Ok(found.chunks(samples).map(|found| Ok(found.to_vec())).collect()),
            Err(why) if submissions.len() == 1 => Ok(vec![Err(why)]),
            Err(_) => {
                let alone = |one: &Submitted| self.run(number, &Arc::new(vec![Arc::clone(one)]), Some(split));
                submissions.iter().map(alone).collect()
            }
        }
    }

    fn run(
        &self,
        number: usize,
        submissions: &Arc<Vec<Submitted>>,
        split: Option<Split>,
    ) -> Result<Found, Failure> {
        self.over(number, |session| session.run(&self.frames, number, submissions, split))
    }

    /// How many rows the steps of measure `number` make of the public rows of `submissions`, or why it stumbled.
    pub(super) fn count(
        &self,
        number: usize,
        submissions: &Arc<Vec<Submitted>>,
    ) -> Result<Result<u64, Stumbled>, Failure> {
        let public = Some(Split::Public);
        self.over(number, |session| session.count(&self.frames, number, submissions, public))
    }

    /// Has a session do something with measure `number`.
    fn over<T>(
        &self,
        number: usize,
        work: impl FnOnce(&Session) -> Result<T, Stumbled>,
    ) -> Result<Result<T, Stumbled>, Failure> {
        let lock = || self.sessions.lock().map_err(|why| Failure::machine("scoring", why));
        let resting = lock()?.pop();
        let session = match resting {
            Some(session) => session,
            None => Session::open(&self.frames)?,
        };
        match work(&session) {
            Ok(found) => {
                lock()?.push(session);
                Ok(Ok(found))
            }
            Err(Stumbled::Sql(why)) => {
                let name = &self.frames[number].measure.metric.name;
                Err(Failure::configuration(codes::BAD_METRIC, format!("{name}.sql: {why}")))
            }
            // Whatever the error left behind goes with the session.
            Err(why) => Ok(Err(why)),
        }
    }
}

fn stumbled(frame: &super::frame::Frame, why: &Stumbled) -> Finding {
    let (metric, why) = (
        &frame.measure.metric,
        match why {
            Stumbled::Sql(why) | Stumbled::Rows(why) => why,
        },
    );
    let text = format!(
        "{} ({}) ends with an error for these predictions on the public rows: {why}",
        metric.title, metric.name
    );
    let finding = Finding::new(codes::METRIC_FAILED, text);
    if metric.undefined.is_empty() {
        finding.help("are there predictions that its formula does not allow, such as 0 in a logarithm?")
    } else {
        finding.help(format!("it is undefined in this case: {}", metric.undefined))
    }
}
