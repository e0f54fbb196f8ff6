//! Of which folds the error bar of a split is made, or why it has none.

use std::collections::{BTreeMap, BTreeSet};

use super::bar::Bar;
use super::frame::Frame;
use answer::{AnswerKey, FOLDS, Split};
use decode::Values;
use metric::estimate::Estimate;
use metric::{Ground, Kind, Value};

impl Frame {
    /// Looks at what both splits have to measure on, once the rows are arranged.
    pub(super) fn look_at_bars(&mut self) {
        self.bars = [Split::Public, Split::Private].map(|split| self.bar(split));
    }

    /// Why the scores of `split` have no error bar.
    pub(super) fn no_bar(&self, split: Split) -> Option<&str> {
        self.bars[usize::from(split == Split::Private)].missing.as_deref()
    }

    /// `full`, which leaves out every fold in turn, as far as it is told.
    pub(super) fn told(&self, split: Split, full: &Estimate) -> Estimate {
        let bar = &self.bars[usize::from(split == Split::Private)];
        let replicates = bar.folds.iter().filter_map(|fold| full.replicates.get(*fold as usize)).copied();
        Estimate { value: full.value, replicates: replicates.collect() }
    }

    /// Whether judges before told as much of a score: they knew no clusters, and told of every fold,
    /// also of one without a group.
    pub(super) fn tells_as_before(&self) -> bool {
        let all = |bar: &Bar| bar.folds.len() == FOLDS as usize;
        self.measure.composition.cluster.is_some() || self.bars.iter().all(all)
    }

    fn bar(&self, split: Split) -> Bar {
        let missing = self.measure.metric.error_bar.missing(&self.ground(split));
        if missing.is_some() {
            return Bar { folds: vec![], missing };
        }
        let composition = &self.measure.composition;
        let folds = if composition.cluster.is_some() || composition.group_by.is_some() {
            // A fold without a cluster or a group would count as a degree of freedom.
            self.used(split).into_iter().collect()
        } else {
            (0..FOLDS).collect()
        };
        Bar { folds, missing }
    }

    /// The folds that have rows of `split`.
    fn used(&self, split: Split) -> BTreeSet<u32> {
        let cells = self.cells.iter().map(|cell| (&self.strata[cell.stratum as usize], cell.fold));
        let of_split = cells.filter(|(stratum, _)| stratum.split == split);
        of_split.map(|(stratum, fold)| stratum.group_fold.map_or(fold, u32::from)).collect()
    }

    fn ground(&self, split: Split) -> Ground {
        let rows: Vec<usize> =
            (0..self.splits().len()).filter(|row| self.splits()[*row] == Some(split)).collect();
        let composition = &self.measure.composition;
        let groups = composition.group_by.as_ref().map(|_| {
            let strata = self.strata.iter().filter(|stratum| stratum.split == split);
            strata.filter_map(|stratum| stratum.group).collect::<BTreeSet<_>>().len()
        });
        let clusters = composition.cluster.as_ref().and_then(|name| self.key.groups(name)).map(|clusters| {
            let mut sizes: BTreeMap<u32, f64> = BTreeMap::new();
            rows.iter().for_each(|row| *sizes.entry(clusters.of[*row]).or_default() += 1.0);
            let squares: f64 = sizes.values().map(|size| size * size).sum();
            (rows.len() as f64).powi(2) / squares
        });
        Ground { rows: self.measured(&rows), rarest: self.rarest(&rows), groups, clusters }
    }

    /// How many of `rows` have a target, in the column that has the fewest.
    fn measured(&self, rows: &[usize]) -> usize {
        if !self.has_gaps {
            return rows.len();
        }
        let columns = (0..self.measure.columns.len()).filter_map(|column| self.target_values(column));
        let there = columns.map(|values| rows.iter().filter(|row| !values.is_missing(**row)).count());
        there.min().unwrap_or(rows.len())
    }

    /// How many of `rows` are of the rarest class.
    fn rarest(&self, rows: &[usize]) -> Option<usize> {
        let positive = match self.measure.parameters.get("positive") {
            Some(Value::Integer(place)) => u32::try_from(*place).ok(),
            _ => None,
        };
        let targets = self.measure.targets();
        let counts = targets.iter().filter_map(|(name, kind)| {
            let counts = classes(&self.key, name, *kind, rows)?;
            match positive {
                Some(place) if *kind == Kind::Label => {
                    let found = counts.get(&place).copied().unwrap_or_default();
                    Some(found.min(counts.values().sum::<usize>() - found))
                }
                // A class that no row has decides nothing; one class alone leaves none for the other.
                _ if counts.len() < 2 => Some(0),
                _ => counts.values().min().copied(),
            }
        });
        counts.min()
    }
}

/// How often each class of a target comes among `rows`; nothing where it has no classes.
fn classes(key: &AnswerKey, name: &str, kind: Kind, rows: &[usize]) -> Option<BTreeMap<u32, usize>> {
    let values = key.targets(name)?;
    let class = |row: usize| match values {
        Values::Labels(labels) => labels[row],
        Values::Numbers(numbers) => u32::from(numbers[row] > 0.5),
        Values::Texts(_) => 0,
    };
    if !matches!(kind, Kind::Flag | Kind::Label) {
        return None;
    }
    let mut counts = BTreeMap::new();
    for row in rows.iter().filter(|row| !values.is_missing(**row)) {
        *counts.entry(class(*row)).or_default() += 1;
    }
    Some(counts)
}
