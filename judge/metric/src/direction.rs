//! Which scores are better, and the worst of all.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Which end of a metric's scale wins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Errors.
    Lower,
    /// Gains.
    Higher,
}

impl Direction {
    /// Orders scores best first. Scores are finite; minus zero is zero, or it would stand above an earlier zero.
    pub fn compare(self, a: f64, b: f64) -> Ordering {
        let (a, b) = (a + 0.0, b + 0.0);
        match self {
            Self::Lower => a.total_cmp(&b),
            Self::Higher => b.total_cmp(&a),
        }
    }

    /// What stands for a score on the private split that has none: the worst number that there is.
    pub fn worst(self) -> f64 {
        match self {
            Self::Lower => f64::MAX,
            Self::Higher => f64::MIN,
        }
    }
}

/// Whether `score` stands for one that has no value, as [`Direction::worst`] says it.
pub fn is_worst(score: f64) -> bool {
    score.abs() == f64::MAX
}

impl fmt::Display for Direction {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Lower => "lower",
            Self::Higher => "higher",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn best_first_in_both_directions() {
        assert_eq!(Direction::Lower.compare(0.1, 0.2), Ordering::Less);
        assert_eq!(Direction::Higher.compare(0.1, 0.2), Ordering::Greater);
        for direction in [Direction::Lower, Direction::Higher] {
            assert_eq!(direction.compare(-0.0, 0.0), Ordering::Equal);
        }
    }

    #[test]
    fn the_worst_is_behind_every_other_score() {
        for direction in [Direction::Lower, Direction::Higher] {
            assert!(is_worst(direction.worst()));
            for score in [0.0, -0.0, 1e308, -1e308, 5e-324, f64::MAX.next_down(), f64::MIN.next_up()] {
                assert_eq!(direction.compare(score, direction.worst()), Ordering::Less, "{score}");
                assert!(!is_worst(score));
            }
        }
    }
}
