//! The Ladder (A. Blum, M. Hardt, "The Ladder: A Reliable Leaderboard for Machine Learning Competitions",
//! ICML 2015, arXiv:1502.04585): a team hears of a submission only when it improves by more than a margin,
//! so that most answers tell nothing that could be used against the rows.
//!
//! The paper's parameter-free margin is s/sqrt(n), s the sample deviation of the differences of the rows'
//! losses: the paired standard error of a mean. Here it is the jackknife's paired standard error, the same
//! number for means and defined for metrics that are no means (AUC, F1, RMSE). Whoever sets the margin by hand
//! (algorithm 1) does so in the metric's unit. Scores that grow are mirrored.

use super::rule::Rule;
use crate::Direction;
use crate::estimate::Estimate;

/// Whether `new` beats what was last released by more than the rule's margin. As in the paper the released,
/// rounded score is what must be beaten, by the new exact one.
pub(super) fn improves(rule: Rule, direction: Direction, previous: &Estimate, new: &Estimate) -> bool {
    let gain = gain(direction, rule.rounded(previous.value), new.value);
    let margin = match rule {
        Rule::Ladder { step } => Some(step),
        // Without a bar of its own a submission is not released: otherwise a file made to leave one
        // replicate undefined would get an answer for free.
        Rule::Rounded { .. } | Rule::LadderFree { .. } if previous.replicates.is_empty() => {
            new.standard_error()
        }
        // Two scores so far apart that their difference's error is beyond all numbers: the new one's own will do.
        Rule::Rounded { .. } | Rule::LadderFree { .. } => {
            new.difference(previous).standard_error.or_else(|| new.standard_error())
        }
    };
    margin.is_some_and(|margin| gain > margin)
}

/// By how much `new` is better than `old`; negative when worse.
pub(super) fn gain(direction: Direction, old: f64, new: f64) -> f64 {
    match direction {
        Direction::Lower => old - new,
        Direction::Higher => new - old,
    }
}
