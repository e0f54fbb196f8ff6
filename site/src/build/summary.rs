//! What there is to say of a build.

use std::collections::BTreeMap;

use base::finding::Finding;

use super::changes::Changes;
use super::explain::Explained;
use super::why::Why;
use crate::timings::Timings;

/// What a build made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Pages that people read.
    pub pages: usize,
    /// All files.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// What was cut, mended or left out of what readers wrote.
    pub warnings: Vec<Finding>,
    /// The addresses of the pages that were made now, each with the reason; all others were made before.
    pub ran: BTreeMap<String, Why>,
    /// Which files are other than before.
    pub changes: Changes,
    /// The page that was asked about.
    pub explained: Option<Explained>,
    /// Where the time went.
    pub timings: Timings,
    /// Why the cache was of no use, where somebody may wonder.
    pub note: Option<String>,
}
