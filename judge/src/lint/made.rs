//! Made-up honest teams: as good as those of a contest, with nine tenths of their errors in common, as those of good
//! models of the same data are, and the rest their own.

use std::sync::Arc;

use super::bench::{Bench, Columns, deviation, normalise};
use super::rng::Rng;
use answer::AnswerKey;
use base::failure::Failure;
use contest::Contest;
use decode::Values;
use metric::Kind;

/// What all have in common of their errors, by variance.
const SHARED: f64 = 0.9;
/// Steps by which the size of errors is found: to a hundredth of it.
const STEPS: usize = 12;

/// The predictions of `count` honest teams that score about `wanted` on the public split of `key`; none where nobody
/// knows how to make them. They are the same every time.
///
/// # Errors
/// When the metric does not fit the key.
pub(crate) fn honest_teams(
    contest: &Contest,
    key: &Arc<AnswerKey>,
    wanted: f64,
    count: usize,
) -> Result<Vec<Columns>, Failure> {
    let bench = Bench::new(contest, key)?;
    if bench.perfect.is_empty() {
        return Ok(vec![]);
    }
    // By the logarithm of the errors' size: better to worse.
    let (mut low, mut high) = (-10.0f64, 6.0f64);
    for _ in 0..STEPS {
        let middle = 0.5 * (low + high);
        let score = bench.scores(made(&bench, 1, middle.exp2())).pop().flatten();
        // Errors too large for the metric to have a value are too large.
        let is_better = score.is_some_and(|score| bench.gain(wanted, score.public.value) > 0.0);
        if is_better { low = middle } else { high = middle }
    }
    Ok(made(&bench, count, (0.5 * (low + high)).exp2()))
}

/// `count` teams with errors of `size`: of numbers in their own spread, of labels the part that is guessed.
fn made(bench: &Bench<'_>, count: usize, size: f64) -> Vec<Columns> {
    let mut rng = Rng::new(20_090_921);
    let mut teams: Vec<Columns> = vec![vec![]; count];
    for (at, column) in bench.perfect.iter().enumerate() {
        let made: Vec<Values> = match column {
            Values::Numbers(truth) => numbers(bench, at, truth, count, size, &mut rng),
            Values::Labels(truth) => guessed(truth.len(), count, size, &mut rng)
                .into_iter()
                .map(|rows| Values::Labels(rows.into_iter().map(|row| truth[row as usize]).collect()))
                .collect(),
            Values::Texts(truth) => guessed(truth.len(), count, size, &mut rng)
                .into_iter()
                .map(|rows| Values::Texts(truth.reordered(&rows)))
                .collect(),
        };
        teams.iter_mut().zip(made).for_each(|(team, column)| team.push(column));
    }
    if let Some(sum) = bench.schema.row_sum {
        teams.iter_mut().for_each(|team| normalise(team, sum));
    }
    teams
}

fn numbers(
    bench: &Bench<'_>,
    at: usize,
    truth: &[f64],
    count: usize,
    size: f64,
    rng: &mut Rng,
) -> Vec<Values> {
    let spread = deviation(truth).max(1e-9);
    let is_part = bench.schema.columns[at].kinds.contains(&Kind::Probability);
    let mut teams = vec![Vec::with_capacity(truth.len()); count];
    for value in truth {
        let shared = SHARED.sqrt() * rng.normal();
        for team in &mut teams {
            let noise = shared + (1.0 - SHARED).sqrt() * rng.normal();
            // Probabilities err on the scale of their log-odds.
            let free = if is_part {
                1.0 / (1.0 + (-(2.0 * value - 1.0) / size - noise).exp())
            } else {
                value + size * spread * noise
            };
            team.push(bench.allowed(at, free).unwrap_or(*value));
        }
    }
    teams.into_iter().map(Values::Numbers).collect()
}

/// Of each team the row whose label it says in each row: its own, or one at random, so that labels are guessed as often
/// as they come.
fn guessed(rows: usize, count: usize, size: f64, rng: &mut Rng) -> Vec<Vec<u32>> {
    let size = size.min(1.0);
    let mut teams = vec![Vec::with_capacity(rows); count];
    for row in 0..rows {
        let shared = if rng.unit() < SHARED * size { rng.below(rows) } else { row };
        for team in &mut teams {
            let own = if rng.unit() < (1.0 - SHARED) * size { rng.below(rows) } else { shared };
            team.push(own as u32);
        }
    }
    teams
}
