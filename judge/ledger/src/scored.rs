//! The score of a submission, as it is recorded.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::arrivals::Arrival;
use super::ranks::Ranks;
use contest::Slug;

/// A scored submission.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scored {
    /// The team.
    pub team: Slug,
    /// The head that it is about.
    #[serde(flatten)]
    pub arrival: Arrival,
    /// SHA-256 of the file's bytes as pushed.
    pub digest: String,
    /// Predictions in the file.
    pub rows: u64,
    /// Metric → score on the public split, rounded to the contest's decimals.
    pub public: BTreeMap<String, f64>,
    /// Standard error of the ranking score, where it has one: two significant digits, rounded like a score.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standard_error: Option<f64>,
    /// Metric → standard error of its score, where it has one, of what tracks go by besides the ranking score.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub standard_errors: BTreeMap<String, f64>,
    /// Of a team's new best: the best and the worst score on the board, this one's included, up to which
    /// other teams' bests could not be told apart from it at 95 % when it was judged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tied: Option<[f64; 2]>,
    /// Of a new best where the judge keeps the exact scores of all: where the ranks of the first teams lie after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ranks: Option<Ranks>,
    /// Commitment to the private scores: SHA-256 of the opening that the sealed file holds.
    pub private: String,
    /// The team's rank before this receipt, if it had one.
    pub rank_before: Option<u64>,
    /// The team's rank after this receipt.
    pub rank: u64,
    /// SHA-256 of the answer key's bytes.
    pub answer_key: String,
    /// SHA-256 of what else the score depends on: [`contest::Contest::measure`]. Older judges left it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub measure: Option<String>,
    /// The judge's version.
    pub judge: String,
}
