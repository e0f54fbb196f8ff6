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
    /// Both with a replicate for every fold, where less is told of them: nothing that is told may rest on these, but
    /// judges before told them, and their receipts are held against them.
    pub full: Option<Box<[Estimate; 2]>>,
}

impl Scores {
    /// The same as judges before told it, who told of every fold.
    #[must_use]
    pub fn as_before(&self) -> Self {
        let mut scores = self.clone();
        if let Some(full) = scores.full.take() {
            [scores.public, scores.private] = *full;
        }
        scores
    }
}
