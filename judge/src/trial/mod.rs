//! Tries a metric file before anybody's score hangs on it: its example, the same file twice and in other company, rows in another
//! order, other private predictions, and files that are perfect, constant, extreme or of one row.
//!
//! Entry point: [`trial`]. The rows are made of the file's own example, so that no answer key is needed: whole groups of it
//! drawn again and again, a third of them with the predictions of another row.

mod edges;
mod outcome;
mod rows;
mod steady;
mod time;

use base::failure::Failure;
use base::finding::{Finding, codes};
use metric::MetricFile;
pub(crate) use outcome::Trial;
use rows::{Rows, Table};

/// Tries `metric`; each trial with what came of it.
///
/// # Errors
/// [`Failure::Configuration`] when DuckDB does not take the SQL or the example is no table, [`Failure::Machine`] when DuckDB
/// fails.
pub(crate) fn trial(metric: &MetricFile) -> Result<Vec<Trial>, Failure> {
    let table = Table::of(metric).map_err(|why| {
        Failure::configuration(codes::BAD_METRIC, format!("{}.sql: its example {why}", metric.name))
    })?;
    let mut trials = vec![example(metric, &table)?];
    let rows = Rows::new(&table, 60)?;
    trials.extend(steady::trials(&table, &rows)?);
    trials.extend(edges::trials(metric, &table, &rows)?);
    trials.push(time::trial(&table)?);
    Ok(trials)
}

/// The findings among `trials` of the metric called `name`.
pub(crate) fn findings(name: &str, trials: &[Trial]) -> Vec<Finding> {
    let finding = |trial: &Trial| {
        let why = trial.outcome.as_ref().err()?;
        let text = format!("{name}.sql, {}: {why}", trial.what);
        Some(
            Finding::new(codes::METRIC_TRIAL, text)
                .help("mend the file, and try it again with `judge metrics test`"),
        )
    };
    trials.iter().filter_map(finding).collect()
}

/// Its example has the score that the file says.
fn example(metric: &MetricFile, table: &Table) -> Result<Trial, Failure> {
    let said = metric.example.score.trim();
    let rows = Rows::whole(table)?;
    let outcome = match (said.parse::<f64>(), rows.public(&rows.own())?) {
        (Err(_), _) => Err(format!("it says {said:?}, expected a number")),
        (_, Err(why)) => Err(format!("it says {said} and has no score: {why}")),
        (Ok(expected), Ok(found)) => {
            let decimals = said.split_once('.').map_or(0, |(_, digits)| digits.len());
            // Half a unit of the last digit, and what that half is rounded by.
            let near = 0.5 * 10f64.powi(-(i32::try_from(decimals).unwrap_or(15))) * (1.0 + 1e-6);
            if (found.value - expected).abs() <= near {
                Ok(said.to_owned())
            } else {
                Err(format!("it says {said}, and the SQL gives {}", found.value))
            }
        }
    };
    Ok(Trial { what: "its example", outcome })
}
