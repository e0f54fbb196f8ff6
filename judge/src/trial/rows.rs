//! Rows made of a metric's example.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Arc;

use super::outcome::Public;
use answer::{AnswerKey, KeyColumns};
use base::failure::Failure;
use base::finding::codes;
use contest::Layout;
use decode::table::section_line;
use decode::{Keys, Limits};
use metric::reference::{side_tables, table};
use metric::{Composition, Kind, Measure, MetricFile, Shape};
use score::Scorer;

/// What an example calls the column that tells its groups apart, and the one of its weights.
const GROUP: &str = "group";
const WEIGHT: &str = "weight";

/// An example, its cells by row.
pub(super) struct Table {
    pub(super) measure: Measure,
    /// Names of the key's columns besides id and split, and of the file's besides id.
    key: Vec<String>,
    pub(super) file: Vec<String>,
    cells: Vec<(Vec<String>, Vec<String>)>,
    /// The tables behind the rows, as a key has them.
    beside: String,
    /// Rows that belong together.
    units: Vec<Vec<usize>>,
    /// Whether a row may have the predictions of another.
    mixes: bool,
}

impl Table {
    /// The example of `metric`.
    pub(super) fn of(metric: &MetricFile) -> Result<Self, String> {
        let shown = table(metric);
        let side = |side: &str| -> Vec<usize> {
            (0..shown.heads.len()).filter(|at| shown.heads[*at].starts_with(side)).collect()
        };
        let (key, file) = (side("key: "), side("file: "));
        let name = |at: &usize| shown.heads[*at].split_once(": ").map(|(_, name)| name.to_owned());
        let names = |places: &[usize]| -> Vec<String> { places.iter().filter_map(name).collect() };
        let (key_names, file_names) = (names(&key), names(&file));
        if file_names.is_empty() || shown.rows.is_empty() {
            return Err("has no cells of a prediction, expected a list of them for each column".to_owned());
        }
        let pick = |row: &[String], places: &[usize]| places.iter().map(|at| row[*at].clone()).collect();
        let cells: Vec<(Vec<String>, Vec<String>)> =
            shown.rows.iter().map(|row| (pick(row, &key), pick(row, &file))).collect();
        let has = |name: &str| key_names.iter().any(|known| known == name).then(|| name.to_owned());
        let group_by = has(GROUP);
        let mut units: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (row, (own, _)) in cells.iter().enumerate() {
            let place = group_by.as_ref().and_then(|name| key_names.iter().position(|known| known == name));
            let unit = place.map_or_else(|| format!("{row:06}"), |at| own[at].clone());
            units.entry(unit).or_default().push(row);
        }
        let composition = Composition { group_by, weight: has(WEIGHT), ..Composition::default() };
        let wide = matches!(metric.shape, Shape::Columns | Shape::Ensemble);
        let columns = if wide { &file_names[..] } else { &[] };
        let example = &metric.example;
        let measure = Measure::new(metric, &example.parameters, &example.labels, columns, composition)
            .map_err(|why| format!("does not fit: {why}"))?;
        let units = units.into_values().collect();
        let beside = beside(metric);
        let mut table = Self { measure, key: key_names, file: file_names, cells, beside, units, mixes: true };
        // The items of one list may be none of another's.
        if let Ok(rows) = Rows::new(&table, 60) {
            let scored = |file: Vec<u8>| rows.public(&file).is_ok_and(|public| public.is_ok());
            table.mixes = scored(rows.typical()) || !scored(rows.own());
        }
        Ok(table)
    }

    /// For each column of the file the key's column that it would equal in a perfect file, where the kinds tell.
    pub(super) fn perfect(&self) -> Option<Vec<String>> {
        let metric = &self.measure.metric;
        let targets = self.measure.targets();
        match metric.shape {
            // The right label gets all.
            Shape::Labels => None,
            Shape::Columns => {
                self.file.iter().map(|name| self.key.contains(name).then(|| name.clone())).collect()
            }
            Shape::Ensemble | Shape::Row => {
                let [(target, kind)] = targets.as_slice() else { return None };
                let fits = |at: usize| can_be(*kind, self.measure.prediction_kind(at));
                (0..self.file.len()).map(|at| fits(at).then(|| target.clone())).collect()
            }
        }
    }
}

/// Whether a target may stand in the place of a prediction as it is.
fn can_be(target: Kind, prediction: Kind) -> bool {
    match prediction {
        Kind::Number => target.is_number(),
        Kind::Probability => matches!(target, Kind::Probability | Kind::Flag),
        Kind::Nonnegative => matches!(target, Kind::Nonnegative | Kind::Positive | Kind::Flag),
        Kind::Items => matches!(target, Kind::Items | Kind::Distinct),
        other => target == other,
    }
}

/// A row of a file: where its cells come from.
#[derive(Clone, Copy)]
pub(super) struct Place {
    /// The row of the example that the target is of.
    pub(super) row: usize,
    /// The row of the example that is predicted, most of the time the same.
    pub(super) other: usize,
    pub(super) public: bool,
}

/// A key of rows of an example, and the rows of files for it.
pub(super) struct Rows<'t> {
    table: &'t Table,
    places: Vec<Place>,
    scorer: Scorer,
}

impl<'t> Rows<'t> {
    /// The example as it stands, in both splits.
    pub(super) fn whole(table: &'t Table) -> Result<Self, Failure> {
        Self::of(table, (0..table.units.len()).collect(), false)
    }

    /// `units` rows or groups in each split.
    pub(super) fn new(table: &'t Table, units: usize) -> Result<Self, Failure> {
        // In turn, in an order that is not the example's.
        let count = table.units.len();
        Self::of(table, (0..units).map(|at| (at * 7 + at / count) % count).collect(), false)
    }

    /// The same with the key's rows from the last to the first.
    pub(super) fn turned(table: &'t Table, units: usize) -> Result<Self, Failure> {
        let count = table.units.len();
        Self::of(table, (0..units).map(|at| (at * 7 + at / count) % count).collect(), true)
    }

    fn of(table: &'t Table, units: Vec<usize>, turned: bool) -> Result<Self, Failure> {
        let mut text = "id,split".to_owned();
        table.key.iter().for_each(|name| push(&mut text, name));
        text.push('\n');
        let (mut lines, mut places) = (vec![], vec![]);
        for public in [true, false] {
            for (number, unit) in units.iter().enumerate() {
                for row in &table.units[*unit] {
                    let mut line = format!("r{},{}", places.len(), if public { "public" } else { "private" });
                    for (name, cell) in table.key.iter().zip(&table.cells[*row].0) {
                        // Every drawn group is a group of its own.
                        let own = (name == GROUP).then(|| format!("{number}-{public}"));
                        push(&mut line, own.as_ref().unwrap_or(cell));
                    }
                    lines.push(line);
                    let other =
                        if number % 3 == 2 && table.mixes { (row + 1) % table.cells.len() } else { *row };
                    places.push(Place { row: *row, other, public });
                }
            }
        }
        if turned {
            lines.reverse();
        }
        lines.iter().for_each(|line| {
            text.push_str(line);
            text.push('\n');
        });
        text.push_str(&table.beside);
        let measures = vec![table.measure.clone()];
        let wrong = |why: String| Failure::configuration(codes::BAD_METRIC, why);
        let columns = KeyColumns::of(&measures).map_err(wrong)?;
        let key = Arc::new(AnswerKey::from_bytes("example.csv".as_ref(), text.into_bytes(), &columns)?);
        Ok(Self { table, places, scorer: Scorer::new(key, "id", measures)? })
    }

    /// A file of what `cell` says of each row and column of the file.
    pub(super) fn file(&self, cell: impl Fn(usize, &Place, usize) -> String) -> Vec<u8> {
        let mut text = "id".to_owned();
        self.table.file.iter().for_each(|name| push(&mut text, name));
        text.push('\n');
        for (number, place) in self.places.iter().enumerate() {
            let _ = write!(text, "r{number}");
            (0..self.table.file.len()).for_each(|column| push(&mut text, &cell(number, place, column)));
            text.push('\n');
        }
        text.into_bytes()
    }

    /// The example's own predictions.
    pub(super) fn own(&self) -> Vec<u8> {
        self.file(|_, place, column| self.table.cells[place.row].1[column].clone())
    }

    /// Predictions of which every third is another row's.
    pub(super) fn typical(&self) -> Vec<u8> {
        self.file(|_, place, column| self.predicted(place, column))
    }

    pub(super) fn predicted(&self, place: &Place, column: usize) -> String {
        self.table.cells[place.other].1[column].clone()
    }

    /// What the example's first row has in a column of the file.
    pub(super) fn first(&self, column: usize) -> String {
        self.table.cells[0].1[column].clone()
    }

    /// What the key says of a row of the example in the column `name`.
    pub(super) fn target(&self, place: &Place, name: &str) -> String {
        let at = self.table.key.iter().position(|known| known == name);
        at.map(|at| self.table.cells[place.row].0[at].clone()).unwrap_or_default()
    }

    /// The public score of `file`.
    pub(super) fn public(&self, file: &[u8]) -> Result<Public, Failure> {
        Ok(self.all(&[file])?.pop().unwrap_or_else(|| Err("it got no result".to_owned())))
    }

    /// How many rows the metric's steps make of the public rows of `file`; nothing where it gets no score.
    pub(super) fn cost(&self, file: &[u8]) -> Result<Option<u64>, Failure> {
        self.scorer.cost(&self.read(file))
    }

    fn read(&self, file: &[u8]) -> score::Read {
        let limits = Limits { max_unpacked_bytes: 1 << 30, layout: Layout::Csv };
        self.scorer.read("example.csv", file, limits, &Keys::default())
    }

    /// The public scores of `files`, which are scored together.
    pub(super) fn all(&self, files: &[&[u8]]) -> Result<Vec<Public>, Failure> {
        let read = files.iter().map(|bytes| self.read(bytes));
        let public = |evaluated: score::Evaluated| match evaluated.result {
            Ok(scored) => match scored.scores.into_iter().next() {
                Some(scores) => Ok(scores.as_before().public),
                None => Err("it got no score".to_owned()),
            },
            Err(findings) => {
                let first = findings.first().map(|finding| finding.message.clone());
                Err(first.unwrap_or_else(|| "it is refused".to_owned()))
            }
        };
        Ok(self.scorer.evaluate_all(read.collect())?.into_iter().map(public).collect())
    }
}

/// The tables of the example of `metric`, as they stand behind the rows of a key.
fn beside(metric: &MetricFile) -> String {
    let mut text = String::new();
    for (name, table) in side_tables(metric) {
        text.push_str(&section_line(&name));
        for cells in std::iter::once(&table.heads).chain(&table.rows) {
            let mut line = String::new();
            cells.iter().for_each(|cell| push(&mut line, cell));
            let _ = writeln!(text, "{}", line.strip_prefix(',').unwrap_or_default());
        }
    }
    text
}

/// A comma, and `cell` as CSV has it.
fn push(line: &mut String, cell: &str) {
    let _ = write!(line, ",\"{}\"", cell.replace('"', "\"\""));
}
