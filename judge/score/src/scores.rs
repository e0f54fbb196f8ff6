//! What a submission is worth under one metric.

use metric::estimate::Estimate;

/// The exact scores of one submission under one metric.
#[derive(Clone, Debug, PartialEq)]
pub struct Scores {
    /// The metric's name.
    pub metric: String,
    /// On the public split.
    pub public: Estimate,
    /// On the private split.
    pub private: Estimate,
}
