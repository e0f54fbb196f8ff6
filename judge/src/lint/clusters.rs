//! Whether rows depend on each other: those of one group, those whose ids begin alike, and those that are the same.
//!
//! Error bars take rows for draws of their own. A hundred rows of one series tell little more than one, and a bar that
//! does not know it is several times too small.

use std::collections::HashMap;

use super::bench::Bench;
use super::found::Found;
use base::finding::{Finding, codes};
use base::plural::counted;
use decode::Values;

/// How many times too small a bar has to be to be worth a word.
const TIMES: f64 = 1.25;
/// How far beyond chance likeness has to be, in standard errors.
const ERRORS: f64 = 4.0;
/// Digits by which a target tells its row from others, and letters of a text.
const DIGITS: usize = 6;
const LETTERS: usize = 20;
/// From this part of the rows on twins are no accident.
const TWINS: f64 = 0.1;

/// Rows that may belong together.
struct Likely {
    /// For sentences: "rows of one group".
    name: &'static str,
    /// For each row its cluster.
    of: Vec<u32>,
}

/// How much larger bars are by whole clusters.
struct Alike {
    clusters: usize,
    times: f64,
    column: String,
}

/// Says what looks like clusters, unless the contest has named some or scores whole groups.
pub(super) fn check(bench: &Bench<'_>) -> Found {
    let mut found = Found::default();
    let composition = &bench.measure.composition;
    if composition.cluster.is_some() || composition.group_by.is_some() {
        return found;
    }
    let rows: Vec<usize> = bench
        .key
        .splits()
        .iter()
        .enumerate()
        .filter(|(_, split)| split.is_some())
        .map(|(row, _)| row)
        .collect();
    let likely = [by_group(bench, &rows), by_id(bench, &rows)].into_iter().flatten();
    let alike = likely.filter_map(|likely| Some((likely.name, worst(bench, &rows, &likely.of)?)));
    let alike = alike.max_by(|(_, a), (_, b)| a.times.total_cmp(&b.times));
    let help = "if they are no draws of their own, give the key a column that tells which belong together, and name it: \
                metric.cluster = \"…\"";
    if let Some((name, alike)) = alike {
        let text = format!(
            "{name} ({} of them) are alike in {}: by whole ones error bars would be {:.1} times as large",
            alike.clusters,
            base::finding::quoted(&alike.column),
            alike.times
        );
        found.remarks.push(Finding::new(codes::DEPENDENT_ROWS, text).help(help));
    }
    if let Some(twins) = twins(bench, &rows) {
        let text = format!(
            "{} of {} have a target that another row has to the last digit: error bars take each for a draw of its own",
            counted(twins, "row", "rows"),
            rows.len()
        );
        found.remarks.push(Finding::new(codes::DEPENDENT_ROWS, text).help(help));
    }
    found
}

/// The groups of the Netflix layout.
fn by_group(bench: &Bench<'_>, rows: &[usize]) -> Option<Likely> {
    let ids = bench.key.ids();
    if !ids.has_groups() {
        return None;
    }
    let mut of = vec![0; ids.len()];
    for (number, (_, range)) in ids.groups().enumerate() {
        of[range].fill(number as u32);
    }
    Some(Likely { name: "rows of one group", of: rows.iter().map(|row| of[*row]).collect() })
}

/// What ids begin with.
fn by_id(bench: &Bench<'_>, rows: &[usize]) -> Option<Likely> {
    let mut known: HashMap<&[u8], u32> = HashMap::new();
    let number = |row: &usize| {
        let stem = stem(bench.key.ids().get(*row))?;
        let next = known.len() as u32;
        Some(*known.entry(stem).or_insert(next))
    };
    let of = rows.iter().map(number).collect::<Option<_>>()?;
    Some(Likely { name: "rows whose ids begin alike", of })
}

/// An id up to its last separator, or without the digits at its end.
fn stem(id: &[u8]) -> Option<&[u8]> {
    let end = match id.iter().rposition(|byte| b"-_.:/# ".contains(byte)) {
        Some(separator) => separator,
        None => id.iter().rposition(|byte| !byte.is_ascii_digit())? + 1,
    };
    (0 < end && end < id.len()).then(|| &id[..end])
}

/// The target in which rows of one cluster are most alike, if they are.
fn worst(bench: &Bench<'_>, rows: &[usize], of: &[u32]) -> Option<Alike> {
    let mut sizes: HashMap<u32, f64> = HashMap::new();
    of.iter().for_each(|cluster| *sizes.entry(*cluster).or_default() += 1.0);
    // One row each, or hardly more, is no clusters, and neither is one of all.
    if sizes.len() < 2 || 2 * sizes.len() > rows.len() {
        return None;
    }
    let mut all = vec![];
    for (column, _) in bench.measure.targets() {
        let Some(values) = bench.key.targets(&column) else { continue };
        for values in numbers(values, rows, bench.measure.labels.len()) {
            let times = times(&values, of, &sizes);
            all.extend(times.map(|times| Alike { clusters: sizes.len(), times, column: column.clone() }));
        }
    }
    all.into_iter().max_by(|a, b| a.times.total_cmp(&b.times))
}

/// A target as numbers that no few rows rule: places in the order of the values, and for each label whether it is that.
fn numbers(values: &Values, rows: &[usize], labels: usize) -> Vec<Vec<f64>> {
    match values {
        Values::Numbers(numbers) => {
            let mut order: Vec<usize> = (0..rows.len()).filter(|at| !numbers[rows[*at]].is_nan()).collect();
            order.sort_by(|a, b| numbers[rows[*a]].total_cmp(&numbers[rows[*b]]));
            let mut places = vec![f64::NAN; rows.len()];
            let mut place = 0.0;
            for same in order.chunk_by(|a, b| numbers[rows[*a]] == numbers[rows[*b]]) {
                same.iter().for_each(|at| places[*at] = place + same.len() as f64 / 2.0);
                place += same.len() as f64;
            }
            vec![places]
        }
        Values::Labels(found) => (0..labels.min(10) as u32)
            .map(|label| rows.iter().map(|row| f64::from(u8::from(found[*row] == label))).collect())
            .collect(),
        Values::Texts(_) => vec![],
    }
}

/// How many times as large an error bar of the mean is by whole clusters, where they are alike beyond chance: from
/// the intraclass correlation of a one-way analysis of variance (L. Kish, "Survey Sampling", 1965, section 5.4).
fn times(values: &[f64], of: &[u32], sizes: &HashMap<u32, f64>) -> Option<f64> {
    let known = || values.iter().zip(of).filter(|(value, _)| !value.is_nan());
    let rows = known().count() as f64;
    let clusters = sizes.len() as f64;
    let mean = known().map(|(value, _)| value).sum::<f64>() / rows;
    let mut sums: HashMap<u32, (f64, f64)> = HashMap::new();
    let mut whole = 0.0;
    for (value, cluster) in known() {
        let sum = sums.entry(*cluster).or_default();
        *sum = (sum.0 + value - mean, sum.1 + 1.0);
        whole += (value - mean) * (value - mean);
    }
    // In an order of its own, since that of a map is another in each run.
    let mut sums: Vec<(f64, f64)> = sums.into_values().collect();
    sums.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.total_cmp(&b.1)));
    let between: f64 = sums.iter().map(|(sum, count)| sum * sum / count).sum();
    let squares: f64 = sums.iter().map(|(_, count)| count * count).sum();
    let (free, rest) = (clusters - 1.0, rows - clusters);
    let within = (whole - between).max(0.0) / rest;
    let (between, usual) = (between / free, (rows - squares / rows) / free);
    let chance = (2.0 / free + 2.0 / rest).sqrt();
    if rest < 1.0 || between <= within * (1.0 + ERRORS * chance) {
        return None;
    }
    let correlation = (between - within) / (between + (usual - 1.0) * within);
    let times = (1.0 + (squares / rows - 1.0) * correlation).sqrt();
    (times >= TIMES).then_some(times)
}

/// How many rows have the targets of another row, where targets have so many digits that none does by chance.
fn twins(bench: &Bench<'_>, rows: &[usize]) -> Option<usize> {
    let columns: Vec<_> =
        bench.measure.targets().iter().filter_map(|(name, _)| bench.key.targets(name)).collect();
    let mut counts: HashMap<String, usize> = HashMap::new();
    let mut telling = 0usize;
    for row in rows {
        let (mut cells, mut digits) = (String::new(), 0);
        for values in &columns {
            let cell = match values {
                Values::Numbers(numbers) => {
                    let cell = format!("{:e}", numbers[*row]);
                    digits +=
                        cell.bytes().take_while(|byte| *byte != b'e').filter(u8::is_ascii_digit).count();
                    cell
                }
                Values::Texts(texts) => {
                    let cell = texts.get(*row);
                    digits += cell.chars().count() * DIGITS / LETTERS;
                    cell.to_owned()
                }
                Values::Labels(_) => continue,
            };
            cells.push_str(&cell);
            cells.push('\u{1f}');
        }
        if digits >= DIGITS {
            telling += 1;
            *counts.entry(cells).or_default() += 1;
        }
    }
    let twins: usize = counts.into_values().filter(|count| *count > 1).sum();
    let part = twins as f64 / rows.len() as f64;
    (10 * telling >= 9 * rows.len() && part >= TWINS).then_some(twins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_have_stems_where_something_is_left() {
        for (id, expected) in [
            ("series-12-003", Some("series-12")),
            ("user7_9", Some("user7")),
            ("img0042", Some("img")),
            ("12345", None),
            ("abc", None),
            ("-7", None),
            ("a/b/", Some("a/b")),
        ] {
            assert_eq!(stem(id.as_bytes()), expected.map(str::as_bytes), "{id}");
        }
    }

    #[test]
    fn likeness_within_clusters_tells_how_much_too_small_a_bar_is() {
        let of: Vec<u32> = (0..2000).map(|row| row / 100).collect();
        let sizes = (0..20).map(|cluster| (cluster, 100.0)).collect();
        // Nothing but the cluster: a hundred rows are one, and a bar is ten times too small.
        let values: Vec<f64> = of.iter().map(|cluster| f64::from(cluster * 7 % 20)).collect();
        let found = times(&values, &of, &sizes).unwrap();
        assert!((9.9..10.1).contains(&found), "{found}");
        let free: Vec<f64> =
            (0..2000u32).map(|row| f64::from(row.wrapping_mul(2_654_435_761) >> 16)).collect();
        assert_eq!(times(&free, &of, &sizes), None);
    }
}
