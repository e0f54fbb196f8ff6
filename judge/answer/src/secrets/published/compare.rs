//! Whether a table holds the targets of an answer key, by content: whatever the order of its rows and columns, and also
//! a part of the rows.

use std::collections::HashMap;

use crate::{AnswerKey, Split};
use contest::Contest;
use decode::Values;

/// Columns in which ids are looked for.
const ID_COLUMNS: usize = 6;
/// Columns in which targets are looked for.
const COLUMNS: usize = 48;
/// So few rows are no leak, but in a small contest.
const FEW: usize = 50;
/// Of rows whose target is not the most frequent one, so many in a hundred may differ.
const MISSES: usize = 2;
/// Tables of fewer rows have to tell so many bits: guesses come true.
const BITS: f64 = 20.0;
/// After so many lines an order of rows that explains less than half of them is given up.
const TRIAL: usize = 200;

/// The targets of a key, as text of files can be held against them.
pub(super) struct Labels<'k> {
    key: &'k AnswerKey,
    /// Each column of targets.
    targets: Vec<(String, &'k Values)>,
    labels: &'k [String],
    /// Orders in which a file without ids may have the rows.
    orders: Vec<Vec<u32>>,
}

/// What a table holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Held {
    /// The column of the key.
    pub(super) target: String,
    /// Of how many rows.
    pub(super) rows: usize,
}

impl<'k> Labels<'k> {
    pub(super) fn new(contest: &'k Contest, key: &'k AnswerKey) -> Self {
        let mut targets: Vec<(String, &Values)> = vec![];
        for (name, _) in contest.measures.iter().flat_map(|measure| measure.targets()) {
            if !targets.iter().any(|(known, _)| *known == name) {
                targets.extend(key.targets(&name).map(|values| (name, values)));
            }
        }
        let labels = contest.measures.iter().find(|measure| measure.needs_labels());
        let all = 0..key.ids().len() as u32;
        let of =
            |split: Split| all.clone().filter(|row| key.splits()[*row as usize] == Some(split)).collect();
        let orders = vec![all.clone().collect(), of(Split::Public), of(Split::Private)];
        Self { key, targets, labels: labels.map_or(&[], |measure| &measure.labels), orders }
    }

    /// How many rows the key has.
    pub(super) fn rows(&self) -> usize {
        self.key.ids().len()
    }

    /// Whether `cell` is the target of `row`.
    fn is(&self, values: &Values, row: usize, cell: &str) -> bool {
        match values {
            Values::Numbers(numbers) => number(cell).is_some_and(|number| number == numbers[row]),
            Values::Labels(places) => self.labels.get(places[row] as usize).is_some_and(|label| {
                label == cell || number(label).is_some_and(|wanted| number(cell) == Some(wanted))
            }),
            Values::Texts(texts) => texts.get(row) == cell,
        }
    }

    /// How many of `rows` have the same target as the most frequent one, and how many bits the targets tell.
    fn information(&self, values: &Values, rows: impl Iterator<Item = usize>) -> (usize, f64) {
        let mut counts: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut all = 0;
        for row in rows {
            let value = match values {
                Values::Numbers(numbers) => numbers[row].to_bits().to_le_bytes().to_vec(),
                Values::Labels(places) => places[row].to_le_bytes().to_vec(),
                Values::Texts(texts) => texts.get(row).as_bytes().to_vec(),
            };
            *counts.entry(value).or_default() += 1;
            all += 1;
        }
        let most = counts.values().copied().max().unwrap_or_default();
        let bits = counts.values().map(|count| -(*count as f64) * (*count as f64 / all as f64).log2()).sum();
        (most, bits)
    }

    /// Whether that `matched` of these rows have their target is a leak: more rows than happen to be in an example, and
    /// hardly a miss beside what a constant gets right.
    fn is_leak(&self, values: &Values, rows: &[usize], matched: usize) -> bool {
        let (count, all) = (rows.len(), self.rows());
        if count < (all / 10).clamp(3, FEW) || matched * 2 < count {
            return false;
        }
        let (most, bits) = self.information(values, rows.iter().copied());
        let told = count - most;
        told > 0 && (count - matched) * 100 <= told * MISSES && (count * 2 >= all || bits >= BITS)
    }
}

fn number(cell: &str) -> Option<f64> {
    cell.parse().ok().or_else(|| cell.replace(',', ".").parse().ok())
}

/// Compares a table, given line by line.
pub(super) struct Comparison<'l> {
    labels: &'l Labels<'l>,
    /// By the column with the ids.
    by_id: Vec<ById>,
    by_order: Vec<ByOrder>,
    lines: usize,
}

/// With the ids in one column.
struct ById {
    /// A bit for each row of the key that was seen.
    seen: Vec<u64>,
    count: usize,
    /// Of each column and target how many rows match.
    matched: Vec<[u32; COLUMNS]>,
}

/// Without ids, by an order of the rows.
struct ByOrder {
    order: usize,
    /// Lines before the first row.
    skipped: usize,
    column: usize,
    target: usize,
    matched: usize,
    lines: usize,
}

impl<'l> Comparison<'l> {
    pub(super) fn new(labels: &'l Labels<'l>) -> Self {
        let mut by_order = vec![];
        for order in 0..labels.orders.len() {
            for (skipped, column) in
                (0..2).flat_map(|skipped| (0..ID_COLUMNS).map(move |column| (skipped, column)))
            {
                let new = |target| ByOrder { order, skipped, column, target, matched: 0, lines: 0 };
                by_order.extend((0..labels.targets.len()).map(new));
            }
        }
        Self { labels, by_id: vec![], by_order, lines: 0 }
    }

    /// Takes the cells of one line.
    pub(super) fn line(&mut self, cells: &[&str]) {
        let labels = self.labels;
        // The Netflix layout's lines between the rows.
        if let [only] = cells
            && only.ends_with(':')
        {
            return;
        }
        for (at, cell) in cells.iter().enumerate().take(ID_COLUMNS) {
            let Some(row) = labels.key.ids().find(cell.as_bytes()) else { continue };
            if labels.key.splits()[row].is_none() {
                continue;
            }
            while self.by_id.len() <= at {
                let seen = vec![0; labels.rows().div_ceil(64)];
                let matched = vec![[0; COLUMNS]; labels.targets.len()];
                self.by_id.push(ById { seen, count: 0, matched });
            }
            let by_id = &mut self.by_id[at];
            let bit = 1 << (row % 64);
            if by_id.seen[row / 64] & bit != 0 {
                continue;
            }
            by_id.seen[row / 64] |= bit;
            by_id.count += 1;
            for (matched, (_, values)) in by_id.matched.iter_mut().zip(&labels.targets) {
                for (column, other) in
                    cells.iter().enumerate().take(COLUMNS).filter(|(column, _)| *column != at)
                {
                    matched[column] += u32::from(labels.is(values, row, other));
                }
            }
        }
        let line = self.lines;
        self.lines += 1;
        self.by_order.retain_mut(|by| {
            let Some(place) = line.checked_sub(by.skipped) else { return true };
            let row = labels.orders[by.order].get(place).map(|row| *row as usize);
            let (Some(row), Some(cell)) = (row, cells.get(by.column)) else { return false };
            by.lines += 1;
            by.matched += usize::from(labels.is(labels.targets[by.target].1, row, cell));
            by.lines < TRIAL || by.matched * 2 >= by.lines
        });
    }

    /// What the table holds.
    pub(super) fn held(&self) -> Option<Held> {
        let labels = self.labels;
        let held = |target: usize, rows: usize| Held { target: labels.targets[target].0.clone(), rows };
        for by_id in &self.by_id {
            let rows: Vec<usize> =
                (0..labels.rows()).filter(|row| by_id.seen[row / 64] & (1 << (row % 64)) != 0).collect();
            for (target, (_, values)) in labels.targets.iter().enumerate() {
                let best = by_id.matched[target].iter().copied().max().unwrap_or_default() as usize;
                if labels.is_leak(values, &rows, best) {
                    return Some(held(target, best));
                }
            }
        }
        self.by_order.iter().find_map(|by| {
            let order = &labels.orders[by.order];
            let rows: Vec<usize> = order[..by.lines].iter().map(|row| *row as usize).collect();
            // A few lines in any order are no sign of this one.
            let is_long = by.lines * 2 >= order.len();
            (is_long && labels.is_leak(labels.targets[by.target].1, &rows, by.matched))
                .then(|| held(by.target, by.matched))
        })
    }
}
