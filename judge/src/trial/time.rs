//! What a metric costs: as many rows more must not cost as many times more again.
//!
//! Rows that its steps make are counted first, which comes out the same on a busy machine. Only what they do not show, such
//! as a row that takes longer the more there are, is left to the clock.

use std::time::{Duration, Instant};

use super::outcome::Trial;
use super::rows::{Rows, Table};
use base::failure::Failure;

/// Rows or groups of a split, few and many.
const FEW: usize = 250;
const MANY: usize = 4_000;
/// Below this nothing is said: a busy machine takes as long.
const SHORT: Duration = Duration::from_millis(500);
/// How much dearer a row may become.
const DEARER: f64 = 4.0;
/// How often a time that looks long is taken.
const AGAIN: usize = 3;

pub(super) fn trial(table: &Table) -> Result<Trial, Failure> {
    let linear = MANY as f64 / FEW as f64;
    let (few, many) = (Rows::new(table, FEW)?, Rows::new(table, MANY)?);
    let (few_file, many_file) = (few.typical(), many.typical());
    let what = "many rows";
    if let (Some(of_few), Some(of_many)) = (few.cost(&few_file)?, many.cost(&many_file)?) {
        let times = of_many as f64 / of_few.max(1) as f64;
        if times > DEARER * linear {
            let outcome = Err(format!(
                "its steps make {of_many} rows of {MANY}, {times:.0} times as many as of {FEW}: with the rows of a contest it \
                 would not end; look for a join of all rows with all rows"
            ));
            return Ok(Trial { what, outcome });
        }
    }
    let took = |rows: &Rows<'_>, file: &[u8]| -> Result<Duration, Failure> {
        let begun = Instant::now();
        rows.public(file)?.ok();
        Ok(begun.elapsed())
    };
    // The first run of a key arranges it.
    few.public(&few_file)?.ok();
    many.public(&many_file)?.ok();
    let (mut least, mut most) = (Duration::ZERO, Duration::MAX);
    let is_dear = |least: Duration, most: Duration| {
        most > SHORT && most.as_secs_f64() / least.as_secs_f64().max(1e-4) > DEARER * linear
    };
    for _ in 0..AGAIN {
        least = least.max(took(&few, &few_file)?);
        most = most.min(took(&many, &many_file)?);
        if !is_dear(least, most) {
            break;
        }
    }
    let seconds = most.as_secs_f64();
    let outcome = if is_dear(least, most) {
        let times = seconds / least.as_secs_f64().max(1e-4);
        Err(format!(
            "{MANY} rows take {seconds:.1} s, {times:.0} times as long as {FEW}: with the rows of a contest it would not end"
        ))
    } else if most < Duration::from_millis(100) {
        Ok(format!("{MANY} rows in no time"))
    } else {
        Ok(format!("{MANY} rows in {seconds:.1} s"))
    };
    Ok(Trial { what, outcome })
}
