//! What ranks a team.

use base::time::Instant;

/// A team's best submission: the first received among those with the best recorded public score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Best {
    /// The ranking metric's score on the public split.
    pub score: f64,
    /// When it was received.
    pub received: Instant,
    /// Its receipt.
    pub seq: u64,
}
