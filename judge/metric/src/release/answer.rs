//! What the public board answers to a submission, given the one that last improved.

use super::ladder::{gain, improves};
use super::rule::Rule;
use crate::Direction;
use crate::estimate::{Estimate, public_figure};

/// What the public sees after a submission.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Released {
    /// With [`Rule::Rounded`] the new submission's score, with a ladder the team's last released best.
    pub score: f64,
    /// Standard error of the submission that `score` belongs to, see [`Rule::shown_error`]; none where it has none, or
    /// one that is beyond all numbers.
    pub standard_error: Option<f64>,
    /// Whether this submission is the team's new released best. "No significant improvement" otherwise.
    pub improved: bool,
}

impl Rule {
    /// What the public sees of `new`, when `previous` is the submission that last improved.
    pub fn release(self, direction: Direction, previous: Option<&Estimate>, new: &Estimate) -> Released {
        let (shown, improved) = self.choose(direction, previous, new);
        Released {
            score: self.rounded(shown.value),
            standard_error: shown
                .standard_error()
                .and_then(|error| self.shown_error(if shown.is_rounding(error) { 0.0 } else { error })),
            improved,
        }
    }

    /// The submission of which the public sees the score, `new` or `previous`, and whether `new` improved.
    fn choose<'e>(
        self,
        direction: Direction,
        previous: Option<&'e Estimate>,
        new: &'e Estimate,
    ) -> (&'e Estimate, bool) {
        let score = self.rounded(new.value);
        let improved = previous.is_none_or(|previous| {
            let gain = gain(direction, self.rounded(previous.value), score);
            match self {
                Self::Rounded { .. } => gain > 0.0,
                Self::Ladder { .. } | Self::LadderFree { .. } => {
                    gain > 0.0 && improves(self, direction, previous, new)
                }
            }
        });
        let shown = match (self, previous) {
            (Self::Ladder { .. } | Self::LadderFree { .. }, Some(previous)) if !improved => previous,
            _ => new,
        };
        (shown, improved)
    }

    /// The standard error that receipts held before it was rounded like a score: two significant digits, however
    /// small. `verify --rescore` takes it from ledgers of that time.
    pub fn early_error(
        self,
        direction: Direction,
        previous: Option<&Estimate>,
        new: &Estimate,
    ) -> Option<f64> {
        self.choose(direction, previous, new).0.standard_error().and_then(public_figure)
    }
}

/// What the public saw after each of one team's submissions, in the order of the ledger.
pub fn replay<'e>(
    rule: Rule,
    direction: Direction,
    submissions: impl IntoIterator<Item = &'e Estimate>,
) -> Vec<Released> {
    let mut best = None;
    let answer = |new| {
        let released = rule.release(direction, best, new);
        if released.improved {
            best = Some(new);
        }
        released
    };
    submissions.into_iter().map(answer).collect()
}
