//! What submissions are compared by.

use serde::Serialize;

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
