//! How many comparisons a statement makes at once, and how far apart two scores must lie for it.

use super::student::critical;

/// The comparisons that are to be right together with the stated confidence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// One pair of teams that somebody had in mind: of many such statements about equal teams one in twenty is wrong at
    /// 95 %, so that a board of them is nearly sure to set somebody apart.
    Pair,
    /// One team against all others: the marginal statement about a row that somebody had in mind.
    Row,
    /// Every team against every other: the simultaneous statement, which holds for all rows of a board at once.
    Board,
}

impl Family {
    /// Pairs of teams that are compared, on a board of `teams`; at least one.
    pub fn pairs(self, teams: usize) -> f64 {
        let teams = teams as f64;
        let pairs = match self {
            Self::Pair => 1.0,
            Self::Row => teams - 1.0,
            Self::Board => teams * (teams - 1.0) / 2.0,
        };
        pairs.max(1.0)
    }

    /// The Student's t beyond which a difference counts, with `groups` replicates: Bonferroni's inequality over the pairs
    /// of the family, so that whatever the scores have in common, no pair of equal teams is set apart with probability
    /// `level`.
    pub fn critical(self, teams: usize, groups: usize, level: f64) -> Option<f64> {
        critical((1.0 - level) / self.pairs(teams), groups.checked_sub(1)?)
    }
}

/// The same where nothing is known but each score's own error: how many of its own standard errors each of `intervals`
/// intervals has to reach so that all of them hold their scores together.
pub fn joint(intervals: usize, groups: usize, level: f64) -> Option<f64> {
    critical((1.0 - level) / intervals.max(1) as f64, groups.checked_sub(1)?)
}
