//! What is left of the best score of many once it is known that it was chosen for being the best.
//!
//! The score at the top is the one that luck favoured: its plain 95 % interval holds its true score in far fewer than 95 %
//! of contests. The interval here is a *projection interval* (I. Andrews, T. Kitagawa, A. McCloskey, "Inference on
//! Winners", Quarterly Journal of Economics 139(1), 2024: an interval that holds for whichever of the scores
//! turns out to be the best, since it holds for all at once). Luck that chooses makes a score look too good and never too
//! bad, so that only the end on the worse side has to reach further: with probability (1 - level)/2 none of `files` scores
//! is better than its truth by more than the joint quantile, and on the other side the plain quantile does.

use super::student::critical;
use crate::Direction;

/// Where the true score of the best of `files` scores lies with confidence `level`, lower end first; `error` is its
/// standard error from `groups` replicates.
pub fn of_best(
    value: f64,
    error: f64,
    direction: Direction,
    files: usize,
    groups: usize,
    level: f64,
) -> Option<(f64, f64)> {
    let freedom = groups.checked_sub(1)?;
    let plain = critical(1.0 - level, freedom)? * error;
    let chosen = critical((1.0 - level) / files.max(1) as f64, freedom)? * error;
    let (below, above) = match direction {
        Direction::Lower => (plain, chosen),
        Direction::Higher => (chosen, plain),
    };
    let (low, high) = (value - below, value + above);
    (low.is_finite() && high.is_finite()).then_some((low, high))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_on_the_worse_side_reaches_further_the_more_were_chosen_from() {
        let of = |direction, files| of_best(0.9, 0.01, direction, files, 20, 0.95).unwrap();
        let plain = 2.093_024_054_408_31 * 0.01;
        let (low, high) = of(Direction::Lower, 1);
        assert!((low - (0.9 - plain)).abs() < 1e-12 && (high - (0.9 + plain)).abs() < 1e-12);
        let (same, further) = of(Direction::Lower, 600);
        assert!(same == low && further > 0.9 + 2.0 * plain);
        let (down, up) = of(Direction::Higher, 600);
        assert!((0.9 - down - (further - 0.9)).abs() < 1e-12 && (up - 0.9 - (0.9 - low)).abs() < 1e-12);
        assert_eq!(of_best(0.9, 0.01, Direction::Lower, 3, 1, 0.95), None);
        assert_eq!(of_best(0.9, 1e308, Direction::Lower, 600, 20, 0.95), None);
    }
}
