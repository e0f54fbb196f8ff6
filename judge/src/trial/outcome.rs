//! What a trial says, and what it is said of.

use metric::estimate::Estimate;

/// What became of a trial.
#[derive(Debug)]
pub(crate) struct Trial {
    /// What was tried, for people.
    pub(crate) what: &'static str,
    /// What came of it, or what is wrong.
    pub(crate) outcome: Result<String, String>,
}

/// The public score of a file, or why it has none.
pub(super) type Public = Result<Estimate, String>;

/// Two scores that differ by no more than the rounding of sums in another order.
pub(super) fn alike(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * a.abs().max(b.abs()).max(1e-9)
}
