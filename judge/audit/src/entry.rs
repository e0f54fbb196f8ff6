//! A submission to compare.

use serde::Serialize;

use super::sketch::Sketch;
use base::time::Instant;
use contest::Slug;

/// One submission.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Member {
    /// Its team.
    pub team: Slug,
    /// Its receipt.
    pub seq: u64,
    /// Number of the pull request.
    pub pull: u64,
    /// When it was received.
    pub received: Instant,
}

/// One submission to compare.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Who and when.
    pub member: Member,
    /// Digest of the canonical predictions.
    pub canonical: Option<String>,
    /// Their sketch.
    pub sketch: Option<Sketch>,
}
