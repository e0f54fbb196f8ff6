//! The judge as the benchmark calls it: a scorer over a key on disk, and a check of what it says.

use std::path::Path;
use std::sync::Arc;

use answer::{AnswerKey, KeyColumns};
use contest::Layout;
use decode::{Keys, Limits, decode};
use metric::{Catalogue, Measure};
use score::{Evaluated, Scorer};

use crate::Result;

/// More than any file that is made here unpacks to, `--huge` included.
const LIMITS: Limits = Limits { max_unpacked_bytes: 1 << 32, layout: Layout::Csv };

/// One contest with one metric.
pub(crate) struct Contest {
    scorer: Scorer,
    /// The scores that every submission must have, public and private.
    pub(crate) expected: (f64, f64),
}

impl Contest {
    /// Reads the key at `path`.
    pub(crate) fn open(path: &Path, metric: &str, expected: (f64, f64)) -> Result<Self> {
        let metric = Catalogue::shipped().get(metric).ok_or("there is no such metric")?;
        let measures = vec![Measure::plain(metric)?];
        let columns = KeyColumns::of(&measures)?;
        let key = AnswerKey::open(path, &columns).map_err(|why| format!("{why}: {:?}", why.findings()))?;
        Ok(Self { scorer: Scorer::new(Arc::new(key), "id", measures)?, expected })
    }

    /// What `judge score` does with a file once it has its bytes, digest included; the bits of both scores.
    pub(crate) fn evaluate(&self, name: &str, bytes: &[u8]) -> Result<(u64, u64)> {
        self.evaluate_as(name, bytes, self.expected)
    }

    /// The same for a file with scores of its own.
    pub(crate) fn evaluate_as(&self, name: &str, bytes: &[u8], expected: (f64, f64)) -> Result<(u64, u64)> {
        checked(name, self.scorer.evaluate(name, bytes, LIMITS)?, expected)
    }

    /// The same for several files, which the judge scores together.
    pub(crate) fn evaluate_all(&self, name: &str, files: &[(&[u8], (f64, f64))]) -> Result<()> {
        let read = |(bytes, _): &(&[u8], _)| self.scorer.read(name, bytes, LIMITS, &Keys::default());
        let evaluated = self.scorer.evaluate_all(files.iter().map(read).collect())?;
        evaluated
            .into_iter()
            .zip(files)
            .try_for_each(|(evaluated, (_, expected))| checked(name, evaluated, *expected).map(drop))
    }

    /// How many files the judge likes to score together.
    pub(crate) fn together(&self) -> usize {
        self.scorer.together()
    }

    /// The first part of it: the file to columns in the key's order.
    pub(crate) fn decode(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let (ids, schema) = (self.scorer.key().ids(), self.scorer.schema());
        decode(name, bytes, ids, schema, LIMITS).map_err(|findings| format!("{findings:?}"))?;
        Ok(())
    }
}

/// The bits of both scores, which must be as expected.
fn checked(name: &str, evaluated: Evaluated, expected: (f64, f64)) -> Result<(u64, u64)> {
    let scored = evaluated.result.map_err(|findings| format!("{findings:?}"))?;
    let ranking = scored.ranking().ok_or("there is no score")?;
    let found = (ranking.public.value, ranking.private.value);
    check(name, found, expected, 1e-12)?;
    Ok((found.0.to_bits(), found.1.to_bits()))
}

/// Fails unless both scores are as expected, give or take a part `tolerance`.
pub(crate) fn check(name: &str, found: (f64, f64), expected: (f64, f64), tolerance: f64) -> Result<()> {
    let near = |found: f64, expected: f64| (found - expected).abs() <= tolerance * expected;
    if near(found.0, expected.0) && near(found.1, expected.1) {
        return Ok(());
    }
    Err(format!("{name}: scored {found:?}, expected {expected:?}").into())
}
