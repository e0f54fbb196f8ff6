//! What a metric costs: as many rows more must not cost as many times more again.

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

pub(super) fn trial(table: &Table) -> Result<Trial, Failure> {
    let took = |units: usize| -> Result<Duration, Failure> {
        let rows = Rows::new(table, units)?;
        let file = rows.typical();
        // The first run of a key arranges it.
        rows.public(&file)?.ok();
        let begun = Instant::now();
        rows.public(&file)?.ok();
        Ok(begun.elapsed())
    };
    let (few, many) = (took(FEW)?, took(MANY)?);
    let times = many.as_secs_f64() / few.as_secs_f64().max(1e-4);
    let linear = MANY as f64 / FEW as f64;
    let outcome = if many > SHORT && times > DEARER * linear {
        Err(format!(
            "{MANY} rows take {:.1} s, {times:.0} times as long as {FEW}: with the rows of a contest it would not end; look for a \
             join of all rows with all rows",
            many.as_secs_f64()
        ))
    } else {
        let (seconds, none) = (many.as_secs_f64(), many < Duration::from_millis(100));
        Ok(if none { format!("{MANY} rows in no time") } else { format!("{MANY} rows in {seconds:.1} s") })
    };
    Ok(Trial { what: "many rows", outcome })
}
