//! (g) Contests of other shapes, each beside one table of `id,prediction` with as many predictions.
//!
//! Files are compared as they are pushed, uncompressed: a shape whose lines are longer has more bytes to read, and that
//! counts. Scores are held against sums that were made with the data.

use std::fmt::Write as _;
use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;

use answer::{AnswerKey, KeyColumns};
use contest::Layout;
use decode::Limits;
use metric::{Catalogue, Composition, Long, Measure};
use score::Scorer;

use crate::data::Random;
use crate::table::{Target, by_turns, heading, line, ms, title};
use crate::{Result, Setup};

/// Predictions when times count, and when not.
const CELLS: [usize; 2] = [2_800_000, 8_000];
/// Columns of a wide file.
const COLUMNS: usize = 8;
/// Items of a list.
const ITEMS: usize = 10;
const LIMITS: Limits = Limits { max_unpacked_bytes: 1 << 32, layout: Layout::Csv };
/// A shape may take this many times as long as one table.
const MOST: f64 = 1.5;

/// A contest of one shape, a file, and what that scores: public and private by metric.
struct Shape {
    name: &'static str,
    file: String,
    scorer: Scorer,
    expected: Vec<[f64; 2]>,
}

impl Shape {
    fn new(
        name: &'static str,
        texts: Texts,
        measures: Vec<Measure>,
        long: Option<&Long>,
        expected: Vec<[f64; 2]>,
    ) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("key.csv");
        std::fs::write(&path, texts.key)?;
        let scorer = Scorer::new(key(&path, &measures)?, "id", measures)?.with_lines(long, None)?;
        Ok(Self { name, file: texts.file, scorer, expected })
    }

    /// Scores the file as the judge does, digest included.
    fn score(&self) -> Result<()> {
        let evaluated = self.scorer.evaluate("shape.csv", black_box(self.file.as_bytes()), LIMITS)?;
        let scored = evaluated.result.map_err(|findings| format!("{}: {findings:?}", self.name))?;
        let found: Vec<[f64; 2]> =
            scored.scores.iter().map(|scores| [scores.public.value, scores.private.value]).collect();
        let near = |(found, expected): (&f64, &f64)| (found - expected).abs() <= 1e-10 * expected.abs();
        let same = |(found, expected): (&[f64; 2], &[f64; 2])| found.iter().zip(expected).all(near);
        if found.len() == self.expected.len() && found.iter().zip(&self.expected).all(same) {
            return Ok(());
        }
        Err(format!("{}: scored {found:?}, expected {:?}", self.name, self.expected).into())
    }
}

fn key(path: &Path, measures: &[Measure]) -> Result<Arc<AnswerKey>> {
    let key = AnswerKey::open(path, &KeyColumns::of(measures)?);
    Ok(Arc::new(key.map_err(|why| format!("{why}: {:?}", why.findings()))?))
}

/// A key and a prediction file.
struct Texts {
    key: String,
    file: String,
}

/// Squared errors of the public and the private rows.
#[derive(Clone, Copy, Default)]
struct Errors([(u64, u64); 2]);

impl Errors {
    fn add(&mut self, split: usize, target: u64, prediction: u64) {
        let (sum, count) = &mut self.0[split];
        *sum += prediction.abs_diff(10_000 * target).pow(2);
        *count += 1;
    }

    fn rmse(self) -> [f64; 2] {
        self.0.map(|(sum, count)| (sum as f64 / count as f64).sqrt() / 10_000.0)
    }
}

/// A target, and a prediction in ten-thousandths.
fn cell(random: &mut Random) -> (u64, u64) {
    let target = 1 + random.below(9);
    (target, 10_000 * target + random.below(9_000))
}

/// Prints the table.
pub(crate) fn run(setup: &Setup) -> Result<()> {
    let cells = CELLS[usize::from(!setup.measure)];
    title(&format!(
        "(g) contests of other shapes on one thread, beside one table of as many predictions: {cells}"
    ));
    let widths = [26, 8, 10, 12, 10, 18, 12];
    heading(widths, ["shape", "MB", "time", "each", "one table", "shape : one table", "target"]);
    let table = one_table(cells, "one table", None)?;
    for make in [wide, long, gaps, ignored, clusters, tracks, packed_lists, ranked_lines] {
        let shape = make(cells)?;
        if !setup.takes(shape.name) {
            continue;
        }
        let times = by_turns(setup.runs, [&mut || shape.score(), &mut || table.score()])?;
        let ratio = times.ratio(0, 1);
        line(
            widths,
            [
                shape.name.to_owned(),
                format!("{:.1}", shape.file.len() as f64 / 1e6),
                ms(times.seconds(0)),
                format!("{:.1} ns", times.seconds(0) * 1e9 / cells as f64),
                ms(times.seconds(1)),
                ratio.to_string(),
                setup.mark(Target::AtMost(MOST), ratio.median),
            ],
        );
    }
    Ok(())
}

fn rmse(columns: &[String], composition: Composition) -> Result<Measure> {
    let metric = Catalogue::shipped().get("rmse").ok_or("there is no rmse")?;
    Ok(Measure::new(metric, &Default::default(), &[], columns, composition)?)
}

/// `id,prediction`; `more` is a column of the key and what stands there by the row's number and split.
type More<'m> = (&'m str, &'m dyn Fn(usize, usize) -> String, Vec<Measure>);

fn one_table(cells: usize, name: &'static str, more: Option<More<'_>>) -> Result<Shape> {
    let mut random = Random::new(1);
    let (column, value, measures) = match &more {
        Some((column, value, measures)) => (format!(",{column}"), Some(value), measures.clone()),
        None => (String::new(), None, vec![rmse(&[], Composition::default())?]),
    };
    let mut texts = Texts { key: format!("id,split,target{column}\n"), file: "id,prediction\n".to_owned() };
    let mut errors = [Errors::default(); 2];
    for row in 0..cells {
        let (target, prediction) = cell(&mut random);
        let split = random.below(2) as usize;
        let own = value.map_or_else(String::new, |value| format!(",{}", value(row, split)));
        let word = if own == ",ignored" { "ignored" } else { ["public", "private"][split] };
        if word != "ignored" {
            // Measures of halves take turns.
            errors[if measures.len() > 1 { row % 2 } else { 0 }].add(split, target, prediction);
        }
        writeln!(texts.key, "r{row},{word},{target}{own}")?;
        writeln!(texts.file, "r{row},{}.{:04}", prediction / 10_000, prediction % 10_000)?;
    }
    let expected = errors[..measures.len()].iter().map(|errors| errors.rmse()).collect();
    Shape::new(name, texts, measures, None, expected)
}

/// One in ten does not count.
fn ignored(cells: usize) -> Result<Shape> {
    let value = |row: usize, _: usize| if row % 10 == 3 { "ignored" } else { "counts" }.to_owned();
    one_table(
        cells,
        "rows that don't count",
        Some(("what", &value, vec![rmse(&[], Composition::default())?])),
    )
}

/// Forty rows stay together in the groups of the error bar.
fn clusters(cells: usize) -> Result<Shape> {
    let own = rmse(&[], Composition { cluster: Some("series".to_owned()), ..Composition::default() })?;
    let value = |row: usize, _: usize| format!("s{}", row / 40);
    one_table(cells, "clusters for the error bar", Some(("series", &value, vec![own])))
}

/// Two metrics, each of half of the rows.
fn tracks(cells: usize) -> Result<Shape> {
    let half = |name: &str| -> Result<Measure> {
        let rows = [("half".to_owned(), name.to_owned())].into();
        Ok(Measure { name: name.to_owned(), ..rmse(&[], Composition { rows, ..Composition::default() })? })
    };
    let value = |row: usize, _: usize| ["even", "odd"][row % 2].to_owned();
    one_table(cells, "two tracks by rows", Some(("half", &value, vec![half("even")?, half("odd")?])))
}

/// A metric of every one of eight columns. `known` says whether the key has a target for a cell.
fn columns(
    cells: usize,
    name: &'static str,
    long: bool,
    known: impl Fn(usize, usize) -> bool,
) -> Result<Shape> {
    let names: Vec<String> = (1..=COLUMNS).map(|at| format!("c{at}")).collect();
    let head = if long { "id,column,value".to_owned() } else { format!("id,{}", names.join(",")) };
    let mut texts = Texts { key: format!("id,split,{}\n", names.join(",")), file: format!("{head}\n") };
    let mut random = Random::new(2);
    let mut errors = [Errors::default(); COLUMNS];
    for row in 0..cells / COLUMNS {
        let split = random.below(2) as usize;
        write!(texts.key, "r{row},{}", ["public", "private"][split])?;
        if !long {
            write!(texts.file, "r{row}")?;
        }
        for (at, (name, errors)) in names.iter().zip(&mut errors).enumerate() {
            let (target, prediction) = cell(&mut random);
            if known(row, at) {
                errors.add(split, target, prediction);
                write!(texts.key, ",{target}")?;
            } else {
                texts.key.push(',');
            }
            let (whole, part) = (prediction / 10_000, prediction % 10_000);
            match long {
                true => writeln!(texts.file, "r{row},{name},{whole}.{part:04}")?,
                false => write!(texts.file, ",{whole}.{part:04}")?,
            }
        }
        texts.key.push('\n');
        if !long {
            texts.file.push('\n');
        }
    }
    let all: Vec<[f64; 2]> = errors.iter().map(|errors| errors.rmse()).collect();
    let mean = |split: usize| all.iter().map(|both| both[split]).sum::<f64>() / COLUMNS as f64;
    let lines = Long { by: "column".to_owned(), value: "value".to_owned(), most: None };
    let measures = vec![rmse(&names, Composition::default())?];
    Shape::new(name, texts, measures, long.then_some(&lines), vec![[mean(0), mean(1)]])
}

fn wide(cells: usize) -> Result<Shape> {
    columns(cells, "eight columns", false, |_, _| true)
}

fn long(cells: usize) -> Result<Shape> {
    columns(cells, "eight lines an id", true, |_, _| true)
}

/// Three targets of ten are missing, as in sets of several tasks.
fn gaps(cells: usize) -> Result<Shape> {
    columns(cells, "missing targets", false, |row, at| (3 * row + at) % 10 >= 3)
}

/// Lists of ten items, of which one is right.
fn lists(cells: usize, name: &'static str, by_line: bool) -> Result<Shape> {
    let head = if by_line { "id,rank,item\n" } else { "id,prediction\n" };
    let mut texts = Texts { key: "id,split,target\n".to_owned(), file: head.to_owned() };
    let mut random = Random::new(3);
    let mut gains = [(0.0, 0.0); 2];
    for row in 0..cells / ITEMS {
        let split = random.below(2) as usize;
        let place = random.below(ITEMS as u64) as usize;
        let (gain, count) = &mut gains[split];
        *gain += 1.0 / (1 + place) as f64;
        *count += 1.0;
        // Items of a row differ, since their numbers take steps.
        let first = random.below(1_000_000);
        let item = |at: usize| first + 7 * at as u64;
        writeln!(texts.key, "r{row},{},i{}", ["public", "private"][split], item(place))?;
        if by_line {
            for at in 0..ITEMS {
                writeln!(texts.file, "r{row},{},i{}", at + 1, item(at))?;
            }
        } else {
            let all: Vec<String> = (0..ITEMS).map(|at| format!("i{}", item(at))).collect();
            writeln!(texts.file, "r{row},{}", all.join(" "))?;
        }
    }
    let metric = Catalogue::shipped().get("mrr_at_k").ok_or("there is no mrr_at_k")?;
    let lines = Long { by: "rank".to_owned(), value: "item".to_owned(), most: Some(ITEMS) };
    let expected = gains.map(|(gain, count)| gain / count);
    Shape::new(name, texts, vec![Measure::plain(metric)?], by_line.then_some(&lines), vec![expected])
}

fn packed_lists(cells: usize) -> Result<Shape> {
    lists(cells, "lists in a cell", false)
}

fn ranked_lines(cells: usize) -> Result<Shape> {
    lists(cells, "lists by lines", true)
}
