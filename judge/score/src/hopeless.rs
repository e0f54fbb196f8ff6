//! Groups and columns in which the key leaves a metric without a value, whatever is predicted: those of one class only,
//! or all alike. The organiser is told of them by name, a contestant hears whose fault a missing score is, and a
//! contest may have them left out.
//!
//! Which they are depends on the key alone, so that nobody can have a group left out by what he predicts: a stratum is
//! hopeless when none of a few very different predictions has a value there.

use std::sync::Arc;

use super::Scorer;
use super::frame::Frame;
use super::part::Hopeless;
use answer::Split;
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use decode::{Texts, Values};
use metric::Kind;

impl Scorer {
    /// Those of measure number `number`.
    ///
    /// # Errors
    /// [`Failure::Machine`] when DuckDB fails.
    pub fn all_hopeless(&self, number: usize) -> Result<Vec<Hopeless>, Failure> {
        let frame = &self.frames[number];
        if !has_parts(frame) {
            return Ok(vec![]);
        }
        let hopeless = self.hopeless(number)?;
        let strata = frame.strata.iter().enumerate().filter(|(at, _)| hopeless[*at]);
        Ok(strata.map(|(at, stratum)| Hopeless { split: stratum.split, name: name(frame, at) }).collect())
    }

    /// For each stratum of measure number `number` whether it is one of them.
    pub(super) fn hopeless(&self, number: usize) -> Result<&[bool], Failure> {
        let frame = &self.frames[number];
        if let Some(known) = frame.hopeless.get() {
            return Ok(known);
        }
        let mut hopeless = vec![true; frame.strata.len()];
        for probe in self.probes(number) {
            let probe = Arc::new(vec![Arc::new(probe)]);
            for split in [Split::Public, Split::Private] {
                // SQL that ends with an error has no value anywhere.
                let Some(Ok(found)) = self.each(number, &probe, split)?.pop() else { continue };
                for (at, _) in frame.strata.iter().enumerate().filter(|(_, of)| of.split == split) {
                    let score = found.get(at * frame.samples as usize).copied().flatten();
                    hopeless[at] &= !score.is_some_and(f64::is_finite);
                }
            }
        }
        Ok(frame.hopeless.get_or_init(|| hopeless))
    }

    /// Predictions that have little in common: numbers that look random, twice, and as far as they fit the targets
    /// themselves.
    fn probes(&self, number: usize) -> Vec<Vec<Values>> {
        let frame = &self.frames[number];
        let rows = self.key().ids().len();
        let labels = self.schema().labels.len().max(1) as u32;
        let columns = 0..self.schema().columns.len();
        let spread = |turn: u64| -> Vec<Values> {
            let column = |at: usize| {
                let unit = |row: usize| unit((row as u64) << 20 | (at as u64) << 1 | turn);
                let kinds = &self.schema().columns[at].kinds;
                match Values::of(self.schema().columns[at].kind()) {
                    Values::Numbers(_) if kinds.contains(&Kind::Flag) => {
                        Values::Numbers((0..rows).map(|row| unit(row).round()).collect())
                    }
                    Values::Numbers(_) => Values::Numbers((0..rows).map(unit).collect()),
                    Values::Labels(_) => {
                        let label = |row| ((unit(row) * f64::from(labels)) as u32).min(labels - 1);
                        Values::Labels((0..rows).map(label).collect())
                    }
                    Values::Texts(_) => empty(rows),
                }
            };
            columns.clone().map(column).collect()
        };
        let mut all = vec![spread(0), spread(1)];
        // Those who know the targets.
        let other = spread(0);
        let own = |at: usize| -> Option<Values> {
            let measure = &frame.measure;
            // What it does not look at makes no difference.
            let Some(own) = frame.own_column(at) else { return other.get(at).cloned() };
            let name = if measure.by_column() {
                measure.columns.get(own)?.clone()
            } else {
                measure.targets().first()?.0.clone()
            };
            let known = self.key().targets(&name)?;
            match (known, Values::of(self.schema().columns[at].kind())) {
                (Values::Numbers(values), Values::Numbers(_)) => {
                    let fits = |value: &f64| {
                        if self.schema().columns[at].forbids(*value).is_some() { 0.5 } else { *value }
                    };
                    Some(Values::Numbers(
                        values.iter().map(|value| if value.is_nan() { 0.5 } else { fits(value) }).collect(),
                    ))
                }
                (Values::Labels(values), Values::Labels(_)) => {
                    let there = |place: &u32| if *place == Values::NO_LABEL { 0 } else { *place };
                    Some(Values::Labels(values.iter().map(there).collect()))
                }
                (Values::Texts(texts), Values::Texts(_)) => Some(Values::Texts(texts.clone())),
                _ => None,
            }
        };
        all.extend(columns.clone().map(own).collect::<Option<Vec<_>>>());
        all
    }

    /// Why there is no score for `found`, the scores of one submission by sample: which groups or columns have none, and
    /// whose fault that is.
    pub(super) fn undefined(&self, number: usize, found: &[Option<f64>]) -> Result<Finding, Failure> {
        let frame = &self.frames[number];
        let metric = &frame.measure.metric;
        let text = format!("{} has no finite value for these predictions on the public rows", metric.title);
        let finding = Finding::new(codes::UNDEFINED_SCORE, text);
        let when = if metric.undefined.is_empty() {
            "are some predictions absurdly large?".to_owned()
        } else {
            format!("it is undefined in this case: {}", metric.undefined)
        };
        if !has_parts(frame) {
            return Ok(finding.help(when));
        }
        let hopeless = self.hopeless(number)?;
        let missing = |at: &usize| {
            let score = found.get(at * frame.samples as usize).copied().flatten();
            frame.strata[*at].split == Split::Public && !score.is_some_and(f64::is_finite)
        };
        let (keys, own): (Vec<usize>, Vec<usize>) =
            (0..frame.strata.len()).filter(missing).partition(|at| hopeless[*at]);
        let listed = |of: &[usize]| {
            let names: Vec<_> = of.iter().take(NAMED).map(|at| name(frame, *at)).collect();
            let more =
                if of.len() > NAMED { format!(" and {} more", of.len() - NAMED) } else { String::new() };
            names.join(", ") + &more
        };
        // What the contest leaves out is in nobody's way, unless nothing is left.
        let skips = frame.measure.composition.undefined == metric::Undefined::Skip;
        Ok(if !own.is_empty() && (keys.is_empty() || skips) {
            let text = format!(
                "{} has no finite value for these predictions on the public rows of {}",
                metric.title,
                listed(&own)
            );
            Finding::new(codes::UNDEFINED_SCORE, text)
                .help(format!("the answer key has a value there for other predictions; {when}"))
        } else if !keys.is_empty() {
            let text = format!(
                "{} has no value on the public rows of {}, whatever is predicted: the answer key has no two classes, or no \
                 two values, there",
                metric.title,
                listed(&keys)
            );
            Finding::new(codes::UNDEFINED_SCORE, text).help(
                "this is the organiser's to mend: another key, or undefined = \"skip\" in [metric]; `judge lint` names \
                 all such groups and columns",
            )
        } else {
            finding.help(when)
        })
    }
}

/// How many groups or columns a sentence names.
const NAMED: usize = 5;

/// Whether a split consists of several groups or columns.
fn has_parts(frame: &Frame) -> bool {
    frame.strata.iter().any(|stratum| stratum.group.is_some()) || frame.measure.by_column()
}

/// What a stratum is called.
fn name(frame: &Frame, at: usize) -> String {
    let stratum = &frame.strata[at];
    let column = frame.measure.by_column().then(|| frame.measure.columns.get(stratum.column)).flatten();
    let groups = frame.measure.composition.group_by.as_ref().and_then(|name| frame.key.groups(name));
    let group = stratum.group.and_then(|number| groups?.names.get(number as usize));
    let group = group.map(|name| format!("the group {}", quoted(&String::from_utf8_lossy(name))));
    let column = column.map(|name| format!("the column {}", quoted(name)));
    match (group, column) {
        (Some(group), Some(column)) => format!("{group} in {column}"),
        (Some(one), None) | (None, Some(one)) => one,
        (None, None) => "all rows".to_owned(),
    }
}

/// No text for any row.
fn empty(rows: usize) -> Values {
    let mut texts = Texts::default();
    let _ = (0..rows).try_for_each(|_| texts.push(""));
    Values::Texts(texts)
}

/// A number above 0 and below 1 that looks random.
fn unit(seed: u64) -> f64 {
    let mut z = seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    (((z ^ (z >> 31)) >> 12) as f64 + 0.5) / (1u64 << 52) as f64
}
