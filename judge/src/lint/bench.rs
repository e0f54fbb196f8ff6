//! Predictions that are made of the answer key, and their scores by the judge's own scorer.

use std::sync::Arc;

use rayon::prelude::*;

use super::rng::Rng;
use answer::{AnswerKey, Folding, Split};
use base::failure::Failure;
use base::finding::codes;
use contest::Contest;
use decode::{Texts, Values};
use metric::Schema;
use metric::estimate::Estimate;
use metric::{Direction, Kind, Measure, Shape, is_worst};
use score::{Scorer, Scores};

/// The contest's ranking metric over its key.
pub(super) struct Bench<'c> {
    pub(super) contest: &'c Contest,
    pub(super) key: Arc<AnswerKey>,
    pub(super) measure: Measure,
    pub(super) schema: Schema,
    scorer: Scorer,
    /// The predictions of somebody who knows the key: the columns of a prediction file.
    pub(super) perfect: Vec<Values>,
}

/// Divisions of the rows over which an expected standard error is averaged: it is then known to 6 %, by one to 16 %.
const DRAWS: u64 = 8;

/// Predictions: one column of cells each column of a prediction file.
pub(super) type Columns = Vec<Values>;

impl<'c> Bench<'c> {
    pub(super) fn new(contest: &'c Contest, key: &Arc<AnswerKey>) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::configuration(codes::BAD_METRIC, why);
        let measure =
            contest.measures.first().cloned().ok_or_else(|| wrong("there is no metric".to_owned()))?;
        // All measures together say what a cell may be, the first one ranks.
        let schema = contest.schema().map_err(wrong)?.of_columns(&measure.columns);
        let scorer = scorer(key, contest, &measure, 0)?;
        let perfect = perfect(key, &measure, &schema).unwrap_or_default();
        Ok(Self { contest, key: Arc::clone(key), measure, schema, scorer, perfect })
    }

    /// Rows of the key.
    pub(super) fn rows(&self) -> usize {
        self.key.ids().len()
    }

    /// Rows of a split.
    pub(super) fn rows_of(&self, split: Split) -> usize {
        self.key.splits().iter().filter(|of| **of == Some(split)).count()
    }

    /// Why scores of a split have no error bar.
    pub(super) fn no_bar(&self, split: Split) -> Option<&str> {
        self.scorer.no_bar(0, split)
    }

    /// What the contest calls a split.
    pub(super) fn name_of(&self, split: Split) -> &str {
        match split {
            Split::Public => &self.contest.splits.public,
            Split::Private => &self.contest.splits.private,
        }
    }

    /// The metric's name for sentences.
    pub(super) fn metric(&self) -> &str {
        &self.measure.name
    }

    /// Scores of each set of predictions, with replicates even where no error bar is told; nothing where the metric is
    /// undefined.
    pub(super) fn scores(&self, all: Vec<Columns>) -> Vec<Option<Scores>> {
        let all: Vec<Arc<Columns>> = all.into_iter().map(Arc::new).collect();
        // Predictions that SQL stumbles over have no score; the others of their query do.
        let alone = |one: &Arc<Columns>| match self.scorer.score(std::slice::from_ref(one)) {
            Ok(mut scored) => scored.pop().and_then(Result::ok),
            Err(_) => None,
        };
        let some = |some: &[Arc<Columns>]| match self.scorer.score(some) {
            Ok(scored) => scored.into_iter().map(Result::ok).collect(),
            Err(_) => some.iter().map(alone).collect::<Vec<_>>(),
        };
        let scored: Vec<Vec<_>> = all.par_chunks(self.scorer.together()).map(some).collect();
        // The organiser is told what contestants must not be: that there is none on the private rows.
        let first = |scores: Option<Vec<Scores>>| {
            scores
                .and_then(|scores| scores.first().map(Scores::as_before))
                .filter(|scores| !is_worst(scores.private.value))
        };
        scored.into_iter().flatten().map(first).collect()
    }

    /// The standard error to be expected of the difference of two sets of predictions on each split, the public one first:
    /// over several divisions of the rows, so that neither the key's salt nor one unlucky division decides; nothing where
    /// there is no error bar.
    ///
    /// # Errors
    /// When the metric does not fit the key.
    pub(super) fn expected_errors(&self, pair: &[Columns; 2]) -> Result<[Option<f64>; 2], Failure> {
        let pair: Vec<Arc<Columns>> = pair.iter().cloned().map(Arc::new).collect();
        let mut squares = [Some(0.0), Some(0.0)];
        for draw in 1..=DRAWS {
            let scorer = scorer(&self.key, self.contest, &self.measure, draw)?;
            let scored = scorer.score(&pair).unwrap_or_default();
            let first = |scores: &Vec<Scores>| scores.first().map(Scores::as_before);
            let scores: Vec<Scores> = scored.iter().flatten().filter_map(first).collect();
            let error = |side: fn(&Scores) -> &Estimate| match &scores[..] {
                [a, b] => error_of(side(a), side(b)),
                _ => None,
            };
            let errors = [error(|scores| &scores.public), error(|scores| &scores.private)];
            for (sum, error) in squares.iter_mut().zip(errors) {
                *sum = sum.zip(error).map(|(sum, error)| sum + error * error);
            }
        }
        Ok(squares.map(|sum| sum.map(|sum| (sum / DRAWS as f64).sqrt())))
    }

    /// By how much `new` is better than `old`.
    pub(super) fn gain(&self, old: f64, new: f64) -> f64 {
        match self.contest.metric.direction {
            Direction::Lower => old - new,
            Direction::Higher => new - old,
        }
    }

    /// The best end of the metric's scale.
    pub(super) fn best_possible(&self) -> f64 {
        let [low, high] = self.measure.metric.range;
        match self.contest.metric.direction {
            Direction::Lower => low,
            Direction::Higher => high,
        }
    }

    /// `value` as the schema's column `at` allows it; nothing when it allows no number.
    pub(super) fn allowed(&self, at: usize, value: f64) -> Option<f64> {
        allowed(&self.schema.columns[at].kinds, value)
    }

    /// Every row the same: what each of these choices gives.
    pub(super) fn constants(&self) -> Vec<Columns> {
        let rows = self.rows();
        let texts = |text: &str| {
            let mut texts = Texts::default();
            (0..rows).all(|_| texts.push(text).is_ok()).then_some(Values::Texts(texts))
        };
        let mut all: Vec<Columns> = vec![];
        if self.perfect.is_empty() {
            return all;
        }
        let numbers: Option<Vec<&[f64]>> = self.perfect.iter().map(Values::numbers).collect();
        if let Some(columns) = numbers {
            // The same quantile of each column, then their means, then the same number for all.
            let sorted: Vec<Vec<f64>> = columns
                .iter()
                .map(|column| {
                    let mut sorted = column.to_vec();
                    sorted.sort_by(f64::total_cmp);
                    sorted
                })
                .collect();
            let mut choices: Vec<Vec<f64>> = vec![columns.iter().map(|column| mean(column)).collect()];
            if self.schema.row_sum.is_none() {
                let quantile = |part: usize| {
                    sorted.iter().map(|column| column[(column.len() - 1) * part / 10]).collect::<Vec<_>>()
                };
                choices.extend([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map(quantile));
                choices.extend([0.0, 0.5, 1.0].map(|value| vec![value; columns.len()]));
            }
            choices.retain(|choice| {
                choice.iter().enumerate().all(|(at, value)| self.allowed(at, *value) == Some(*value))
            });
            let mut seen: Vec<Vec<f64>> = vec![];
            for choice in choices {
                if !seen.contains(&choice) {
                    all.push(choice.iter().map(|value| Values::Numbers(vec![*value; rows])).collect());
                    seen.push(choice);
                }
            }
        } else if let [Values::Labels(_)] = &self.perfect[..] {
            let labels = self.schema.labels.len().min(30) as u32;
            all.extend((0..labels).map(|label| vec![Values::Labels(vec![label; rows])]));
        } else if let [Values::Texts(truth)] = &self.perfect[..] {
            let mut counts = std::collections::HashMap::<&str, usize>::new();
            (0..rows).for_each(|row| *counts.entry(truth.get(row)).or_default() += 1);
            let mut counts: Vec<_> = counts.into_iter().collect();
            counts.sort_by(|a, b| (b.1, a.0).cmp(&(a.1, b.0)));
            let chosen = counts.iter().take(3).map(|(text, _)| *text).chain([""]);
            all.extend(chosen.filter_map(texts).map(|column| vec![column]));
        }
        all
    }

    /// A constant but for one row, which is below all others in the first and above them in the second of each pair:
    /// whoever breaks ties by the key's order shows it.
    pub(super) fn nearly_constant(&self) -> Vec<[Columns; 2]> {
        let ([Values::Numbers(truth)], rows) = (&self.perfect[..], self.rows()) else { return vec![] };
        let middle = mean(truth);
        let but_for = |at: usize, value: f64| -> Option<Columns> {
            let (value, middle) = (self.allowed(0, value)?, self.allowed(0, middle)?);
            let mut column = vec![middle; rows];
            column[at] = value;
            (value != middle).then(|| vec![Values::Numbers(column)])
        };
        let pair = |at: usize| Some([but_for(at, middle - 1e-3)?, but_for(at, middle + 1e-3)?]);
        [0, rows - 1].into_iter().filter_map(pair).collect()
    }

    /// The labels of the key, dealt out to rows at random.
    pub(super) fn guesses(&self) -> Columns {
        let mut rng = Rng::new(20_090_726);
        let mut order: Vec<u32> = (0..self.rows() as u32).collect();
        for at in (1..order.len()).rev() {
            order.swap(at, rng.below(at + 1));
        }
        let dealt = |column: &Values| match column {
            Values::Numbers(values) => {
                Values::Numbers(order.iter().map(|row| values[*row as usize]).collect())
            }
            Values::Labels(values) => Values::Labels(order.iter().map(|row| values[*row as usize]).collect()),
            Values::Texts(texts) => Values::Texts(texts.reordered(&order)),
        };
        self.perfect.iter().map(dealt).collect()
    }

    /// Two submissions of middling quality that share nine tenths of their errors, as good teams' do.
    pub(super) fn alike(&self) -> [Columns; 2] {
        let mut rng = Rng::new(20_061_002);
        let mut pair = [vec![], vec![]];
        for (at, column) in self.perfect.iter().enumerate() {
            let rows = 0..column.len();
            let (a, b) = match column {
                Values::Numbers(truth) => {
                    let spread = deviation(truth).max(1e-9);
                    let is_part = self.schema.columns[at].kinds.contains(&Kind::Probability);
                    let mut noisy = |value: f64| {
                        let shared = 0.9f64.sqrt() * rng.normal();
                        let mut own = || shared + 0.1f64.sqrt() * rng.normal();
                        let (a, b) = (own(), own());
                        let put = |noise: f64| {
                            // Probabilities err on the scale of their log-odds.
                            let free = if is_part {
                                1.0 / (1.0 + (-(2.0 * value - 1.0) - noise).exp())
                            } else {
                                value + spread * noise
                            };
                            self.allowed(at, free).unwrap_or(value)
                        };
                        (put(a), put(b))
                    };
                    let (a, b): (Vec<f64>, Vec<f64>) = truth.iter().map(|value| noisy(*value)).unzip();
                    (Values::Numbers(a), Values::Numbers(b))
                }
                Values::Labels(truth) => {
                    let labels = self.schema.labels.len().max(1);
                    let mut noisy = |label: u32| {
                        let wrong = rng.unit() < 0.3;
                        let shared = if wrong { rng.below(labels) as u32 } else { label };
                        let again = rng.unit() < 0.03;
                        (shared, if again { rng.below(labels) as u32 } else { shared })
                    };
                    let (a, b) = truth.iter().map(|label| noisy(*label)).unzip();
                    (Values::Labels(a), Values::Labels(b))
                }
                Values::Texts(truth) => {
                    let mut order: Vec<u32> = rows.clone().map(|row| row as u32).collect();
                    for row in rows.clone() {
                        if rng.unit() < 0.3 {
                            order[row] = rng.below(truth.len()) as u32;
                        }
                    }
                    let a = truth.reordered(&order);
                    for row in rows {
                        if rng.unit() < 0.03 {
                            order[row] = rng.below(truth.len()) as u32;
                        }
                    }
                    (Values::Texts(a), Values::Texts(truth.reordered(&order)))
                }
            };
            pair[0].push(a);
            pair[1].push(b);
        }
        if let Some(sum) = self.schema.row_sum {
            for columns in &mut pair {
                normalise(columns, sum);
            }
        }
        pair
    }
}

/// A scorer of what ranks in `contest`, with error bars by the division of this number.
fn scorer(key: &Arc<AnswerKey>, contest: &Contest, measure: &Measure, draw: u64) -> Result<Scorer, Failure> {
    Scorer::folded(Arc::clone(key), &contest.submission.id, vec![measure.clone()], Folding::Drawn(draw))
}

/// Makes the numbers of every row sum to `sum`.
pub(super) fn normalise(columns: &mut [Values], sum: f64) {
    let rows = columns.first().map_or(0, Values::len);
    let even = sum / columns.len().max(1) as f64;
    for row in 0..rows {
        let total: f64 = columns.iter().filter_map(|column| Some(column.numbers()?[row])).sum();
        for column in columns.iter_mut() {
            if let Values::Numbers(values) = column {
                values[row] = if total > 0.0 { values[row] * sum / total } else { even };
            }
        }
    }
}

pub(super) fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}

pub(super) fn deviation(values: &[f64]) -> f64 {
    let mean = mean(values);
    let squares: f64 = values.iter().map(|value| (value - mean) * (value - mean)).sum();
    (squares / values.len().saturating_sub(1).max(1) as f64).sqrt()
}

/// The standard error of the difference of two scores.
pub(super) fn error_of(a: &Estimate, b: &Estimate) -> Option<f64> {
    a.difference(b).standard_error.filter(|error| *error > 0.0)
}

fn allowed(kinds: &[Kind], value: f64) -> Option<f64> {
    let mut value = value;
    for kind in kinds {
        value = match kind {
            Kind::Number => value,
            Kind::Probability => value.clamp(0.0, 1.0),
            Kind::Flag => value.clamp(0.0, 1.0).round(),
            Kind::Nonnegative => value.max(0.0),
            Kind::Positive => value.max(1e-9),
            Kind::Latitude => value.clamp(-90.0, 90.0),
            _ => return None,
        };
    }
    value.is_finite().then_some(value)
}

/// The columns of a file that knows the key; nothing for a metric of which that cannot be said.
fn perfect(key: &AnswerKey, measure: &Measure, schema: &Schema) -> Option<Columns> {
    let targets = measure.targets();
    let fitted = |at: usize, values: &Values| match values {
        Values::Numbers(values) => {
            let kinds = &schema.columns[at].kinds;
            // Whatever stands where the key has nothing.
            let known: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
            let filled = |value: &f64| if value.is_nan() { mean(&known) } else { *value };
            let column: Option<Vec<f64>> = values.iter().map(|value| allowed(kinds, filled(value))).collect();
            column.map(Values::Numbers)
        }
        Values::Labels(labels) => {
            let filled = |label: &u32| if *label == Values::NO_LABEL { 0 } else { *label };
            Some(Values::Labels(labels.iter().map(filled).collect()))
        }
        other => Some(other.clone()),
    };
    let count = schema.columns.len();
    if measure.metric.shape == Shape::Labels {
        let (name, _) = targets.iter().find(|(_, kind)| *kind == Kind::Label)?;
        let Some(Values::Labels(labels)) = key.targets(name) else { return None };
        let column = |at: usize| labels.iter().map(|label| f64::from(*label == at as u32)).collect();
        return Some((0..count).map(|at| Values::Numbers(column(at))).collect());
    }
    if measure.by_column() || measure.metric.shape == Shape::Columns {
        let names = measure.columns.iter().enumerate();
        return names.map(|(at, name)| fitted(at, key.targets(name)?)).collect();
    }
    // Columns like `scale` or `event` are of the key alone.
    let main = ["target", "time"].iter().find(|name| targets.iter().any(|(of, _)| of == *name));
    let main = main.map(|name| (*name).to_owned()).or_else(|| Some(targets.first()?.0.clone()))?;
    let column = |at: usize| {
        let own = measure.metric.predictions.keys().nth(at).filter(|_| measure.metric.shape == Shape::Row);
        let named = own.map(|name| format!("target_{name}")).filter(|name| key.targets(name).is_some());
        let values = key.targets(&named.unwrap_or_else(|| main.clone()))?;
        if own.is_some_and(|name| name == "sigma") {
            // How sure somebody is who knows: a tenth of the targets' own spread.
            let spread = (0.1 * deviation(values.numbers()?)).max(1e-6);
            return Some(Values::Numbers(vec![spread; values.len()]));
        }
        fitted(at, values)
    };
    (0..count).map(column).collect()
}
