//! Scores and their errors as people read them: never finer than the score itself, and no error that is none.

use super::jackknife::{Estimate, public_figure};
use crate::is_worst;

/// `error` to two significant digits, both of them written: `0.10` and not `0.1`, for it may have been 0.0999. No digit
/// stands behind the `decimals` of its score, and what they would hide has no text.
pub fn written(error: f64, decimals: usize) -> Option<String> {
    let rounded = public_figure(error)?;
    if rounded < 0.5 * 0.1f64.powi(i32::try_from(decimals).unwrap_or(i32::MAX)) || rounded == 0.0 {
        return None;
    }
    if rounded >= 1e15 {
        return Some(format!("{rounded:e}"));
    }
    // The exponent of the exact decimal, which a logarithm may miss.
    let scientific = format!("{rounded:e}");
    let exponent: i32 =
        scientific.split_once('e').and_then(|(_, exponent)| exponent.parse().ok()).unwrap_or(0);
    let places = usize::try_from(1 - exponent).unwrap_or(0).min(decimals);
    Some(format!("{rounded:.places$}"))
}

impl Estimate {
    /// The standard error where it says something: not the rounding of sums, and not the nothing by which a score
    /// differs that no group of rows moves.
    pub fn error_bar(&self) -> Option<f64> {
        self.standard_error().filter(|error| *error > 0.0 && !self.is_rounding(*error))
    }

    /// The interval of confidence `level`, as far as it lies within the metric's `range`: a share of 0.99 ± 0.01 is not
    /// above 1.
    pub fn interval_within(&self, level: f64, [least, most]: [f64; 2]) -> Option<(f64, f64)> {
        self.error_bar()?;
        let (low, high) = self.interval(level)?;
        // A score itself may miss its range by the rounding of sums.
        Some((low.max(least.min(self.value)), high.min(most.max(self.value))))
    }
}

impl std::fmt::Display for Estimate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (size, error) = (self.value.abs(), self.error_bar());
        let error = match size {
            _ if is_worst(self.value) => return f.write_str("no value"),
            1e15.. => {
                write!(f, "{:e}", self.value)?;
                error.and_then(public_figure).map(|error| format!("{error:?}"))
            }
            // Six digits, wherever they begin.
            _ if size > 0.0 && size < 1e-3 => {
                write!(f, "{:.5e}", self.value)?;
                error.filter(|error| *error >= 1e-6 * size).map(|error| format!("{error:.1e}"))
            }
            _ => {
                write!(f, "{:.6}", self.value)?;
                error.and_then(|error| written(error, 6))
            }
        };
        error.map_or(Ok(()), |error| write!(f, " ± {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_digits_are_written_and_none_behind_the_scores_last() {
        for (error, decimals, text) in [
            (0.0999, 4, Some("0.10")),
            (0.1, 4, Some("0.10")),
            (0.0041, 4, Some("0.0041")),
            (0.004, 4, Some("0.0040")),
            (0.0001, 4, Some("0.0001")),
            (0.000_07, 4, Some("0.0001")),
            (0.000_04, 4, None),
            (2.7e-16, 4, None),
            (0.0, 4, None),
            (9.96, 2, Some("10")),
            (3.7, 2, Some("3.7")),
            (3.7, 0, Some("4")),
            (123.0, 4, Some("120")),
            (0.000_123, 12, Some("0.00012")),
            (4.4e20, 4, Some("4.4e20")),
        ] {
            assert_eq!(written(error, decimals).as_deref(), text, "{error} with {decimals} decimals");
        }
    }

    fn at(value: f64, swing: f64) -> Estimate {
        let replicates = (0..20).map(|g| if g % 2 == 0 { value + swing } else { value - swing });
        Estimate { value, replicates: replicates.collect() }
    }

    #[test]
    fn no_error_is_shown_that_is_none() {
        // The rounding of sums, nothing at all, and less than the digits of the score.
        for (value, swing) in [(0.9, 6e-17), (1.0, 0.0), (0.0, 0.0), (12.0, 1e-9), (3e-9, 0.0), (3e-9, 1e-24)]
        {
            let text = at(value, swing).to_string();
            assert!(!text.contains('±'), "{value} {swing}: {text}");
        }
        assert_eq!(at(0.5, 0.0999 / 19f64.sqrt()).to_string(), "0.500000 ± 0.10");
        assert_eq!(at(3e-9, 2e-10 / 19f64.sqrt()).to_string(), "3.00000e-9 ± 2.0e-10");
        assert_eq!(at(2e20, 2e18 / 19f64.sqrt()).to_string(), "2e20 ± 2e18");
    }

    #[test]
    fn an_interval_stays_within_the_metrics_range() {
        let (low, high) = at(0.99, 0.01).interval_within(0.95, [0.0, 1.0]).unwrap();
        assert!(low > 0.8 && low < 0.99 && high == 1.0, "{low} {high}");
        assert_eq!(at(0.001, 0.01).interval_within(0.95, [0.0, f64::INFINITY]).unwrap().0, 0.0);
        let free = at(0.99, 0.01);
        assert_eq!(free.interval_within(0.95, [f64::NEG_INFINITY, f64::INFINITY]), free.interval(0.95));
        assert_eq!(
            at(1.0, 0.0).interval_within(0.95, [0.0, 1.0]),
            None,
            "no error is no interval of nothing"
        );
    }
}
