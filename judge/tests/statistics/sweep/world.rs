//! Where rows come from: targets and predictions of every kind of metric, drawn row by row. Kinds that are numbers, flags and
//! labels are drawn from distributions; texts, lists, masks and boxes from the rows of the metric's conformance vectors, of
//! which three in ten get the prediction of another row.

use std::collections::BTreeMap;
use std::path::Path;

use decode::{Texts, Values};
use metric::{Composition, Kind, Measure, MetricFile, Shape, Value};
use serde_json::Value as Json;

use crate::random::Random;

/// How errors fall; each has a variance of about 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tail {
    Normal,
    /// Student's t with three degrees of freedom.
    Student,
    /// Lognormal, from which its mean is taken.
    Lognormal,
}

impl Tail {
    fn draw(self, random: &mut Random) -> f64 {
        match self {
            Self::Normal => random.normal(),
            Self::Student => {
                let square: f64 = (0..3).map(|_| random.normal().powi(2)).sum();
                random.normal() / (square / 3.0).sqrt() / 3f64.sqrt()
            }
            Self::Lognormal => (random.normal().exp() - 0.5f64.exp()) / 2.161,
        }
    }
}

/// A cell of a target or of a prediction.
#[derive(Clone, Copy, Debug)]
pub enum Cell {
    Number(f64),
    Label(u32),
    /// A row of the vectors.
    Row(usize),
}

impl Cell {
    fn number(self) -> f64 {
        match self {
            Self::Number(number) => number,
            Self::Label(place) => f64::from(place),
            Self::Row(row) => row as f64,
        }
    }
}

/// The rows of a conformance vector.
struct Vectors {
    /// By column of targets, then of predictions.
    targets: Vec<Vec<String>>,
    predictions: Vec<Vec<String>>,
}

pub struct World {
    plain: Measure,
    targets: Vec<(String, Kind)>,
    tail: Tail,
    rare: f64,
    labels: usize,
    vectors: Option<Vectors>,
}

/// Rows of a list, where a metric judges one at a time.
const LIST: usize = 6;

impl World {
    /// The world of `metric`; nothing where a tail or rare labels mean nothing to it.
    pub fn of(metric: &MetricFile, tail: Tail, rare: f64) -> Option<Self> {
        let kinds = || metric.targets.values().chain(metric.predictions.values());
        let is_text = kinds().any(|kind| kind.is_text());
        let has_classes = metric.targets.values().any(|kind| matches!(kind, Kind::Flag | Kind::Label));
        if tail != Tail::Normal && (is_text || has_classes || metric.grouped) {
            return None;
        }
        if rare < 0.3 && (!has_classes || metric.grouped) {
            return None;
        }
        let mut parameters = BTreeMap::new();
        let mut labels: Vec<String> = vec![];
        let columns: Vec<String>;
        let mut vectors = None;
        if is_text {
            let case = vector(&metric.name);
            if let Some(given) = case.get("parameters") {
                parameters = serde_json::from_value(given.clone()).unwrap();
            }
            let texts = |key: &str| -> Vec<String> {
                let all = case[key].as_array().into_iter().flatten();
                all.map(|text| text.as_str().unwrap().to_owned()).collect()
            };
            (labels, columns) = (texts("labels"), texts("columns"));
            let cells = |side: &str, names: Vec<&String>| -> Vec<Vec<String>> {
                names.into_iter().map(|name| column(&case[side], name)).collect()
            };
            vectors = Some(Vectors {
                targets: cells("targets", metric.targets.keys().collect()),
                predictions: cells("predictions", metric.predictions.keys().collect()),
            });
        } else {
            // Of three labels the first guess, and errors of about 1.
            match metric.name.as_str() {
                "top_k_accuracy" => parameters.insert("k".to_owned(), Value::Integer(1)),
                "laplace_log_likelihood" => parameters.insert("least_sigma".to_owned(), Value::Number(0.5)),
                _ => None,
            };
            if metric.targets.values().any(|kind| *kind == Kind::Label) {
                let two = ["positive", "cost"].iter().any(|name| metric.parameters.contains_key(*name));
                let count = if two { 2 } else { 3 };
                labels = (1..=count).map(|label| label.to_string()).collect();
            }
            let wide = match metric.shape {
                Shape::Columns => 4,
                Shape::Ensemble => 3,
                _ => 0,
            };
            columns = (0..wide).map(|at| format!("c{at}")).collect();
        }
        let composition =
            Composition { group_by: metric.grouped.then(|| "list".to_owned()), ..Composition::default() };
        let plain = Measure::new(metric, &parameters, &labels, &columns, composition).unwrap();
        let targets = plain.targets();
        Some(Self { targets, plain, tail, rare, labels: labels.len(), vectors })
    }

    pub fn name(&self) -> &str {
        &self.plain.metric.name
    }

    /// The measure; `named` says whether its contest names the series.
    pub fn measure(&self, named: bool) -> Measure {
        let mut measure = self.plain.clone();
        measure.composition.cluster = named.then(|| "series".to_owned());
        measure
    }

    /// Rows of one unit.
    pub fn list(&self) -> usize {
        if self.plain.metric.grouped { LIST } else { 1 }
    }

    /// Whether its rows are texts, which take long to compare.
    pub fn is_slow(&self) -> bool {
        self.vectors.is_some()
    }

    /// How much dearer a row is than a number.
    pub fn weight(&self) -> usize {
        if self.vectors.is_some() { 10 } else { self.list().div_ceil(3) }
    }

    /// Targets of a new row.
    pub fn targets(&self, random: &mut Random) -> Vec<Cell> {
        if let Some(vectors) = &self.vectors {
            let row = random.below(vectors.targets[0].len());
            return self.targets.iter().map(|_| Cell::Row(row)).collect();
        }
        if self.plain.metric.shape == Shape::Columns && self.targets[0].1 == Kind::Probability {
            let free: Vec<f64> = self.targets.iter().map(|_| random.normal()).collect();
            return softmax(&free).into_iter().map(Cell::Number).collect();
        }
        self.targets.iter().map(|(name, kind)| self.target(random, name, *kind)).collect()
    }

    fn target(&self, random: &mut Random, name: &str, kind: Kind) -> Cell {
        let number = match (name, kind) {
            ("scale", _) => 0.5 + random.uniform(),
            ("bytes", _) => (1 + random.below(9)) as f64,
            ("event", _) => f64::from(u8::from(random.chance(0.8))),
            ("time", _) => random.normal().exp(),
            ("target_azimuth", _) => std::f64::consts::TAU * random.uniform(),
            ("target_zenith", _) => std::f64::consts::PI * random.uniform(),
            ("target_lat", _) => 120.0 * random.uniform() - 60.0,
            ("target_lon", _) => 300.0 * random.uniform() - 150.0,
            (name, _) if name.starts_with("target_") => 3.0 * random.normal(),
            (_, Kind::Label) => {
                if random.chance(self.rare) {
                    return Cell::Label(1);
                }
                let others = [0, 2];
                return Cell::Label(others[random.below(self.labels - 1)]);
            }
            (_, Kind::Flag) => f64::from(u8::from(random.chance(self.rare))),
            (_, Kind::Probability) => [0.0, 0.5, 1.0][random.below(3)],
            _ if self.plain.metric.grouped => random.below(4) as f64,
            _ => 10.0 * (0.3 * random.normal()).exp(),
        };
        Cell::Number(number)
    }

    /// The prediction of a row with these targets; `shift` is what it has in common with others.
    pub fn predictions(&self, random: &mut Random, targets: &[Cell], shift: Option<f64>) -> Vec<Cell> {
        let measure = &self.plain;
        if let Some(vectors) = &self.vectors {
            let own = targets[0].number() as usize;
            let row = if random.chance(0.3) { random.below(vectors.targets[0].len()) } else { own };
            return measure.columns.iter().map(|_| Cell::Row(row)).collect();
        }
        let error = self.tail.draw(random) + shift.unwrap_or_default();
        let known = |name: &str| {
            self.targets.iter().position(|(known, _)| known == name).map(|at| targets[at].number())
        };
        match measure.metric.shape {
            Shape::Labels => {
                let right = targets.iter().find_map(|cell| match cell {
                    Cell::Label(place) => Some(*place),
                    _ => None,
                });
                let score = |place: u32| random.normal() + if right == Some(place) { 1.5 } else { 0.0 };
                let scores: Vec<f64> = (0..self.labels as u32).map(score).collect();
                let is_part = measure.prediction_kind(0) == Kind::Probability;
                let all = if is_part { softmax(&scores) } else { scores };
                all.into_iter().map(Cell::Number).collect()
            }
            Shape::Columns if measure.prediction_kind(0) == Kind::Probability => {
                let near: Vec<f64> =
                    targets.iter().map(|cell| cell.number().ln() + 0.5 * random.normal()).collect();
                softmax(&near).into_iter().map(Cell::Number).collect()
            }
            Shape::Columns => {
                targets.iter().map(|cell| Cell::Number(1.5 * cell.number() + random.normal())).collect()
            }
            Shape::Ensemble => {
                let member = |at: usize| Cell::Number(targets[0].number() + error + at as f64 - 1.0);
                (0..measure.columns.len()).map(member).collect()
            }
            Shape::Row => {
                let one = |(at, name): (usize, &String)| {
                    let kind = measure.prediction_kind(at);
                    let target = known("target").or_else(|| known("time")).unwrap_or_default();
                    let of_flags =
                        self.targets.iter().any(|(name, kind)| name == "target" && *kind == Kind::Flag);
                    let value = match name.as_str() {
                        _ if kind == Kind::Label => {
                            let right = targets[0].number() as u32;
                            let wrong = (right as usize + 1 + random.below(self.labels - 1)) % self.labels;
                            return Cell::Label(if random.chance(0.75) { right } else { wrong as u32 });
                        }
                        "sigma" => (0.2 * random.normal()).exp(),
                        "lower" => target + error - 1.5,
                        "upper" => target + error + 1.5,
                        "lat" => (known("target_lat").unwrap_or_default() + error).clamp(-90.0, 90.0),
                        _ if known(&format!("target_{name}")).is_some() => {
                            let own = self.tail.draw(random);
                            known(&format!("target_{name}")).unwrap_or_default()
                                + 0.3 * (own + shift.unwrap_or_default())
                        }
                        _ if of_flags => {
                            // The log-odds that follow from a score with equal normal distributions in both classes.
                            let score = 1.5 * target + random.normal() + shift.unwrap_or_default();
                            let odds = (self.rare / (1.0 - self.rare)).ln() + 1.5 * score - 1.125;
                            if kind == Kind::Probability {
                                1.0 / (1.0 + (-1.2 * odds - 0.1).exp())
                            } else {
                                score
                            }
                        }
                        _ if known("time").is_some() => target.ln() + error,
                        _ => target + error,
                    };
                    Cell::Number(if matches!(kind, Kind::Positive | Kind::Nonnegative) {
                        value.max(0.05)
                    } else {
                        value
                    })
                };
                measure.columns.iter().enumerate().map(one).collect()
            }
        }
    }

    /// A target as the key's file has it.
    pub fn text(&self, cell: &Cell) -> String {
        match cell {
            Cell::Number(number) => number.to_string(),
            Cell::Label(place) => self.plain.labels[*place as usize].clone(),
            Cell::Row(row) => {
                let vectors = self.vectors.as_ref().unwrap();
                format!("\"{}\"", vectors.targets[0][*row].replace('"', "\"\""))
            }
        }
    }

    /// Rows of predictions as columns.
    pub fn columns(&self, rows: impl Iterator<Item = Vec<Cell>>) -> Vec<Values> {
        let rows: Vec<Vec<Cell>> = rows.collect();
        let column = |at: usize| {
            let cells = rows.iter().map(|row| row[at]);
            match (rows[0][at], &self.vectors) {
                (Cell::Number(_), _) => Values::Numbers(cells.map(Cell::number).collect()),
                (Cell::Label(_), _) => Values::Labels(cells.map(|cell| cell.number() as u32).collect()),
                (Cell::Row(_), Some(vectors)) => {
                    let mut texts = Texts::default();
                    for cell in cells {
                        texts.push(&vectors.predictions[at][cell.number() as usize]).unwrap();
                    }
                    Values::Texts(texts)
                }
                (Cell::Row(_), None) => unreachable!("rows are of vectors"),
            }
        };
        (0..self.plain.columns.len()).map(column).collect()
    }
}

fn softmax(free: &[f64]) -> Vec<f64> {
    let sum: f64 = free.iter().map(|value| value.exp()).sum();
    free.iter().map(|value| value.exp() / sum).collect()
}

/// The case of a metric's vectors that has the most rows and a score.
fn vector(metric: &str) -> Json {
    let path =
        Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("../judge/tests/conformance/{metric}.json"));
    let vectors: Json = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let cases = vectors["cases"].as_array().unwrap();
    let rows =
        |case: &Json| case["targets"].as_object().unwrap().values().next().unwrap().as_array().unwrap().len();
    let usable = |case: &&Json| {
        let text = case["expected"].as_str().unwrap();
        // Where all is right or wrong there is nothing to measure.
        let is_plain = !["0x0.0p+0", "0x1.0p+0"].contains(&text);
        text.contains("0x") && is_plain && case.get("weight").is_none()
    };
    // The first of those that are as large.
    cases.iter().rev().filter(usable).max_by_key(|case| rows(case).min(60)).unwrap().clone()
}

/// The texts of a column, whichever name the vectors have for the only one.
fn column(columns: &Json, name: &str) -> Vec<String> {
    let all = columns.as_object().unwrap();
    let cells = all.get(name).or_else(|| all.values().next()).unwrap().as_array().unwrap();
    cells.iter().map(|cell| cell.as_str().map_or_else(|| cell.to_string(), str::to_owned)).collect()
}
