//! How many look-alikes honest teams would make in a contest: by how alike its teams are otherwise, and by made-up ones.

use std::collections::BTreeMap;

use super::entry::Entry;
use super::honest::{Honest, fisher, log_odds};
use super::sketch::{Likeness, Sketch};
use super::thresholds::Thresholds;
use contest::Slug;

/// Teams whose pairs are looked at.
const TEAMS: usize = 300;

/// The number of pairs among `entries`, one of each team, that would be alike if all were honest, by whatever gives more;
/// nothing when there are too few teams to tell and none were made up.
pub(super) fn links(entries: &[Entry], thresholds: &Thresholds) -> Option<f64> {
    let mut last: BTreeMap<&Slug, &Sketch> = BTreeMap::new();
    for entry in entries {
        if let Some(sketch) = &entry.sketch {
            last.insert(&entry.member.team, sketch);
        }
    }
    let all: Vec<&Sketch> = last.into_values().collect();
    // Spread over all, so that no part of the alphabet decides.
    let sampled: Vec<&Sketch> = all.iter().step_by(all.len().div_ceil(TEAMS).max(1)).copied().collect();
    let (mut numbers, mut texts) = (vec![], vec![]);
    for (at, a) in sampled.iter().enumerate() {
        for b in &sampled[at + 1..] {
            match (a.likeness(b), a, b) {
                (Some(Likeness::Numbers { pearson, spearman }), ..) => {
                    let strongest =
                        [pearson, spearman].into_iter().flatten().map(|figure| figure.value.abs());
                    numbers.extend(strongest.reduce(f64::max).map(fisher));
                }
                (Some(Likeness::Texts(_)), Sketch::Texts(a), Sketch::Texts(b)) => {
                    texts.push(log_odds(a.iter().zip(b).filter(|(a, b)| a == b).count(), a.len()));
                }
                _ => {}
            }
        }
    }
    let part = |of: usize| of as f64 / (numbers.len() + texts.len()).max(1) as f64;
    let pairs = (all.len() * all.len().saturating_sub(1) / 2) as f64;
    let (of_numbers, of_texts) =
        ((pairs * part(numbers.len())) as usize, (pairs * part(texts.len())) as usize);
    let alike = thresholds.agreement / (1.0 - thresholds.agreement).max(f64::EPSILON);
    let numbers =
        Honest::of(numbers).map(|honest| honest.expected(of_numbers, fisher(thresholds.correlation)));
    let texts = Honest::of(texts).map(|honest| honest.expected(of_texts, alike.ln()));
    let simulated = thresholds
        .simulated
        .map(|simulated| simulated.expected(pairs as usize, thresholds.correlation, thresholds.agreement));
    let usual = match (numbers, texts) {
        (None, None) => None,
        (numbers, texts) => Some(numbers.unwrap_or(0.0) + texts.unwrap_or(0.0)),
    };
    [usual, simulated].into_iter().flatten().reduce(f64::max)
}
