//! From where on submissions are alike.

use serde::Serialize;

use super::measure::Measure;
use super::simulated::Simulated;

/// Single precision sees no more.
pub(super) const MOST: f64 = 1.0 - 1e-6;

/// From where on two submissions are look-alikes.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub struct Thresholds {
    /// Of |r|, Pearson's or Spearman's: p and 1 - p are the same answer.
    pub correlation: f64,
    /// Of the part of equal labels or texts.
    pub agreement: f64,
    /// The part of rows in which two draws of the key's labels are equal, if the key was at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chance: Option<f64>,
    /// How much of the truth the middle submission knows (the square of its correlation), if the key was at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub truth: Option<f64>,
    /// What made-up honest teams of this contest are like, if the key was at hand.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub simulated: Option<Simulated>,
}

impl Default for Thresholds {
    fn default() -> Self {
        Self { correlation: 0.9999, agreement: 0.999, chance: None, truth: None, simulated: None }
    }
}

impl Thresholds {
    /// That of `measure`.
    pub(super) fn of_measure(&self, measure: Measure) -> f64 {
        match measure {
            Measure::Agreement => self.agreement,
            _ => self.correlation,
        }
    }

    /// The same, but no lower than what one of so many `pairs` of honest teams, as they were `simulated`, would reach.
    #[must_use]
    pub fn beyond(mut self, simulated: Simulated, pairs: usize) -> Self {
        let threshold = if simulated.is_agreement { &mut self.agreement } else { &mut self.correlation };
        *threshold = threshold.max(simulated.reached(pairs)).min(MOST);
        self.simulated = Some(simulated);
        self
    }
}
