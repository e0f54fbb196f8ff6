//! A weighted sum of metrics: what ranks where one metric does not say enough.

use super::Direction;

/// Which of the measured scores make the ranking one, and how much each counts.
#[derive(Clone, Debug, PartialEq)]
pub struct WeightedSum {
    /// What the sum is called.
    pub name: String,
    /// Which end of it wins.
    pub direction: Direction,
    /// Name of a measure and its weight; a negative one turns a metric round.
    pub terms: Vec<(String, f64)>,
}
