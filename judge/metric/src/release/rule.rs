//! How scores and their errors are shown: rounded to decimals or steps, and never finer.

use serde::{Deserialize, Serialize};

use crate::estimate::{Estimate, public_figure, quantile};

/// Digits that a released score has at most: what follows is the rounding of sums, which depends on the order of the
/// rows in the folds, and would be a better oracle.
const DIGITS: i32 = 14;

/// What the public board says about a new submission.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, tag = "rule")]
pub enum Rule {
    /// Its score with this many decimals. Rounding alone does not stop a team that adapts to the answers.
    Rounded {
        /// 0 to 12.
        decimals: usize,
    },
    /// A new score only when it beats the team's last one by more than `step`, rounded to a multiple of it.
    Ladder {
        /// In the metric's unit, above 0.
        step: f64,
    },
    /// A new score only when it beats the team's last one by more than one standard error of the difference.
    LadderFree {
        /// Decimals of a released score.
        decimals: usize,
    },
}

impl Rule {
    /// A standard error as this rule shows it: two significant digits, rounded like a score, and never below the
    /// last digit of one. Anything finer would tell of single rows what the rounded score hides: a file that
    /// answers one row only has an error of nothing or of one row, whatever the decimals.
    /// Nothing when it is beyond all numbers.
    pub fn shown_error(self, standard_error: f64) -> Option<f64> {
        let shown = self.rounded(public_figure(standard_error)?).max(self.grain());
        shown.is_finite().then_some(shown)
    }

    /// Whether two scores are told apart at Student's `level`, by what this rule shows of them alone: both scores
    /// and the error of their difference.
    pub fn separable(self, one: &Estimate, other: &Estimate, level: f64) -> bool {
        quantile(level, one.replicates.len().saturating_sub(1))
            .is_some_and(|quantile| self.apart(one, other, quantile))
    }

    /// The same where `quantile` errors of their difference are asked for.
    pub fn apart(self, one: &Estimate, other: &Estimate, quantile: f64) -> bool {
        self.apart_by((self.rounded(one.value) - self.rounded(other.value)).abs(), one, other, quantile)
    }

    /// The same of two whose shown scores are `gap` apart.
    pub fn apart_by(self, gap: f64, one: &Estimate, other: &Estimate, quantile: f64) -> bool {
        // No error is shown smaller than the last digit of a score.
        if gap <= quantile * self.grain() {
            return false;
        }
        let Some(error) = one.difference(other).standard_error else { return false };
        // Two significant digits are right to one part in twenty: writing them out costs more than all else.
        if gap < quantile * (0.94 * error - self.grain()) {
            return false;
        }
        self.shown_error(error).is_some_and(|error| gap > quantile * error)
            // Replicates that do not vary at all (a metric that jumps) are no evidence.
            && [one, other].iter().any(|one| one.varies())
    }

    /// A score as this rule shows it: the exact binary value rounded half to even to decimals, or to the
    /// nearest multiple of the step, written with the step's decimals, and no more than 14 digits. It is finite whenever
    /// `value` is, and zero has no sign.
    pub fn rounded(self, value: f64) -> f64 {
        match self {
            Self::Rounded { decimals } | Self::LadderFree { decimals } => to_decimals(value, decimals),
            // From 2^53 steps on a number has no digits below the step.
            Self::Ladder { step } if (value / step).abs() < 9_007_199_254_740_992.0 => {
                to_decimals((value / step).round() * step, decimals_of(step))
            }
            Self::Ladder { step } => to_decimals(value, decimals_of(step)),
        }
    }

    /// The distance of neighbouring scores as this rule shows them.
    pub(super) fn grain(self) -> f64 {
        match self {
            Self::Rounded { decimals } | Self::LadderFree { decimals } => {
                to_decimals(0.1f64.powi(decimals as i32), decimals)
            }
            Self::Ladder { step } => step,
        }
    }
}

fn to_decimals(value: f64, decimals: usize) -> f64 {
    // Formatting rounds the exact value correctly, which multiplying by a power of ten does not.
    let text = if value.abs() < 10f64.powi(DIGITS - decimals as i32) {
        format!("{value:.decimals$}")
    } else {
        format!("{value:.*e}", DIGITS as usize - 1)
    };
    text.parse().unwrap_or(value) + 0.0
}

/// The decimals that write `step` exactly as it was given; 15 is where a double's digits end.
fn decimals_of(step: f64) -> usize {
    (0..15).find(|decimals| to_decimals(step, *decimals) == step).unwrap_or(15)
}
