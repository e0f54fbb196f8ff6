//! What submissions are compared by, and from where on they are alike.

use serde::Serialize;

use super::simulated::Simulated;

/// What two submissions were compared by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Measure {
    /// The digest: the same predictions to the bit.
    Digest,
    /// Pearson's r of the values.
    Pearson,
    /// Spearman's r, that of the ranks.
    Spearman,
    /// The part of equal labels or texts.
    Agreement,
}

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
}
