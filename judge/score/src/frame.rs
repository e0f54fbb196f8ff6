//! The rows of the answer key as one measure sees them: arranged by stratum and fold, once for all
//! submissions.
//!
//! A *stratum* is what a value is computed of: one split, one column where columns are averaged, one group
//! where groups are. A *cell* is one fold of a stratum. A *sample* is a stratum with all of its folds, or
//! with all but one. The SQL of a metric only ever sees their numbers.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use super::bar::Bar;
use answer::{AnswerKey, FOLDS, Folding, Split};
use base::failure::Failure;
use base::finding::codes;
use decode::Values;
use metric::estimate::Estimate;
use metric::{Catalogue, Kind, Measure, Query, Shape, Undefined};

/// One measure over one key.
pub(super) struct Frame {
    pub(super) measure: Measure,
    pub(super) query: Query,
    /// For labels with an order of their own the place of each in it.
    ranks: Option<Vec<u32>>,
    /// Whether both splits may be summed in one pass: a metric of the judge's own that keeps folds apart.
    pub(super) is_one_pass: bool,
    pub(super) key: Arc<AnswerKey>,
    /// The split of each row where not all rows count: nothing for those that do not.
    pub(super) narrowed: Option<Vec<Option<Split>>>,
    /// Where its columns stand among those of a submission.
    columns: Vec<usize>,
    /// Arranged place → row of the key.
    pub(super) order: Vec<u32>,
    /// Row of the key → arranged place, counted from where its block starts; empty where all rows are one block.
    pub(super) places: Vec<u32>,
    /// Targets that are numbers, arranged, by the name of their column.
    targets: BTreeMap<String, Arranged>,
    pub(super) cells: Vec<Cell>,
    /// The cells' rows, in the order in which they are given to DuckDB.
    pub(super) parts: Vec<Part>,
    /// How many samples a stratum has: itself, and itself without each fold.
    pub(super) samples: u32,
    pub(super) strata: Vec<Stratum>,
    /// The columns of `rows`.
    pub(super) fields: Vec<Field>,
    /// Relation rows for each row of the key.
    pub(super) width: u32,
    /// Whether targets are missing in some column: such rows are none of its strata's.
    pub(super) has_gaps: bool,
    /// For each stratum whether the key leaves it without a value, whatever is predicted; found out when it is asked for.
    pub(super) hopeless: OnceLock<Vec<bool>>,
    /// What stands behind the error bars of the public and of the private split.
    pub(super) bars: [Bar; 2],
}

/// Numbers in the arranged order, in half the memory where that changes none of them.
pub(super) enum Arranged {
    Single(Vec<f32>),
    Double(Vec<f64>),
}

impl Arranged {
    fn new(values: &[f64], order: &[u32]) -> Self {
        let numbers = order.iter().map(|row| values[*row as usize]);
        // To the bit: minus zero stays what it is.
        let fits = |value: &f64| f64::from(*value as f32).to_bits() == value.to_bits();
        if values.iter().all(fits) {
            Self::Single(numbers.map(|value| value as f32).collect())
        } else {
            Self::Double(numbers.collect())
        }
    }
}

/// The rows that share a stratum and a fold.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cell {
    pub(super) stratum: u32,
    pub(super) fold: u32,
}

/// The rows of a cell within one block of the key.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub(super) cell: u32,
    /// In `order`.
    pub(super) start: usize,
    pub(super) end: usize,
}

/// What one value is computed of.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stratum {
    pub(super) split: Split,
    /// The prediction column, where columns are averaged.
    pub(super) column: usize,
    /// Weight in the mean, and the fold of its group.
    pub(super) weight: f64,
    pub(super) group_fold: Option<u8>,
    /// The number of its group, where there are groups.
    pub(super) group: Option<u32>,
}

/// A column of `rows`.
#[derive(Clone, Debug)]
pub(super) struct Field {
    pub(super) name: String,
    pub(super) source: Source,
}

/// Where the cells of a column come from.
#[derive(Clone, Debug)]
pub(super) enum Source {
    Row,
    Weight(Option<String>),
    Stratum,
    /// The cell's number, or the sample's where samples are run one by one.
    Unit,
    /// The place among labels or columns.
    Column,
    /// A target column of the key; with several strata by column, the stratum's.
    Target(Vec<String>),
    /// 1 where the label of the row is the one of the column, else 0.
    Indicator(String),
    /// The prediction column of this number; none for the stratum's or the expanded one.
    Prediction(Option<usize>, Kind),
}

impl Frame {
    /// The rows of `key` for `measure`, whose columns stand at `columns` of a submission.
    pub(super) fn new(
        key: &Arc<AnswerKey>,
        measure: Measure,
        columns: Vec<usize>,
        folding: Folding,
    ) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::configuration(codes::BAD_METRIC, why);
        let query = measure.query().map_err(|name| {
            wrong(format!("{}.sql uses ${name}, which it does not declare", measure.metric.name))
        })?;
        let narrowed = narrowed(key, &measure).map_err(wrong)?;
        let mut frame = Self {
            fields: fields(&measure, matches!(query, Query::Parts { .. })),
            width: if measure.metric.shape == Shape::Row { 1 } else { measure.columns.len() as u32 },
            ranks: measure.ranks(),
            is_one_pass: matches!(query, Query::Parts { .. }) && Catalogue::is_shipped(&measure.metric),
            measure,
            query,
            narrowed,
            columns,
            key: Arc::clone(key),
            order: vec![],
            places: vec![],
            targets: BTreeMap::new(),
            cells: vec![],
            parts: vec![],
            samples: 0,
            strata: vec![],
            has_gaps: false,
            hopeless: OnceLock::new(),
            bars: Default::default(),
        };
        let gaps = |(name, _): &(String, _)| key.targets(name).is_some_and(Values::has_missing);
        frame.has_gaps = frame.measure.by_column() && frame.measure.targets().iter().any(gaps);
        frame.arrange(folding).map_err(wrong)?;
        frame.look_at_bars();
        for (name, _) in frame.measure.targets() {
            if let Some(Values::Numbers(values)) = key.targets(&name) {
                let arranged = Arranged::new(values, &frame.order);
                frame.targets.insert(name, arranged);
            }
        }
        Ok(frame)
    }

    /// The split of each row, as far as it counts.
    pub(super) fn splits(&self) -> &[Option<Split>] {
        self.narrowed.as_deref().unwrap_or(self.key.splits())
    }

    /// How many prediction columns it looks at.
    pub(super) fn column_count(&self) -> usize {
        self.columns.len()
    }

    /// Its prediction column number `at` among those of a submission.
    pub(super) fn prediction<'s>(&self, submission: &'s [Values], at: usize) -> Option<&'s Values> {
        submission.get(*self.columns.get(at)?)
    }

    /// Which of its prediction columns stands at `place` of a submission.
    pub(super) fn own_column(&self, place: usize) -> Option<usize> {
        self.columns.iter().position(|own| *own == place)
    }

    /// The arranged numbers of a target column; with several, the one of this number.
    pub(super) fn target(&self, names: &[String], column: usize) -> Option<&Arranged> {
        self.targets.get(names.get(column).or(names.first())?)
    }

    /// What SQL sees of the label at this place of the contest's list.
    pub(super) fn label(&self, place: u32) -> i32 {
        match &self.ranks {
            _ if place == Values::NO_LABEL => -1,
            Some(ranks) => ranks[place as usize] as i32,
            None => place as i32,
        }
    }

    /// The stratum of a part.
    pub(super) fn stratum(&self, part: &Part) -> &Stratum {
        &self.strata[self.cells[part.cell as usize].stratum as usize]
    }

    /// How many rows of a part have no target in its column.
    fn missing(&self, part: &Part) -> usize {
        let Some(values) = self.target_values(self.stratum(part).column) else { return 0 };
        self.order[part.start..part.end].iter().filter(|row| values.is_missing(**row as usize)).count()
    }

    /// The targets of column `column`, where columns are averaged.
    pub(super) fn target_values(&self, column: usize) -> Option<&Values> {
        self.key.targets(self.measure.columns.get(column)?)
    }

    /// What SQL keeps of the rows: those that have a target.
    pub(super) fn condition(&self) -> String {
        let target = self.measure.metric.targets.iter().next().filter(|_| self.has_gaps);
        match target {
            Some((name, Kind::Label)) => format!(" WHERE {name} >= 0"),
            Some((name, _)) => format!(" WHERE NOT isnan({name})"),
            None => String::new(),
        }
    }

    /// For each sample the cells that it consists of: (sample, number of the cell, rows of the cell).
    pub(super) fn membership(&self) -> impl Iterator<Item = (u32, u32, i64)> + '_ {
        let mut rows = vec![0; self.cells.len()];
        for part in &self.parts {
            let missing = if self.has_gaps { self.missing(part) } else { 0 };
            rows[part.cell as usize] += (part.end - part.start - missing) as i64 * i64::from(self.width);
        }
        self.cells.iter().zip(rows).enumerate().flat_map(|(at, (cell, rows))| {
            let samples = self.samples;
            (0..samples)
                .filter(|without| *without == 0 || *without != cell.fold + 1)
                .map(move |without| (cell.stratum * samples + without, at as u32, rows))
        })
    }

    /// How many samples there are.
    pub(super) fn sample_count(&self) -> usize {
        self.strata.len() * self.samples as usize
    }

    /// The estimate of a split out of one submission's scores by sample, with a replicate for every fold.
    pub(super) fn estimate(&self, scores: &[Option<f64>], split: Split) -> Option<Estimate> {
        let skipped = |at: usize| {
            self.measure.composition.undefined == Undefined::Skip
                && self.hopeless.get().is_some_and(|hopeless| hopeless[at])
        };
        let strata: Vec<(usize, &Stratum)> = self
            .strata
            .iter()
            .enumerate()
            .filter(|(at, stratum)| stratum.split == split && !skipped(*at))
            .collect();
        let score = |stratum: usize, without: u32| {
            let found = scores.get(stratum * self.samples as usize + without as usize).copied().flatten();
            found.filter(|score| score.is_finite())
        };
        let value = mean(strata.iter().map(|(at, stratum)| Some((score(*at, 0)?, stratum.weight))))?;
        let replicates: Option<Vec<f64>> = (1..=FOLDS)
            .map(|without| {
                mean(strata.iter().filter(|(_, s)| s.group_fold != Some(without as u8 - 1)).map(
                    |(at, stratum)| {
                        let sample = if stratum.group_fold.is_some() { 0 } else { without };
                        Some((score(*at, sample)?, stratum.weight))
                    },
                ))
            })
            .collect();
        Some(Estimate { value, replicates: replicates.unwrap_or_default() })
    }
}

/// The weighted mean; nothing when a value is missing or there is none.
fn mean(values: impl Iterator<Item = Option<(f64, f64)>>) -> Option<f64> {
    let (mut sum, mut weights, mut count) = (Compensated::default(), Compensated::default(), 0u64);
    let mut only = 0.0;
    for value in values {
        let (value, weight) = value?;
        only = value;
        sum.add(value * weight);
        weights.add(weight);
        count += 1;
    }
    let mean = sum.total() / weights.total();
    if count == 1 { Some(only) } else { Some(mean).filter(|mean| mean.is_finite()) }
}

/// A sum with Neumaier's compensation (Zeitschrift für Angewandte Mathematik und Mechanik 54, 1974).
#[derive(Default)]
struct Compensated {
    sum: f64,
    lost: f64,
}

impl Compensated {
    fn add(&mut self, value: f64) {
        let sum = self.sum + value;
        self.lost +=
            if self.sum.abs() >= value.abs() { (self.sum - sum) + value } else { (value - sum) + self.sum };
        self.sum = sum;
    }

    fn total(&self) -> f64 {
        self.sum + self.lost
    }
}

/// The split of each row where `measure` looks at some rows only.
fn narrowed(key: &AnswerKey, measure: &Measure) -> Result<Option<Vec<Option<Split>>>, String> {
    if measure.composition.rows.is_empty() {
        return Ok(None);
    }
    let mut splits = key.splits().to_vec();
    for (column, value) in &measure.composition.rows {
        let groups = key.groups(column).ok_or_else(|| format!("the key has no column {column}"))?;
        let number = groups.names.iter().position(|name| **name == *value.as_bytes());
        for (split, group) in splits.iter_mut().zip(&groups.of) {
            *split = split.filter(|_| number == Some(*group as usize));
        }
    }
    for split in [Split::Public, Split::Private] {
        if !splits.contains(&Some(split)) {
            let rows: Vec<_> = measure
                .composition
                .rows
                .iter()
                .map(|(column, value)| format!("{column} = {value:?}"))
                .collect();
            let which = if split == Split::Public { "public" } else { "private" };
            return Err(format!(
                "{} counts the rows with {}, and the key has none that is {which}",
                measure.name,
                rows.join(" and ")
            ));
        }
    }
    Ok(Some(splits))
}

fn fields(measure: &Measure, parts: bool) -> Vec<Field> {
    let metric = &measure.metric;
    let field = |name: &str, source| Field { name: name.to_owned(), source };
    let mut fields = vec![
        field("row", Source::Row),
        field("weight", Source::Weight(measure.composition.weight.clone())),
        field("stratum", Source::Stratum),
        field(if parts { "fold" } else { "sample" }, Source::Unit),
    ];
    if metric.shape != Shape::Row {
        fields.push(field("col", Source::Column));
    }
    let of_key: Vec<String> = measure.targets().into_iter().map(|(name, _)| name).collect();
    for (name, kind) in &metric.targets {
        let source = match metric.shape {
            Shape::Labels if *kind == Kind::Label => Source::Indicator(measure.target(name)),
            Shape::Columns => Source::Target(of_key.clone()),
            _ if measure.by_column() => Source::Target(of_key.clone()),
            _ => Source::Target(vec![measure.target(name)]),
        };
        fields.push(field(name, source));
    }
    let alone = metric.predictions.len() == 1 && (metric.shape != Shape::Row || measure.by_column());
    for (at, (name, kind)) in metric.predictions.iter().enumerate() {
        fields.push(field(name, Source::Prediction((!alone).then_some(at), *kind)));
    }
    fields
}

/// The values of a target column.
pub(super) fn target<'k>(key: &'k AnswerKey, names: &[String], column: usize) -> Option<&'k Values> {
    key.targets(names.get(column).or(names.first())?)
}
