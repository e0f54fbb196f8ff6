//! A baseline that needs no model: the constant that scores best on the public rows. It is made of the public rows alone,
//! since what is published of it must not depend on the others.

use std::collections::HashMap;
use std::sync::Arc;

use super::seed::Seed;
use answer::{AnswerKey, Folding, Split};
use base::failure::Failure;
use decode::{Texts, Values};
use metric::estimate::Estimate;
use metric::{Kind, Measure, Schema, Shape};
use score::Scorer;

/// Quantiles that are tried.
const QUANTILES: usize = 20;
/// Labels and texts that are tried, the most frequent first.
const TRIED: usize = 30;

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
enum Cell {
    Number(f64),
    Label(u32),
    Text(String),
    /// In each row what another has.
    Guess,
}

/// One baseline: its name, and a cell for each column of predictions.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Constant {
    pub(super) name: String,
    cells: Vec<Cell>,
}

/// Finds the best constant for `measure` on the public rows of `key`, and its public score; nothing where no constant has
/// one.
///
/// # Errors
/// When the metric does not fit the key.
pub(super) fn best(
    key: &Arc<AnswerKey>,
    measure: &Measure,
    schema: &Schema,
    seed: &Seed,
) -> Result<Option<(Constant, Estimate)>, Failure> {
    let scored = scored(key, measure, schema, constants(key, measure, schema), seed)?;
    let better = |a: &Estimate, b: &Estimate| measure.metric.direction.compare(a.value, b.value);
    // Of equals the first: the simplest one.
    let best =
        scored.into_iter().reduce(|best, next| if better(&next.1, &best.1).is_lt() { next } else { best });
    if best.is_some() {
        return Ok(best);
    }
    let guess =
        Constant { name: "Random guesses".to_owned(), cells: vec![Cell::Guess; schema.columns.len()] };
    Ok(self::scored(key, measure, schema, vec![guess], seed)?.pop())
}

/// The public score of `constant` on `key`.
///
/// # Errors
/// As [`best`].
pub(super) fn score(
    key: &Arc<AnswerKey>,
    measure: &Measure,
    schema: &Schema,
    constant: &Constant,
    seed: &Seed,
) -> Result<Option<Estimate>, Failure> {
    Ok(scored(key, measure, schema, vec![constant.clone()], seed)?.pop().map(|(_, estimate)| estimate))
}

fn scored(
    key: &Arc<AnswerKey>,
    measure: &Measure,
    schema: &Schema,
    constants: Vec<Constant>,
    seed: &Seed,
) -> Result<Vec<(Constant, Estimate)>, Failure> {
    // By a division of the rows that does not hang on the key's salt, so that the same seed says the same.
    let scorer = Scorer::folded(Arc::clone(key), &schema.id, vec![measure.clone()], Folding::Drawn(0))?;
    let mut all = vec![];
    for constant in constants {
        let Some(columns) = columns(key, measure, &constant, seed) else { continue };
        // SQL that stumbles over one says nothing of the others.
        let Ok(mut scores) = scorer.score(&[Arc::new(columns)]) else { continue };
        let public = scores.pop().and_then(Result::ok).and_then(|scores| scores.into_iter().next());
        all.extend(public.map(|scores| (constant, scores.public)));
    }
    Ok(all)
}

/// The columns of a file that says this in every row.
fn columns(key: &AnswerKey, measure: &Measure, constant: &Constant, seed: &Seed) -> Option<Vec<Values>> {
    let rows = key.ids().len();
    let one = |(at, cell): (usize, &Cell)| match cell {
        Cell::Number(value) => Some(Values::Numbers(vec![*value; rows])),
        Cell::Label(label) => Some(Values::Labels(vec![*label; rows])),
        Cell::Text(text) => {
            let mut texts = Texts::default();
            (0..rows).all(|_| texts.push(text).is_ok()).then_some(Values::Texts(texts))
        }
        Cell::Guess => guessed(key, measure, at, seed),
    };
    constant.cells.iter().enumerate().map(one).collect()
}

/// In each row the target of a public row.
fn guessed(key: &AnswerKey, measure: &Measure, at: usize, seed: &Seed) -> Option<Values> {
    let targets = measure.targets();
    let (name, _) = targets.get(at).or_else(|| targets.first())?;
    let values = key.targets(name)?;
    let mut public: Vec<u32> =
        public(key).filter(|row| !values.is_missing(*row)).map(|row| row as u32).collect();
    seed.draw("guesses").shuffle(&mut public);
    let order: Vec<u32> = public.iter().copied().cycle().take(key.ids().len()).collect();
    Some(match values {
        Values::Numbers(values) => Values::Numbers(order.iter().map(|row| values[*row as usize]).collect()),
        Values::Labels(values) => Values::Labels(order.iter().map(|row| values[*row as usize]).collect()),
        Values::Texts(texts) => Values::Texts(texts.reordered(&order)),
    })
}

fn public(key: &AnswerKey) -> impl Iterator<Item = usize> + '_ {
    let splits = key.splits().iter().enumerate();
    splits.filter(|(_, split)| **split == Some(Split::Public)).map(|(row, _)| row)
}

/// Constants that may be good.
fn constants(key: &AnswerKey, measure: &Measure, schema: &Schema) -> Vec<Constant> {
    let targets = measure.targets();
    let of = |name: &str| key.targets(name);
    if measure.metric.shape == Shape::Labels {
        let Some(Values::Labels(labels)) = targets.first().and_then(|(name, _)| of(name)) else {
            return vec![];
        };
        let rows = public(key).count().max(1) as f64;
        let share =
            |label: usize| public(key).filter(|row| labels[*row] as usize == label).count() as f64 / rows;
        let cells = (0..schema.columns.len()).map(|label| Cell::Number(share(label))).collect();
        return vec![Constant { name: "Class shares".to_owned(), cells }];
    }
    let columns: Option<Vec<&Values>> =
        (0..schema.columns.len()).map(|at| of(&targets.get(at).or_else(|| targets.first())?.0)).collect();
    let Some(columns) = columns else { return vec![] };
    let mut all = vec![];
    if let Some(numbers) = columns.iter().map(|column| column.numbers()).collect::<Option<Vec<_>>>() {
        all.extend(of_numbers(key, &numbers));
    } else {
        let frequent: Option<Vec<Vec<Cell>>> = columns.iter().map(|column| frequent(key, column)).collect();
        let frequent = frequent.unwrap_or_default();
        let many = frequent.iter().map(Vec::len).min().unwrap_or_default();
        let what = if matches!(columns.first(), Some(Values::Texts(_))) { "text" } else { "class" };
        all.extend((0..many).map(|at| Constant {
            name: if at == 0 { format!("Most frequent {what}") } else { format!("The same {what}") },
            cells: frequent.iter().map(|cells| cells[at].clone()).collect(),
        }));
    }
    let is_allowed = |constant: &Constant| {
        constant.cells.iter().zip(&schema.columns).all(|(cell, column)| match cell {
            Cell::Number(value) => value.is_finite() && column.forbids(*value).is_none(),
            _ => column.kind() != Kind::Number,
        })
    };
    all.retain(is_allowed);
    all
}

/// Means, then quantiles, of the public rows of each column.
fn of_numbers(key: &AnswerKey, columns: &[&[f64]]) -> Vec<Constant> {
    let sorted: Vec<Vec<f64>> = columns
        .iter()
        .map(|column| {
            let mut known: Vec<f64> =
                public(key).map(|row| column[row]).filter(|value| !value.is_nan()).collect();
            known.sort_unstable_by(f64::total_cmp);
            known
        })
        .collect();
    if sorted.iter().any(Vec::is_empty) {
        return vec![];
    }
    let constant = |name: &str, of: &dyn Fn(&Vec<f64>) -> f64| Constant {
        name: name.to_owned(),
        cells: sorted.iter().map(|column| Cell::Number(of(column))).collect(),
    };
    let mean = |column: &Vec<f64>| column.iter().sum::<f64>() / column.len() as f64;
    // What is best where ratios count, not differences.
    let ratio = |column: &Vec<f64>| {
        (column.iter().map(|value| value.ln_1p()).sum::<f64>() / column.len() as f64).exp_m1()
    };
    let mut all = vec![
        constant("The mean", &mean),
        constant("The median", &|column| column[(column.len() - 1) / 2]),
        constant("The mean ratio", &ratio),
    ];
    let quantile = |part: usize| {
        constant("A constant", &move |column: &Vec<f64>| column[(column.len() - 1) * part / QUANTILES])
    };
    all.extend((0..=QUANTILES).map(quantile));
    all
}

/// The most frequent labels or texts of the public rows of a column.
fn frequent(key: &AnswerKey, column: &Values) -> Option<Vec<Cell>> {
    Some(match column {
        Values::Labels(labels) => {
            let known = public(key).map(|row| labels[row]).filter(|label| *label != Values::NO_LABEL);
            most(known).into_iter().map(Cell::Label).collect()
        }
        Values::Texts(texts) => {
            let known = most(public(key).map(|row| texts.get(row)));
            known.into_iter().map(|text| Cell::Text(text.to_owned())).collect()
        }
        Values::Numbers(_) => return None,
    })
}

/// What comes most often, the most frequent first; of equals the first in their order.
fn most<T: Ord + std::hash::Hash + Copy>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut counts = HashMap::<T, usize>::new();
    all.for_each(|one| *counts.entry(one).or_default() += 1);
    let mut counts: Vec<_> = counts.into_iter().collect();
    counts.sort_unstable_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
    counts.into_iter().take(TRIED).map(|(one, _)| one).collect()
}
