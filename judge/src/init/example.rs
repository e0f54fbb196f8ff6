//! A small contest to try, for whoever has no table of answers at hand: the ripeness of apples, made up, the same every time
//! for the same seed.

use std::fmt::Write as _;

use super::seed::Seed;

/// Rows: enough for error bars, few enough for a second.
const ROWS: usize = 2_000;

/// The table as CSV: an id, two things that can be seen, and the target.
pub(super) fn table(seed: &Seed) -> String {
    let mut draw = seed.draw("example");
    let mut text = "id,weight,days,ripeness\n".to_owned();
    for _ in 0..ROWS {
        let id = draw.bits();
        let (weight, days) = (150.0 + 25.0 * draw.normal(), 90.0 + 40.0 * draw.unit());
        let ripeness = 0.08 * (days - 90.0) + 0.01 * (weight - 150.0) + 3.0 + 0.6 * draw.normal();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{id:016x},{weight:.0},{days:.1},{ripeness:.2}");
    }
    text
}

/// What is published of each row besides its id.
pub(super) const PUBLISH: [&str; 2] = ["weight", "days"];
/// What is predicted.
pub(super) const TARGET: &str = "ripeness";
