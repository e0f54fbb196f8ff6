//! From where on two are look-alikes, by what chance gives in this contest.
//!
//! Two honest teams that know nothing of each other differ in what they do not know. Of the labels they draw blindly,
//! with the frequencies of the key, in 1 - Σ p² of the rows; numbers that correlate with the truth at ρ, with errors of
//! their own, correlate at ρ² and miss 1 - ρ². Look-alikes differ in a fixed small part of that: 0.2 % for labels, as 99.9 % equal
//! rows are for two labels of equal frequency, and 1/10,000 for numbers.

use std::collections::HashMap;

use super::entry::Entry;
use super::sketch::{Likeness, Sketcher};
use super::thresholds::{MOST, Thresholds};
use answer::AnswerKey;
use contest::Contest;
use decode::Values;

/// What two look-alikes' labels may differ in, of what they would by chance.
const LABELS: f64 = 0.002;
/// The same of numbers.
const NUMBERS: f64 = 1e-4;

impl Thresholds {
    /// Those of a contest, by its answer key and what its teams sent.
    pub fn of(contest: &Contest, key: &AnswerKey, entries: &[Entry]) -> Self {
        let mut thresholds = Self::default();
        let Some(measure) = contest.measures.first() else { return thresholds };
        let names: Vec<String> = measure.targets().into_iter().map(|(name, _)| name).collect();
        let targets: Vec<&Values> = names.iter().filter_map(|name| key.targets(name)).collect();
        let rates: Vec<f64> = targets.iter().filter_map(|values| by_chance(values)).collect();
        if !rates.is_empty() && rates.len() == targets.len() {
            let chance = rates.iter().sum::<f64>() / rates.len() as f64;
            thresholds.chance = Some(chance);
            thresholds.agreement = thresholds.agreement.max(1.0 - LABELS * (1.0 - chance));
        }
        let columns = contest.schema().map_or(0, |schema| schema.columns.len());
        if let ([Values::Numbers(truth)], 1) = (&targets[..], columns)
            && truth.iter().all(|value| value.is_finite())
        {
            thresholds = thresholds.with_truth(&Sketcher::of(key, 1), truth, entries);
        }
        thresholds
    }

    /// The same with what `entries` know of the `truth`, a column that `sketcher` makes sketches of.
    pub fn with_truth(mut self, sketcher: &Sketcher, truth: &[f64], entries: &[Entry]) -> Self {
        let truth = sketcher.numbers(&[truth]);
        let known = |entry: &Entry| match entry.sketch.as_ref()?.likeness(&truth)? {
            Likeness::Numbers { pearson: Some(pearson), .. } => Some(pearson.value * pearson.value),
            _ => None,
        };
        let mut known: Vec<f64> = entries.iter().filter_map(known).collect();
        known.sort_unstable_by(f64::total_cmp);
        if let Some(middle) = known.get(known.len() / 2) {
            self.truth = Some(*middle);
            self.correlation = self.correlation.max(1.0 - NUMBERS * (1.0 - middle)).min(MOST);
        }
        self
    }
}

/// How often two draws of the labels or texts in `values` are the same; nothing for numbers.
pub(super) fn by_chance(values: &Values) -> Option<f64> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    let mut labels: HashMap<u32, usize> = HashMap::new();
    match values {
        Values::Numbers(_) => return None,
        Values::Labels(cells) => {
            for label in cells.iter().filter(|label| **label != Values::NO_LABEL) {
                *labels.entry(*label).or_default() += 1;
            }
        }
        Values::Texts(texts) => {
            for at in 0..texts.len() {
                *counts.entry(texts.get(at)).or_default() += 1;
            }
        }
    }
    let counts: Vec<f64> =
        counts.into_values().chain(labels.into_values()).map(|count| count as f64).collect();
    let all: f64 = counts.iter().sum();
    (all > 0.0).then(|| counts.iter().map(|count| (count / all) * (count / all)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_follows_from_the_base_rate() {
        let of = |labels: &[u32]| by_chance(&Values::Labels(labels.to_vec()));
        assert_eq!(of(&[0, 1, 0, 1]), Some(0.5));
        assert_eq!(of(&[0, 0, 0, 1, Values::NO_LABEL]), Some(0.625));
        assert_eq!(of(&[]), None);
        assert_eq!(by_chance(&Values::Numbers(vec![1.0])), None);
        let rare: Vec<u32> = (0..1_000).map(|at| u32::from(at % 100 == 0)).collect();
        assert!((of(&rare).unwrap() - 0.9802).abs() < 1e-12);
    }
}
