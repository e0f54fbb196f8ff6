//! What others ask of lint: how far apart two submissions alike stand by chance, and the attacks on a key whose contest has
//! no files yet.

use std::sync::Arc;

use super::attacks::attacks;
use super::bench::Bench;
use super::probes;
use super::report::{Report, told};
use answer::AnswerKey;
use base::failure::Failure;
use contest::{Contest, Folder};
use metric::estimate::Estimate;

/// Two submissions of middling quality that share nine tenths of their errors.
pub(crate) struct Alike {
    /// The public score of one of them.
    pub(crate) typical: Option<Estimate>,
    /// The standard error of their difference on each split, the public one first.
    pub(crate) errors: [Option<f64>; 2],
}

/// Makes two such submissions and scores them.
///
/// # Errors
/// When the metric does not fit the key.
pub(crate) fn alike(contest: &Contest, key: &Arc<AnswerKey>) -> Result<Alike, Failure> {
    let bench = Bench::new(contest, key)?;
    if bench.perfect.is_empty() {
        return Ok(Alike { typical: None, errors: [None; 2] });
    }
    let pair = bench.alike();
    let typical = bench.scores(vec![pair[0].clone()]).pop().flatten().map(|scores| scores.public);
    Ok(Alike { typical, errors: bench.expected_errors(&pair)? })
}

/// What lint finds by the key alone.
///
/// # Errors
/// As [`alike`].
pub(crate) fn attack(folder: &Folder, key: &Arc<AnswerKey>) -> Result<Report, Failure> {
    Ok(told(folder, attacks(&folder.contest, key, None)?))
}

/// Whether the quotas let a team be told one bit about each of `rows` public rows, when its submissions are like `typical`.
pub(crate) fn tell_all(contest: &Contest, rows: usize, typical: &Estimate) -> bool {
    probes::tell_all(contest, rows as u64, typical)
}
