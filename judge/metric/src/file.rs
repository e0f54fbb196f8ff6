//! A metric file: a TOML header behind dashes, then one or two statements of SQL.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::parameters::Parameter;
use super::sources::shared;
use super::sql;
use super::sums::is_misused;
use super::{Declared, Direction, ErrorBar, Kind, Shape, Value};
use base::digest::sha256_hex;

/// One metric as its file declares it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricFile {
    /// The name that `contest.toml` and `--metric` use.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Other names that people type for it.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// And names for it with some of its parameters set.
    #[serde(default)]
    pub presets: BTreeMap<String, BTreeMap<String, Value>>,
    /// Where it stands in the reference.
    pub family: String,
    /// Which end wins.
    pub direction: Direction,
    /// The least and the greatest value that it can take.
    pub range: [f64; 2],
    /// Columns of the answer key.
    pub targets: BTreeMap<String, Kind>,
    /// Columns of a prediction file.
    pub predictions: Declared,
    /// How rows of the key become rows of the relation.
    #[serde(default)]
    pub shape: Shape,
    /// Prediction columns of which none may be below the one before it.
    #[serde(default)]
    pub ascending: Vec<String>,
    /// Prediction columns of which one at least must not be 0.
    #[serde(default)]
    pub nonzero: Vec<String>,
    /// What the predictions of a row must sum to, for the shapes `labels` and `columns`.
    #[serde(default)]
    pub row_sum: Option<f64>,
    /// Whether it knows weights.
    #[serde(default)]
    pub weights: bool,
    /// Whether its labels have an order, so that SQL sees their places in it.
    #[serde(default)]
    pub ordinal: bool,
    /// Whether it judges one list at a time, so that the contest must say which rows make one.
    #[serde(default)]
    pub grouped: bool,
    /// When its scores have an error bar.
    #[serde(default)]
    pub error_bar: ErrorBar,
    /// What a contest may set.
    #[serde(default)]
    pub parameters: BTreeMap<String, Parameter>,
    /// Tables beside the rows of the answer key that its SQL reads by their names: their columns.
    #[serde(default)]
    pub tables: BTreeMap<String, Declared>,
    /// How it is computed.
    pub formula: String,
    /// What happens at every edge.
    #[serde(default)]
    pub policy: String,
    /// When there is no value.
    #[serde(default)]
    pub undefined: String,
    /// Where the formula comes from.
    pub reference: String,
    /// An example that can be checked by hand.
    pub example: Example,
    /// The SQL.
    #[serde(skip)]
    pub query: Query,
    /// The line of the file on which each statement begins, from 1; none where shared pieces have lines of their own.
    #[serde(skip)]
    pub lines: Vec<usize>,
    /// SHA-256 of the file's text and the shared pieces that it uses, with plain line ends, hexadecimal.
    #[serde(skip)]
    pub digest: String,
}

/// The worked example of the reference page: columns by name, and the score as people would write it.
#[derive(Clone, Debug, PartialEq, Deserialize)]
pub struct Example {
    /// The score to the digits given.
    pub score: String,
    /// The labels, where it needs some.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Parameters other than the defaults.
    #[serde(default)]
    pub parameters: BTreeMap<String, Value>,
    /// The tables beside the rows: for each a list of cells for each column.
    #[serde(default)]
    pub tables: BTreeMap<String, BTreeMap<String, toml::Value>>,
    /// Everything else: a list of cells for each column.
    #[serde(flatten)]
    pub columns: BTreeMap<String, toml::Value>,
}

/// The SQL of a metric.
#[derive(Clone, Debug, PartialEq)]
pub enum Query {
    /// Sums of each fold, then a score for each sample out of the sums of its folds.
    Parts {
        /// Over `rows`: few rows a `fold`.
        parts: String,
        /// Over `parts`: `sample, score`.
        score: String,
    },
    /// Over `rows`, all samples of one kind at a time: `sample, score`.
    Whole(String),
}

impl Default for Query {
    fn default() -> Self {
        Self::Whole(String::new())
    }
}

impl MetricFile {
    /// Reads the text of a metric file.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the header or how many statements there are.
    pub fn parse(source: &str) -> Result<Self, String> {
        let (header, mut metric) = Self::header(source)?;
        let body: Vec<&str> = source.lines().skip(header).collect();
        let (body, pieces) = with_shared(&body.join("\n"))?;
        let mut statements = sql::statements(&body).map_err(|why| below(header, &why))?;
        metric.lines = statements.iter().map(|statement| header + statement.line).collect();
        let too_many = statements.len() > 2;
        metric.query = match (statements.pop(), statements.pop()) {
            _ if too_many => Err("expected one or two SQL statements after the header".to_owned()),
            (Some(score), Some(parts)) => Ok(Query::Parts { parts: parts.sql, score: score.sql }),
            (Some(whole), None) => Ok(Query::Whole(whole.sql)),
            _ => Err("expected one or two SQL statements after the header".to_owned()),
        }?;
        if !pieces.is_empty() {
            // A piece has lines of its own.
            metric.lines.clear();
        }
        if let Some((name, line, column)) = sql::unsteady(&body) {
            return Err(format!(
                "line {}, column {column}: {name} gives another value each time, expected SQL that gives the same score for the \
                 same file",
                header + line
            ));
        }
        // A shared piece is as much of the metric as its own text.
        metric.digest = sha256_hex(without_remarks(&(source.to_owned() + &pieces)).as_bytes());
        metric.error_bar = metric.error_bar.fitting(metric.grouped)?;
        metric.check()?;
        Ok(metric)
    }

    /// How many lines the header has, and what it says. Empty lines may part it: it goes on as long as what follows is TOML,
    /// since what stands below an empty line may also be a remark on the SQL.
    fn header(source: &str) -> Result<(usize, Self), String> {
        let lines: Vec<&str> = source
            .lines()
            .take_while(|line| line.starts_with("--") || line.trim().is_empty())
            .map(|line| line.strip_prefix("--").map_or("", str::trim_start))
            .collect();
        let ends = (1..=lines.len()).filter(|end| lines.get(*end).is_none_or(|next| next.is_empty()));
        let mut wrong = None;
        for end in ends.rev() {
            let toml = lines[..end].join("\n");
            match toml::from_str::<Self>(&toml) {
                Ok(metric) => return Ok((end, metric)),
                // Of what is TOML the most, else the first lines alone.
                Err(why) if toml.parse::<toml::Table>().is_ok() => return Err(why.to_string()),
                Err(why) => wrong = Some(why.to_string()),
            }
        }
        Err(wrong
            .unwrap_or_else(|| "it begins with no header, expected lines such as -- name = \"…\"".to_owned()))
    }

    fn check(&self) -> Result<(), String> {
        let name = |name: &str| {
            !name.is_empty()
                && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
        };
        let names = self.targets.keys().chain(self.predictions.keys()).chain(self.parameters.keys());
        if let Some(wrong) = [&self.name].into_iter().chain(names).find(|text| !name(text)) {
            return Err(format!("{wrong:?} is not a name: use lower-case letters, digits and underscores"));
        }
        if self.targets.is_empty() || self.predictions.is_empty() {
            return Err("a metric needs at least one target and one prediction column".to_owned());
        }
        for (alias, given) in &self.presets {
            let is_wrong = |(name, value): (&String, &Value)| {
                !self.parameters.get(name).is_some_and(|parameter| parameter.allows(value, usize::MAX))
            };
            if given.is_empty() || given.iter().any(is_wrong) {
                return Err(format!(
                    "the preset {alias:?} sets a parameter that there is not, or to what it cannot be"
                ));
            }
        }
        let taken = ["row", "weight", "fold", "sample", "stratum", "col"];
        if let Some(name) =
            self.targets.keys().chain(self.predictions.keys()).find(|n| taken.contains(&&***n))
        {
            return Err(format!("the column name {name} is the judge's own"));
        }
        if let Some(name) = self.targets.keys().find(|name| self.predictions.contains_key(name)) {
            return Err(format!("{name} is both a target and a prediction"));
        }
        let single = self.predictions.len() == 1 && (self.shape != Shape::Columns || self.targets.len() == 1);
        if self.shape != Shape::Row && !single {
            return Err("only the shape `row` can have several named columns".to_owned());
        }
        if self.shape == Shape::Labels && !self.targets.values().any(|kind| *kind == Kind::Label) {
            return Err("the shape `labels` needs a target of the kind `label`".to_owned());
        }
        for (table, columns) in &self.tables {
            if !name(table) || table.len() > 60 {
                return Err(format!(
                    "{table:?} is not a name of a table: use lower-case letters, digits and underscores"
                ));
            }
            if ["rows", "parts", "submission"].contains(&&**table) || table.starts_with("samples_") {
                return Err(format!("the table name {table} is the judge's own"));
            }
            if columns.is_empty() {
                return Err(format!("the table {table} has no columns"));
            }
            if let Some(column) = columns.keys().find(|column| !name(column)) {
                return Err(format!(
                    "{column:?} is not a name: use lower-case letters, digits and underscores"
                ));
            }
            let plain = |kind: &Kind| kind.is_number() || matches!(kind, Kind::Label | Kind::Text);
            if let Some((column, kind)) = columns.iter().find(|(_, kind)| !plain(kind)) {
                return Err(format!(
                    "{column} of the table {table} holds {kind}, expected numbers, labels or text"
                ));
            }
        }
        if self.ordinal
            && self.tables.values().any(|columns| columns.values().any(|kind| *kind == Kind::Label))
        {
            return Err(
                "the labels of an ordinal metric have places of their own, and cannot stand in a table"
                    .to_owned(),
            );
        }
        let statements = match &self.query {
            Query::Parts { parts, score } => vec![parts, score],
            Query::Whole(whole) => vec![whole],
        };
        if statements.into_iter().any(|statement| is_misused(statement)) {
            return Err("csum takes neither ORDER BY nor OVER; use fsum there".to_owned());
        }
        let mut kinds = self.targets.values().chain(self.predictions.values());
        if self.ordinal && (self.shape != Shape::Row || !kinds.any(|kind| *kind == Kind::Label)) {
            return Err("only a metric with labels in the shape `row` can be ordinal".to_owned());
        }
        if self.row_sum.is_some() && !matches!(self.shape, Shape::Labels | Shape::Columns) {
            return Err("only the shapes `labels` and `columns` can have a row_sum".to_owned());
        }
        let is_number =
            |name: &String| self.predictions.iter().any(|(known, kind)| known == name && kind.is_number());
        if let Some(name) = self.ascending.iter().chain(&self.nonzero).find(|name| !is_number(name)) {
            return Err(format!("{name:?} is not a prediction column of numbers"));
        }
        match self.parameters.iter().find_map(|(name, parameter)| parameter.wrong(name)) {
            Some(why) => Err(why),
            None => Ok(()),
        }
    }
}

/// `source` with plain line ends and without what changes nothing of what is measured: what people call the metric, and
/// when its scores have an error bar.
fn without_remarks(source: &str) -> String {
    let source = source.replace("\r\n", "\n");
    let remark = |line: &&str| {
        ["-- aliases = ", "-- presets = ", "-- error_bar = "].iter().any(|start| line.starts_with(start))
    };
    source.split_inclusive('\n').filter(|line| !remark(line)).collect()
}

/// `sql` with every `$$name` replaced by the piece of that name, and the pieces one after the other.
fn with_shared(text: &str) -> Result<(String, String), String> {
    let (mut out, mut pieces) = (String::new(), String::new());
    // What has no end is told of the whole.
    for piece in sql::pieces(text).unwrap_or_default() {
        if piece.kind == sql::Kind::Shared {
            let name = piece.name();
            let shared = shared(name).ok_or_else(|| {
                format!("there is no shared piece $${name}; judge/metric/metrics/shared has them all")
            })?;
            out.push_str(shared.trim_end());
            pieces.push_str(shared);
        } else {
            out.push_str(piece.text);
        }
    }
    Ok((if out.is_empty() { text.to_owned() } else { out }, pieces))
}

/// `why` about a line of the SQL, about that line of the file: below `header` lines.
fn below(header: usize, why: &str) -> String {
    let numbered = why.strip_prefix("line ").and_then(|rest| rest.split_once(','));
    match numbered.and_then(|(line, rest)| Some((line.parse::<usize>().ok()?, rest))) {
        Some((line, rest)) => format!("line {},{rest}", header + line),
        None => why.to_owned(),
    }
}
