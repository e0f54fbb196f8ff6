//! Files at the edge: perfect, constant, extreme, of one row. A score is a finite number within the range that the file declares,
//! and nothing is better than perfect.

use std::cmp::Ordering;

use super::outcome::{Public, Trial, alike};
use super::rows::{Rows, Table};
use base::failure::Failure;
use metric::{Kind, MetricFile, Shape};

pub(super) fn trials(metric: &MetricFile, table: &Table, rows: &Rows<'_>) -> Result<Vec<Trial>, Failure> {
    let typical = rows.public(&rows.typical())?;
    let constant = rows.public(&rows.file(|_, _, column| rows.first(column)))?;
    let wild = rows.public(
        &rows.file(|number, place, column| extreme(table, number, column, rows.predicted(place, column))),
    )?;
    let single = Rows::new(table, 1)?;
    let single = single.public(&single.own())?;
    let mut trials = vec![
        Trial { what: "a file as good as the example", outcome: within(metric, &typical, false) },
        Trial { what: "a constant", outcome: within(metric, &constant, true) },
        Trial { what: "extreme predictions", outcome: within(metric, &wild, true) },
        Trial { what: "one row", outcome: within(metric, &single, true) },
    ];
    if let Some(perfect) = perfect(table, rows) {
        let perfect = rows.public(&perfect)?;
        let outcome = within(metric, &perfect, false).and_then(|said| {
            let worse = [("example", &typical), ("constant", &constant), ("extreme file", &wild)];
            match (&perfect, worse.into_iter().find(|(_, other)| beats(metric, other, &perfect))) {
                (Ok(perfect), Some((name, Ok(other)))) => Err(format!(
                    "it scores {}, and the {name} scores {}: with direction = \"{}\" that is better than perfect",
                    perfect.value, other.value, metric.direction
                )),
                _ => Ok(said),
            }
        });
        trials.push(Trial { what: "a perfect file", outcome });
    }
    Ok(trials)
}

/// A score is a number within the declared range. Without one the file must say so (`undefined`), if it `may`.
fn within(metric: &MetricFile, public: &Public, may: bool) -> Result<String, String> {
    let [least, greatest] = metric.range;
    match public {
        Ok(score) => {
            let slack = 1e-9 * score.value.abs().max(1e-9);
            if (least - slack..=greatest + slack).contains(&score.value) {
                Ok(score.value.to_string())
            } else {
                Err(format!(
                    "it scores {}, expected a score within range = [{least}, {greatest}]",
                    score.value
                ))
            }
        }
        Err(why) if why.contains("no finite value") || why.contains("undefined") => {
            if may && !metric.undefined.trim().is_empty() {
                Ok("no score, as `undefined` says".to_owned())
            } else if may {
                Err("it has no score, and `undefined` says nothing of that: give it one, or say when there is none".to_owned())
            } else {
                Err("it has no score".to_owned())
            }
        }
        Err(why) => Err(why.clone()),
    }
}

/// Whether `one` ranks before `other` by more than rounding.
fn beats(metric: &MetricFile, one: &Public, other: &Public) -> bool {
    match (one, other) {
        (Ok(one), Ok(other)) => {
            metric.direction.compare(one.value, other.value) == Ordering::Less
                && !alike(one.value, other.value)
        }
        _ => false,
    }
}

/// What is predicted where everything is right.
fn perfect(table: &Table, rows: &Rows<'_>) -> Option<Vec<u8>> {
    if table.measure.metric.shape == Shape::Labels {
        let target = table.measure.targets().into_iter().find(|(_, kind)| *kind == Kind::Label)?.0;
        let is = |is: bool| if is { "1" } else { "0" }.to_owned();
        return Some(rows.file(|_, place, column| is(rows.target(place, &target) == table.file[column])));
    }
    let columns = table.perfect()?;
    Some(rows.file(|_, place, column| rows.target(place, &columns[column])))
}

/// As far out as the kind of the column goes; texts stay what they are.
pub(super) fn extreme(table: &Table, number: usize, column: usize, own: String) -> String {
    let is_even = number.is_multiple_of(2);
    let pick = |even: &str, odd: &str| if is_even { even } else { odd }.to_owned();
    // What a rule about whole rows might refuse stays as well.
    let metric = &table.measure.metric;
    if metric.row_sum.is_some() || !metric.ascending.is_empty() || !metric.nonzero.is_empty() {
        return own;
    }
    match table.measure.prediction_kind(column) {
        Kind::Number => pick("1e6", "-1e6"),
        Kind::Probability | Kind::Flag => pick("1", "0"),
        Kind::Nonnegative => pick("1e6", "0"),
        Kind::Positive => pick("1e6", "1e-6"),
        Kind::Latitude => pick("90", "-90"),
        _ => own,
    }
}
