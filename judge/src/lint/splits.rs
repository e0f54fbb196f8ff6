//! Whether the two splits are large enough, alike, and not told apart by what everybody sees.

use super::bench::{Bench, deviation, mean};
use super::exploits::{Baseline, side};
use super::features::{Feature, Origin};
use super::found::Found;
use answer::{FOLDS, Split};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::plural::counted;
use decode::Values;
use metric::estimate::Estimate;

/// Differences beyond so many standard errors are no chance.
const ERRORS: f64 = 3.0;

/// Checks the splits; a submission of middling quality is returned with what was found, for its error bar on
/// the public split.
///
/// # Errors
/// When the metric does not fit the key.
pub(super) fn check(
    bench: &Bench<'_>,
    features: &[Feature],
    order: Option<&[u32]>,
    baseline: &Baseline,
) -> Result<(Option<Estimate>, Found), Failure> {
    let mut found = Found::default();
    balance(bench, &mut found);
    told_apart(bench, features, order, &mut found);
    let mut error = None;
    for split in [Split::Public, Split::Private] {
        let rows = bench.rows_of(split);
        if rows < 2 * FOLDS as usize {
            let text = format!(
                "the {} split has {}: no error bar holds on so few, and {} or more mean something",
                bench.name_of(split),
                counted(rows, "row", "rows"),
                20 * FOLDS
            );
            found
                .serious
                .push(Finding::new(codes::SPLIT_TOO_SMALL, text).help("move rows to it, or label more"));
        }
    }
    if !bench.perfect.is_empty() {
        let alike = bench.alike();
        error = bench.scores(vec![alike[0].clone()]).pop().flatten().map(|scores| scores.public);
        if error.is_some() && found.serious.iter().all(|finding| finding.code != codes::SPLIT_TOO_SMALL.code)
        {
            let errors = bench.expected_errors(&alike)?;
            for (split, error) in [Split::Public, Split::Private].into_iter().zip(errors) {
                if let Some(error) = error {
                    size(bench, split, error, baseline, &mut found);
                }
            }
        }
    }
    Ok((error, found))
}

/// Whether the split can tell the leads that the prizes ask for.
fn size(bench: &Bench<'_>, split: Split, error: f64, baseline: &Baseline, found: &mut Found) {
    let contest = bench.contest;
    let of = bench.name_of(split);
    let rows = bench.rows_of(split) as f64;
    let start = contest.reference().and_then(|row| match split {
        Split::Public => Some(row.public),
        Split::Private => row.private.or(Some(row.public)),
    });
    let constant = baseline.constant.as_ref().map(|scores| side(scores, split).value);
    let leads = contest.prizes.iter().filter_map(|prize| {
        let threshold = prize.threshold?;
        let line = match split {
            Split::Public => threshold.public,
            Split::Private => threshold.private.unwrap_or(threshold.public),
        };
        let lead = bench.gain(start.or(constant)?, line);
        (lead > 0.0).then_some((lead, prize))
    });
    let least = leads.min_by(|a, b| a.0.total_cmp(&b.0));
    if let Some((lead, prize)) = least
        && lead < 2.0 * error
    {
        let needed = (rows * (2.0 * error / lead).powi(2)).ceil();
        let text = format!(
            "two submissions alike differ by ± {error:.2e} in {} on the {} rows of the {of} split by chance, \
             more than half of the lead of {lead:.2e} that {} asks for: about {needed} rows are needed",
            bench.metric(),
            rows,
            base::finding::quoted(&prize.name)
        );
        let finding = Finding::new(codes::SPLIT_TOO_SMALL, text);
        found.serious.push(finding.help("move rows to this split, label more, or ask for a larger lead"));
    }
    let unit = 0.1f64.powi(contest.metric.decimals as i32);
    if 2.0 * error > 100.0 * unit {
        let told = (-(2.0 * error).log10()).floor().max(0.0) as usize;
        let text = format!(
            "the board shows {} decimals, but two submissions alike differ by ± {error:.2e} on the {of} \
             split by chance",
            contest.metric.decimals
        );
        let help = format!(
            "metric.decimals = {} would say as much to readers and less to whoever probes the public rows",
            told + 1
        );
        found.remarks.push(Finding::new(codes::DECIMALS_TOO_MANY, text).help(help));
    }
}

/// Whether labels are as frequent, or as large, in both splits.
fn balance(bench: &Bench<'_>, found: &mut Found) {
    let splits = bench.key.splits();
    let [public, private] = [Split::Public, Split::Private].map(|split| bench.name_of(split).to_owned());
    let mut worst: Option<(f64, String)> = None;
    let mut seen = |errors: f64, choices: usize, text: String| {
        // The largest of many differences is larger by chance alone.
        let bound = (ERRORS * ERRORS + 2.0 * (choices.max(1) as f64).ln()).sqrt();
        if errors > bound && worst.as_ref().is_none_or(|(most, _)| errors > *most) {
            worst = Some((errors, text));
        }
    };
    for (name, _) in bench.measure.targets() {
        match bench.key.targets(&name) {
            Some(Values::Numbers(values)) => {
                let half = |split: Split| -> Vec<f64> {
                    values
                        .iter()
                        .zip(splits)
                        .filter(|(v, of)| **of == Some(split) && !v.is_nan())
                        .map(|(v, _)| *v)
                        .collect()
                };
                let (a, b) = (half(Split::Public), half(Split::Private));
                let variance = |half: &[f64]| deviation(half).powi(2) / half.len() as f64;
                let error = (variance(&a) + variance(&b)).sqrt();
                if error > 0.0 {
                    let errors = (mean(&a) - mean(&b)).abs() / error;
                    let text = format!(
                        "the mean {name} is {:.4} in the {public} split and {:.4} in the {private} \
                         split, {errors:.1} standard errors apart",
                        mean(&a),
                        mean(&b)
                    );
                    seen(errors, bench.measure.targets().len(), text);
                }
            }
            Some(Values::Labels(labels)) => {
                let kinds = bench.measure.labels.len();
                let mut counts = vec![[0.0f64; 2]; kinds.max(1)];
                for (label, split) in
                    labels.iter().zip(splits).filter_map(|(label, split)| Some((label, (*split)?)))
                {
                    if *label != Values::NO_LABEL {
                        counts[*label as usize][usize::from(split == Split::Private)] += 1.0;
                    }
                }
                let [n, m] = [Split::Public, Split::Private].map(|split| bench.rows_of(split) as f64);
                for (at, [a, b]) in counts.iter().enumerate() {
                    let share = (a + b) / (n + m);
                    let error = (share * (1.0 - share) * (1.0 / n + 1.0 / m)).sqrt();
                    if error > 0.0 {
                        let errors = (a / n - b / m).abs() / error;
                        let text = format!(
                            "the label number {} has a share of {:.2} % in the {public} split and {:.2} \
                             % in the {private} split, {errors:.1} standard errors apart",
                            at + 1,
                            100.0 * a / n,
                            100.0 * b / m
                        );
                        seen(errors, kinds, text);
                    }
                }
            }
            _ => {}
        }
    }
    if let Some((_, text)) = worst {
        found.serious.push(
            Finding::new(codes::UNBALANCED_SPLIT, text).help(
                "draw the split at random, or accept this if the splits differ on purpose, e.g. in time",
            ),
        );
    }
}

/// Whether a row's place or id says which split it is in.
fn told_apart(bench: &Bench<'_>, features: &[Feature], order: Option<&[u32]>, found: &mut Found) {
    let splits = bench.key.splits();
    let rows = splits.len();
    let ids = bench.key.ids();
    // Whole groups in one split are a plan that the groups themselves show.
    let is_by_group = ids.has_groups()
        && ids
            .groups()
            .all(|(_, range)| splits[range.clone()].iter().all(|split| *split == splits[range.start]));
    if is_by_group {
        return;
    }
    let mut line = vec![None; rows];
    for (row, split) in splits.iter().enumerate() {
        line[order.map_or(row, |order| order[row] as usize)] = *split;
    }
    // Rows that no score counts stand where they like.
    line.retain(Option::is_some);
    // Wald and Wolfowitz, On a test whether two samples are from the same population, 1940.
    let runs = 1.0 + line.windows(2).filter(|pair| pair[0] != pair[1]).count() as f64;
    let (a, b) = (bench.rows_of(Split::Public) as f64, bench.rows_of(Split::Private) as f64);
    let n = a + b;
    let expected = 1.0 + 2.0 * a * b / n;
    let error = ((expected - 1.0) * (expected - 2.0) / (n - 1.0)).max(0.0).sqrt();
    let list = if order.is_some() { "the id list" } else { "the key" };
    let help = "shuffle the rows, or draw the split at random by row, then publish the list anew";
    if error > 0.0 && (runs - expected).abs() > 4.0 * error {
        let how = if runs < expected { "stand together" } else { "take turns" };
        let text = format!(
            "rows of the same split {how} in {list}: there are {runs} runs, and a random order would have \
             about {expected:.0}"
        );
        found.serious.push(Finding::new(codes::ORDER_LEAKS_SPLIT, text).help(help));
    }
    let share = a / n;
    let tell = |feature: &&Feature| {
        let mut counts = vec![[0.0f64; 2]; feature.count];
        for (category, split) in feature.of.iter().zip(splits).filter_map(|(of, split)| Some((of, (*split)?)))
        {
            counts[*category as usize][usize::from(split == Split::Private)] += 1.0;
        }
        let used = counts.iter().filter(|[a, b]| a + b > 0.0).count() as f64;
        let square = |[a, b]: &[f64; 2]| {
            let rows = a + b;
            if rows > 0.0 { (a - rows * share).powi(2) / (rows * share * (1.0 - share)) } else { 0.0 }
        };
        let (chi, free) = (counts.iter().map(square).sum::<f64>(), (used - 1.0).max(1.0));
        let is_chance = (chi - free) / (2.0 * free).sqrt() < 6.0;
        (if is_chance { 0.0 } else { (chi - free) / n }, feature.name.clone())
    };
    let told = features.iter().filter(|feature| feature.origin == Origin::Id).map(|feature| tell(&feature));
    if let Some((part, name)) = told.max_by(|a, b| a.0.total_cmp(&b.0))
        && part > 0.02
    {
        let text = format!("{name} tell which split a row is in ({:.0} % of it)", 100.0 * part.min(1.0));
        found.serious.push(
            Finding::new(codes::IDS_LEAK_SPLIT, text)
                .help("draw the split at random, not by a part of the id, or give random ids"),
        );
    }
}
