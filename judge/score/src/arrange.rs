//! In which order the rows of the key are given to DuckDB: by block of the key, stratum and fold. Inside a cell they keep
//! the key's order.
//!
//! A block is as much of the key as stays in a processor's cache: a submission's numbers are arranged block by block,
//! just before they are needed.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::frame::{Cell, Frame, Part, Stratum};
use answer::{FOLDS, Folding, Groups, Split};
use base::finding::quoted;
use metric::GroupWeights;

/// Rows of a block. With forty cells of equal size, two splits of twenty folds, a cell's part of it fits one of DuckDB's
/// chunks of 2048.
pub(super) const BLOCK: usize = 36 * 2048;

/// A split, and a group or fold of it. Rows of no split are given places and stand in no part.
type Unit = (Option<Split>, u32);

/// What is known of the rows that share a unit.
#[derive(Default)]
struct Rows {
    count: usize,
    weight: f64,
}

impl Frame {
    /// Sorts the rows of the key and lists strata, cells and parts.
    pub(super) fn arrange(&mut self, folding: Folding) -> Result<(), String> {
        let key = std::sync::Arc::clone(&self.key);
        let composition = &self.measure.composition;
        let columns = if self.measure.by_column() { self.measure.columns.len() } else { 1 };
        let clusters = match &composition.cluster {
            Some(name) => Some(key.groups(name).ok_or_else(|| format!("the key has no column {name}"))?),
            None => None,
        };
        let narrowed = self.narrowed.clone();
        let splits = narrowed.as_deref().unwrap_or(key.splits());
        let folds = match (clusters, &composition.group_by) {
            (Some(clusters), _) => Cow::Owned(key.cluster_folds(clusters, splits, folding)),
            (None, Some(_)) => Cow::default(),
            (None, None) if composition.rows.is_empty() => key.folds_by(folding),
            (None, None) => Cow::Owned(key.folds_among(splits, folding)),
        };
        // Rows that agree in it share their cells.
        let (unit, groups): (Box<dyn Fn(u32) -> Unit + '_>, _) = match &composition.group_by {
            Some(name) => {
                let groups = key.groups(name).ok_or_else(|| format!("the key has no column {name}"))?;
                (Box::new(|row| (splits[row as usize], groups.of[row as usize])), Some(groups))
            }
            None => (Box::new(|row| (splits[row as usize], u32::from(folds[row as usize]))), None),
        };
        let weights = match &composition.weight {
            Some(name) => Some(key.weights(name).ok_or_else(|| format!("the key has no column {name}"))?),
            None => None,
        };
        let mut order: Vec<u32> = (0..key.ids().len() as u32).collect();
        order.chunks_mut(BLOCK).for_each(|block| block.sort_by_key(|row| unit(*row))); // Stable: the key's order inside.

        // By block, the places of each unit.
        let mut runs: Vec<Vec<(Unit, usize, usize)>> = vec![];
        let mut units: BTreeMap<Unit, Rows> = BTreeMap::new();
        for (number, block) in order.chunks(BLOCK).enumerate() {
            let mut at = number * BLOCK;
            let alike = block.chunk_by(|one, next| unit(*one) == unit(*next));
            runs.push(
                alike
                    .map(|rows| {
                        let of = unit(rows[0]);
                        let known = units.entry(of).or_default();
                        known.count += rows.len();
                        for row in rows {
                            known.weight += weights.map_or(0.0, |weights| weights[*row as usize]);
                        }
                        at += rows.len();
                        (of, at - rows.len(), at)
                    })
                    .collect(),
            );
        }

        // Of the rows of a group those that have a target in a column.
        let mut present: BTreeMap<(usize, Unit), Rows> = BTreeMap::new();
        if self.has_gaps && composition.group_weights == GroupWeights::Rows {
            for column in 0..columns {
                let Some(values) = self.target_values(column) else { continue };
                for row in order.iter().filter(|row| !values.is_missing(**row as usize)) {
                    let there = present.entry((column, unit(*row))).or_default();
                    there.count += 1;
                    there.weight += weights.map_or(0.0, |weights| weights[*row as usize]);
                }
            }
        }
        let group_folds: Option<Box<dyn Fn(Split, u32) -> u8>> = match (groups, clusters) {
            (None, _) => None,
            (Some(groups), None) => {
                let folds = key.group_folds(groups, folding);
                Some(Box::new(move |_, group| folds[group as usize]))
            }
            (Some(groups), Some(clusters)) => {
                let folds = self.folds_of_clusters(groups, clusters, &folds)?;
                Some(Box::new(move |split, group| folds.get(&(split, group)).copied().unwrap_or_default()))
            }
        };
        let (mut strata, mut cells, mut numbers) = (vec![], vec![], BTreeMap::new());
        let both = [Split::Public, Split::Private]
            .into_iter()
            .flat_map(|split| (0..columns).map(move |column| (split, column)));
        for (split, column) in both.clone() {
            let mut is_first = true;
            for ((_, unit), rows) in units.range((Some(split), 0)..=(Some(split), u32::MAX)) {
                let group = group_folds.as_ref().map(|fold| fold(split, *unit));
                if group.is_some() || is_first {
                    let rows = present.get(&(column, (Some(split), *unit))).unwrap_or(rows);
                    let weight = match (&group, composition.group_weights) {
                        (Some(_), GroupWeights::Rows) if weights.is_some() => rows.weight,
                        (Some(_), GroupWeights::Rows) => rows.count as f64,
                        _ => 1.0,
                    };
                    let number = group.is_some().then_some(*unit);
                    strata.push(Stratum { split, column, weight, group_fold: group, group: number });
                    is_first = false;
                }
                let stratum = strata.len() as u32 - 1;
                numbers.insert((split, column, *unit), cells.len() as u32);
                cells.push(Cell { stratum, fold: if group.is_some() { 0 } else { *unit } });
            }
        }
        let mut parts = vec![];
        for block in &runs {
            for (split, column) in both.clone() {
                for ((_, unit), start, end) in block.iter().filter(|((of, _), ..)| *of == Some(split)) {
                    let cell = numbers.get(&(split, column, *unit)).copied().unwrap_or_default();
                    parts.push(Part { cell, start: *start, end: *end });
                }
            }
        }
        if runs.len() > 1 {
            self.places = vec![0; order.len()];
            for block in order.chunks(BLOCK) {
                for (place, row) in block.iter().enumerate() {
                    self.places[*row as usize] = place as u32;
                }
            }
        }
        self.samples = if groups.is_some() { 1 } else { FOLDS + 1 };
        drop(unit);
        (self.order, self.cells, self.parts, self.strata) = (order, cells, parts, strata);
        Ok(())
    }

    /// For each group of each split the fold of its cluster.
    fn folds_of_clusters(
        &self,
        groups: &Groups,
        clusters: &Groups,
        folds: &[u8],
    ) -> Result<BTreeMap<(Split, u32), u8>, String> {
        let mut found = BTreeMap::new();
        let mut of: BTreeMap<u32, u32> = BTreeMap::new();
        let splits = self.splits().iter().enumerate();
        for (row, split) in splits.filter_map(|(row, split)| Some((row, (*split)?))) {
            let (group, cluster) = (groups.of[row], clusters.of[row]);
            if *of.entry(group).or_insert(cluster) != cluster {
                let composition = &self.measure.composition;
                let name = |column: &Option<String>| quoted(column.as_deref().unwrap_or_default());
                return Err(format!(
                    "a group of {} has rows of several clusters of {}, expected each in one: a group is scored as a \
                     whole, and cannot be dealt out",
                    name(&composition.group_by),
                    name(&composition.cluster)
                ));
            }
            found.insert((split, group), folds[row]);
        }
        Ok(found)
    }

    /// The arranged places of the block that `place` is in.
    pub(super) fn block(&self, place: usize) -> std::ops::Range<usize> {
        let start = place / BLOCK * BLOCK;
        start..(start + BLOCK).min(self.order.len())
    }
}
