//! Findings in one image as points: `score` and two or three coordinates for each, against true spots with the
//! coordinates and a radius.

use super::malformed::{Malformed, numbers};

/// The numbers of all findings, `dimensions` + 1 for each.
///
/// # Errors
/// Why `text` is no list of findings.
pub fn findings(text: &str, dimensions: usize) -> Result<Vec<f64>, Malformed> {
    numbers(text, dimensions + 1)
}

/// The numbers of all spots, `dimensions` + 1 for each, the radius last.
///
/// # Errors
/// Why `text` is no list of spots.
pub fn spots(text: &str, dimensions: usize) -> Result<Vec<f64>, Malformed> {
    let spots = numbers(text, dimensions + 1)?;
    match spots.iter().skip(dimensions).step_by(dimensions + 1).find(|radius| **radius < 0.0) {
        Some(radius) => {
            let help = "the radius comes last and is 0 or more";
            Err(Malformed::new("a radius is negative", radius.to_string(), help))
        }
        None => Ok(spots),
    }
}
