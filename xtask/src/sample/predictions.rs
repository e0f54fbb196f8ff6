//! Predictions with a wanted score: what a fair model of that quality would say, then tuned to the digit.
//!
//! Everything is counted in ten-thousandths of a star, in whole numbers, so that the score a file will
//! get is known exactly and alike on every machine.

use anyhow::{Result, bail};

use super::key::Key;
use super::rng::Stream;

/// How near a score comes to the wanted one; the finishers' six decimals need 0.0000005.
const TOLERANCE: f64 = 1e-7;
/// Whole stars can't be that fine: their score only rounds to the wanted four decimals.
const WHOLE_TOLERANCE: f64 = 4e-5;

/// One star.
pub(crate) const STAR: i32 = 10_000;

/// Makes one prediction per row whose RMSE on the public and on the private rows is as wanted.
pub(crate) fn make(key: &Key, name: &str, public: f64, private: f64, whole_stars: bool) -> Result<Vec<i32>> {
    let mut stream = Stream::new(name);
    let mut values =
        if whole_stars { random_stars(key, &mut stream) } else { model(key, &mut stream, private) };
    for (is_public, wanted) in [(true, public), (false, private)] {
        let rows: Vec<usize> = (0..key.rows()).filter(|row| key.public[*row] == is_public).collect();
        let mut part = Part { key, values: &mut values, rows };
        let tolerance = if whole_stars {
            part.settle(wanted, STAR);
            WHOLE_TOLERANCE
        } else {
            part.scale(wanted);
            TOLERANCE
        };
        // Whole stars suffice unless the key is small; then a few predictions become fractions.
        if !whole_stars || !part.is_near(wanted, tolerance) {
            part.settle(wanted, 1);
        }
        if !part.is_near(wanted, tolerance) {
            let split = if is_public { "public" } else { "private" };
            bail!(
                "{name}: no predictions found with a {split} score of {wanted}, the nearest is {:.8}; take more rows",
                part.rmse()
            );
        }
    }
    Ok(values)
}

/// Whole stars drawn evenly, whatever the answer.
fn random_stars(key: &Key, stream: &mut Stream) -> Vec<i32> {
    (0..key.rows()).map(|_| (1 + stream.below(5) as i32) * STAR).collect()
}

/// What a model that explains part of the variance says: it stays nearer to the mean than the answers do.
fn model(key: &Key, stream: &mut Stream, rmse: f64) -> Vec<i32> {
    let n = key.rows() as f64;
    let sum: u64 = key.stars.iter().map(|s| u64::from(*s)).sum();
    let squares: u64 = key.stars.iter().map(|s| u64::from(*s) * u64::from(*s)).sum();
    let mean = sum as f64 / n;
    let variance = squares as f64 / n - mean * mean;
    let error = rmse * rmse;
    let explained = (1.0 - error / variance).max(0.0);
    // The best such model errs by (1 - explained) x variance; what is missing to `error` is noise.
    let noise = (error - (1.0 - explained) * (1.0 - explained) * variance).max(0.0).sqrt();
    let one = |stars: &u8| mean + explained * (f64::from(*stars) - mean) + noise * stream.noise();
    key.stars.iter().map(one).map(|stars| clip((stars * f64::from(STAR)).round())).collect()
}

/// Contestants keep their predictions within the range of the answers.
fn clip(value: f64) -> i32 {
    value.clamp(f64::from(STAR), f64::from(5 * STAR)) as i32
}

/// The rows of one split.
struct Part<'a> {
    key: &'a Key,
    values: &'a mut [i32],
    rows: Vec<usize>,
}

impl Part<'_> {
    fn error(&self, row: usize) -> i64 {
        i64::from(self.values[row]) - i64::from(self.key.stars[row]) * i64::from(STAR)
    }

    /// Sum of squared errors. At full size and worst it is 2 x 10^15, well within 63 bits.
    fn squares(&self) -> i64 {
        self.rows.iter().map(|row| self.error(*row)).map(|error| error * error).sum()
    }

    fn rmse(&self) -> f64 {
        (self.squares() as f64 / self.rows.len() as f64).sqrt() / f64::from(STAR)
    }

    fn is_near(&self, wanted: f64, tolerance: f64) -> bool {
        (self.rmse() - wanted).abs() <= tolerance
    }

    fn wanted_squares(&self, wanted: f64) -> f64 {
        let rmse = wanted * f64::from(STAR);
        rmse * rmse * self.rows.len() as f64
    }

    /// Brings the score near by making all errors larger or smaller. Clipping resists, so repeat.
    fn scale(&mut self, wanted: f64) {
        let target = self.wanted_squares(wanted);
        let original: Vec<f64> = self.rows.iter().map(|row| self.error(*row) as f64).collect();
        let mut factor = 1.0;
        for _ in 0..12 {
            let ratio = (target / self.squares() as f64).sqrt();
            if (ratio - 1.0).abs() < 1e-7 {
                break;
            }
            factor *= ratio;
            for (row, error) in self.rows.iter().zip(&original) {
                let stars = f64::from(self.key.stars[*row]) * f64::from(STAR);
                self.values[*row] = clip((stars + factor * error).round());
            }
        }
    }

    /// Moves single predictions by a step as long as that brings the sum of squares nearer.
    fn settle(&mut self, wanted: f64, step: i32) {
        let target = self.wanted_squares(wanted).round() as i64;
        let mut missing = target - self.squares();
        for i in 0..self.rows.len() {
            if missing == 0 {
                return;
            }
            let row = self.rows[i];
            let error = self.error(row);
            // Away from the answer to err more, towards it to err less.
            let outward = if error < 0 { -1 } else { 1 };
            let change = outward * missing.signum() * i64::from(step);
            let gain = change * (2 * error + change);
            let moved = self.values[row] + change as i32;
            if (STAR..=5 * STAR).contains(&moved) && (missing - gain).abs() < missing.abs() {
                self.values[row] = moved;
                missing -= gain;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn score(key: &Key, values: &[i32], public: bool) -> f64 {
        let rows: Vec<usize> = (0..key.rows()).filter(|row| key.public[*row] == public).collect();
        let sum: f64 =
            rows.iter().map(|r| f64::from(values[*r]) / 1e4 - f64::from(key.stars[*r])).map(|e| e * e).sum();
        (sum / rows.len() as f64).sqrt()
    }

    #[test]
    fn scores_come_out_to_a_millionth() {
        let key = Key::new(5_000);
        for (public, private) in [(0.8554, 0.856704), (1.0147, 1.0159), (0.5, 0.6)] {
            let values = make(&key, "test", public, private, false).unwrap();
            assert!((score(&key, &values, true) - public).abs() < 1e-6);
            assert!((score(&key, &values, false) - private).abs() < 1e-6);
            assert!(values.iter().all(|v| (STAR..=5 * STAR).contains(v)));
        }
    }

    #[test]
    fn whole_stars_stay_whole() {
        let key = Key::new(20_000);
        let values = make(&key, "test", 1.93, 1.9312, true).unwrap();
        assert!(values.iter().all(|v| v % STAR == 0));
        assert!((score(&key, &values, true) - 1.93).abs() < 0.000_05);
    }
}
