//! What honest teams would look like, by teams that are honest because they were made up: as good as those of the contest
//! under its own metric and base rate, with a baseline in common.

use serde::Serialize;

use super::canonical;
use super::honest::{Honest, fisher, log_odds};
use super::sketch::{Likeness, Sketcher};
use decode::Values;

/// How alike made-up honest teams are.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Simulated {
    /// How many teams were made up.
    pub teams: usize,
    /// How alike two of them are in the middle: |r|, or the part of equal cells.
    pub middle: f64,
    /// Whether they were compared by the part of equal cells.
    pub is_agreement: bool,
    #[serde(skip)]
    honest: Honest,
}

impl Simulated {
    /// Of `teams`, the columns of each; nothing when they are too few to tell.
    pub fn of(sketcher: &Sketcher, teams: &[Vec<Values>]) -> Option<Self> {
        let numbers: Option<Vec<Vec<&[f64]>>> =
            teams.iter().map(|columns| columns.iter().map(Values::numbers).collect()).collect();
        let is_agreement = numbers.is_none();
        let values = match numbers {
            // As submissions are compared: by their sketches.
            Some(teams) => {
                let sketches: Vec<_> = teams.iter().map(|columns| sketcher.numbers(columns)).collect();
                pairs(&sketches, |a, b| match a.likeness(b)? {
                    Likeness::Numbers { pearson, spearman } => {
                        let strongest = [pearson, spearman].into_iter().flatten();
                        strongest.map(|figure| figure.value.abs()).reduce(f64::max).map(fisher)
                    }
                    Likeness::Texts(_) => None,
                })
            }
            None => {
                let cells: Vec<Vec<String>> = teams.iter().map(|columns| canonical::cells(columns)).collect();
                pairs(&cells, |a, b| Some(log_odds(a.iter().zip(b).filter(|(a, b)| a == b).count(), a.len())))
            }
        };
        let honest = Honest::of(values)?;
        let middle = if is_agreement { part(honest.middle()) } else { honest.middle().tanh() };
        Some(Self { teams: teams.len(), middle, is_agreement, honest })
    }

    /// How many of `pairs` of honest teams would be alike by these thresholds.
    pub(super) fn expected(&self, pairs: usize, correlation: f64, agreement: f64) -> f64 {
        let value = if self.is_agreement {
            (agreement / (1.0 - agreement).max(f64::EPSILON)).ln()
        } else {
            fisher(correlation)
        };
        self.honest.expected(pairs, value)
    }

    /// How alike one of so many `pairs` of honest teams would be.
    pub(super) fn reached(&self, pairs: usize) -> f64 {
        let reached = self.honest.reached_by_none(pairs);
        if self.is_agreement { part(reached) } else { reached.tanh() }
    }
}

/// The part of which `log_odds` are the log odds.
fn part(log_odds: f64) -> f64 {
    1.0 / (1.0 + (-log_odds).exp())
}

fn pairs<T>(all: &[T], likeness: impl Fn(&T, &T) -> Option<f64>) -> Vec<f64> {
    let pair = |at: usize| all[at + 1..].iter().map(move |other| (at, other));
    (0..all.len()).flat_map(pair).filter_map(|(at, other)| likeness(&all[at], other)).collect()
}
