//! Times, ratios, and how they are printed.

use std::fmt;
use std::time::{Duration, Instant};

use crate::Result;

/// Something to be timed.
pub(crate) type Side<'s> = &'s mut dyn FnMut() -> Result<()>;

/// The times of `N` programs that took turns.
pub(crate) struct Times<const N: usize>([Vec<f64>; N]);

/// Runs each side once to warm up (unless it is only run once anyway), then `runs` times by turns, so that a noisy machine disturbs all of them;
/// every other round backwards, so that none always follows the same one.
pub(crate) fn by_turns<const N: usize>(runs: usize, mut sides: [Side<'_>; N]) -> Result<Times<N>> {
    let mut times = [const { vec![] }; N];
    if runs > 1 {
        for side in &mut sides {
            side()?;
        }
    }
    for run in 0..runs {
        for turn in 0..N {
            let at = if run % 2 == 0 { turn } else { N - 1 - turn };
            let begun = Instant::now();
            sides[at]()?;
            times[at].push(begun.elapsed().as_secs_f64());
        }
    }
    Ok(Times(times))
}

impl<const N: usize> Times<N> {
    /// The median of one side, in seconds.
    pub(crate) fn seconds(&self, side: usize) -> f64 {
        median(self.0[side].clone())
    }

    /// How long side `over` takes in units of side `under`.
    pub(crate) fn ratio(&self, over: usize, under: usize) -> Ratio {
        let mut each: Vec<f64> =
            self.0[over].iter().zip(&self.0[under]).map(|(over, under)| over / under).collect();
        each.sort_by(f64::total_cmp);
        Ratio { median: median(each.clone()), least: each[0], most: each[each.len() - 1] }
    }
}

/// A ratio of two times: the median of those of each round.
#[derive(Clone, Copy)]
pub(crate) struct Ratio {
    pub(crate) median: f64,
    pub(crate) least: f64,
    pub(crate) most: f64,
}

impl fmt::Display for Ratio {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.pad(&format!("{:.2} ({:.2}-{:.2})", self.median, self.least, self.most))
    }
}

pub(crate) fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 { values[middle] } else { f64::midpoint(values[middle - 1], values[middle]) }
}

/// What a number is meant to be.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    AtMost(f64),
    AtLeast(f64),
    /// Shown for information.
    None,
}

impl Target {
    /// The target and whether `value` meets it.
    pub(crate) fn of(self, value: f64) -> String {
        match self {
            Self::AtMost(most) => format!("<= {most} {}", if value <= most { "PASS" } else { "over" }),
            Self::AtLeast(least) => format!(">= {least} {}", if value >= least { "PASS" } else { "below" }),
            Self::None => "-".to_owned(),
        }
    }
}

/// Seconds for people.
pub(crate) fn ms(seconds: f64) -> String {
    if seconds < 0.01 { format!("{:.3} ms", seconds * 1e3) } else { format!("{:.1} ms", seconds * 1e3) }
}

/// A section's title, with a line before it.
pub(crate) fn title(text: &str) {
    println!("\n{text}");
}

/// One line of a table: the first cell to the left, the others to the right, in these widths.
pub(crate) fn line<const N: usize>(widths: [usize; N], cells: [String; N]) {
    let mut out = String::new();
    for (at, (cell, width)) in cells.iter().zip(widths).enumerate() {
        out.push_str(&if at == 0 { format!("{cell:<width$}") } else { format!("  {cell:>width$}") });
    }
    println!("{}", out.trim_end());
}

/// A heading, a cell each.
pub(crate) fn heading<const N: usize>(widths: [usize; N], cells: [&str; N]) {
    line(widths, cells.map(str::to_owned));
}

/// The time of one call.
pub(crate) fn timed<T>(call: impl FnOnce() -> Result<T>) -> Result<(T, Duration)> {
    let begun = Instant::now();
    Ok((call()?, begun.elapsed()))
}
