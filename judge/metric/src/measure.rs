//! A metric as a contest uses it: its parameters, labels and columns, and how groups and columns combine.

use std::collections::BTreeMap;

use super::labels;
use super::sql::substitute;
use super::{Kind, MetricFile, Query, RowRule, Shape, Value};
use base::digest::sha256_hex;
use base::finding::{codes, quoted};

/// How the values of several groups or columns become one score.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Composition {
    /// A column of the answer key: the score is the mean of its groups' values.
    pub group_by: Option<String>,
    /// Which rows count, if not all: columns of the answer key, each with the value that they have there.
    pub rows: BTreeMap<String, String>,
    /// What a group counts.
    pub group_weights: GroupWeights,
    /// A column of the answer key with the weight of each row.
    pub weight: Option<String>,
    /// What becomes of groups and columns in which the key leaves the metric without a value.
    pub undefined: Undefined,
    /// A column of the answer key: rows that agree in it depend on each other, and stay together in the groups of
    /// rows that error bars are made of. It changes no score.
    pub cluster: Option<String>,
}

/// What becomes of groups and columns in which the key leaves the metric without a value, whatever is predicted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Undefined {
    /// There is no score then.
    #[default]
    Refuse,
    /// They are left out of the mean.
    Skip,
}

/// What a group counts in the mean of groups.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupWeights {
    /// All the same.
    #[default]
    Equal,
    /// Its rows, or their weights' sum when there are weights.
    Rows,
}

/// A metric with everything that a contest says about it.
#[derive(Clone, Debug, PartialEq)]
pub struct Measure {
    /// What its scores are called: the metric's name unless the contest says otherwise.
    pub name: String,
    /// The metric.
    pub metric: MetricFile,
    /// Its parameters, defaults included.
    pub parameters: BTreeMap<String, Value>,
    /// The labels in their order; for metrics that need some.
    pub labels: Vec<String>,
    /// The prediction columns by their names in the file.
    pub columns: Vec<String>,
    /// What the answer key calls the metric's targets, in their order; none where it has the metric's own names.
    pub target_names: Vec<String>,
    /// How groups and weights come in.
    pub composition: Composition,
}

/// What a contest says about a metric that does not fit it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Wrong {
    /// There is no such parameter.
    #[error("{metric} has no parameter {name}{known}")]
    UnknownParameter {
        /// The metric.
        metric: String,
        /// What was asked for.
        name: String,
        /// What there is.
        known: String,
    },
    /// A value of another type, outside the range, or none of the choices.
    #[error("{name} is {found}, expected {expected}")]
    BadParameter {
        /// The parameter.
        name: String,
        /// The value.
        found: String,
        /// What is allowed.
        expected: String,
    },
    /// Labels, columns or groups that are missing or too many.
    #[error("{0}")]
    Shape(String),
}

impl Wrong {
    /// The parameter that it is about, if it is about one.
    pub fn parameter(&self) -> Option<&str> {
        match self {
            Self::UnknownParameter { name, .. } | Self::BadParameter { name, .. } => Some(name),
            Self::Shape(_) => None,
        }
    }

    /// The code of the finding that it is.
    pub fn code(&self) -> &'static codes::Code {
        if self.parameter().is_some() { codes::BAD_PARAMETER } else { codes::BAD_METRIC }
    }
}

/// SHA-256 of what is measured: for each measure in the contest's order its name, the digest of its SQL file,
/// its parameters, labels, columns and groups.
pub fn digest(measures: &[Measure]) -> String {
    let mut text = "gitprize metrics 1\n".to_owned();
    for measure in measures {
        let mut line = serde_json::json!({
            "name": measure.name,
            "metric": measure.metric.name,
            "sha256": measure.metric.digest,
            "parameters": measure.parameters,
            "labels": measure.labels,
            "columns": measure.columns,
            "group_by": measure.composition.group_by,
            "weigh_groups": measure.composition.group_weights == GroupWeights::Rows,
            "weight": measure.composition.weight,
        });
        // Where the order is that of the list, digests are what they were before there was another.
        if measure.composition.undefined == Undefined::Skip {
            line["undefined"] = "skip".into();
        }
        if let Some(ranks) = measure.ranks() {
            line["order"] = ranks.into();
        }
        if !measure.composition.rows.is_empty() {
            line["rows"] = serde_json::json!(measure.composition.rows);
        }
        if !measure.target_names.is_empty() {
            line["targets"] = serde_json::json!(measure.target_names);
        }
        // It changes no score, but errors by other clusters cannot be held against each other.
        if let Some(cluster) = &measure.composition.cluster {
            line["cluster"] = cluster.as_str().into();
        }
        text.push_str(&line.to_string());
        text.push('\n');
    }
    sha256_hex(text.as_bytes())
}

impl Measure {
    /// `metric` for a contest. `columns` are the prediction columns' names in the file; none means the
    /// metric's own names, or the labels.
    ///
    /// # Errors
    /// What does not fit.
    pub fn new(
        metric: &MetricFile,
        given: &BTreeMap<String, Value>,
        labels: &[String],
        columns: &[String],
        composition: Composition,
    ) -> Result<Self, Wrong> {
        if let Some(name) = given.keys().find(|name| !metric.parameters.contains_key(*name)) {
            let known: Vec<_> = metric.parameters.keys().map(String::as_str).collect();
            let known =
                if known.is_empty() { String::new() } else { format!("; it has {}", known.join(", ")) };
            return Err(Wrong::UnknownParameter { metric: metric.name.clone(), name: name.clone(), known });
        }
        let mut parameters = BTreeMap::new();
        // Without labels there is another complaint, which this one must not hide.
        let label_count = if labels.is_empty() { usize::MAX } else { labels.len() };
        for (name, declared) in &metric.parameters {
            let value = given.get(name).unwrap_or(&declared.default);
            if !declared.allows(value, label_count) {
                let (found, expected) = (value.to_string(), declared.expected());
                return Err(Wrong::BadParameter { name: name.clone(), found, expected });
            }
            parameters.insert(name.clone(), value.clone());
        }
        let shape = |text: String| Err(Wrong::Shape(text));
        let name = &metric.name;
        if metric.grouped && composition.group_by.is_none() {
            return shape(format!(
                "{name} judges lists of rows: name with group_by the column of the key that tells the lists \
                 apart"
            ));
        }
        if composition.weight.is_some() && !metric.weights && composition.group_weights == GroupWeights::Equal
        {
            return shape(format!("{name} does not take weights of rows"));
        }
        let mut metric = metric.clone();
        let columns = if !columns.is_empty() {
            columns.to_vec()
        } else if metric.shape == Shape::Labels {
            labels.to_vec()
        } else {
            // What is sealed of a file counts its columns in the order of the alphabet, as judges before did.
            let mut names: Vec<String> = metric.predictions.keys().cloned().collect();
            names.sort();
            names
        };
        // The metric's own names tell its columns apart, names of the contest's own stand in the order of the metric's.
        if let Some(predictions) = metric.predictions.in_order_of(&columns) {
            metric.predictions = predictions;
        }
        let name = &metric.name;
        if metric.shape == Shape::Labels && columns.len() != labels.len() {
            return shape(format!("{name} needs a column for each of the {} labels", labels.len()));
        }
        let wide = metric.predictions.len();
        if metric.shape == Shape::Row && wide > 1 && columns.len() != wide {
            return shape(format!("{name} needs {wide} columns, not {}", columns.len()));
        }
        if metric.shape == Shape::Row && columns.len() > 1 && wide == 1 && metric.targets.len() > 1 {
            return shape(format!("{name} cannot be taken column by column: its key has several columns"));
        }
        let by_column = metric.shape == Shape::Row && wide == 1 && columns.len() > 1;
        if composition.undefined == Undefined::Skip && composition.group_by.is_none() && !by_column {
            return shape(format!(
                "undefined = \"skip\" leaves groups or columns out of the mean, and {name} is taken of all rows at once: \
                 name the groups with group_by, or several columns with columns"
            ));
        }
        if metric.ordinal
            && let Some((one, other)) = labels::same_number(labels)
        {
            return shape(format!(
                "{name} takes labels for what they are as numbers, and {} and {} are the same number",
                quoted(one),
                quoted(other)
            ));
        }
        Ok(Self {
            name: name.clone(),
            metric,
            parameters,
            labels: labels.to_vec(),
            columns,
            target_names: vec![],
            composition,
        })
    }

    /// The same with targets that the answer key calls by `names`, in the order in which the metric declares them; none
    /// changes nothing.
    ///
    /// # Errors
    /// When there are more or fewer than the metric has, or its key has the names of the columns.
    pub fn with_targets(self, names: Vec<String>) -> Result<Self, Wrong> {
        let name = &self.metric.name;
        if names.is_empty() {
            return Ok(self);
        }
        if self.by_column() || self.metric.shape == Shape::Columns {
            return Err(Wrong::Shape(format!(
                "{name} has a target for each of its columns, which are called the same: leave targets out"
            )));
        }
        if names.len() != self.metric.targets.len() {
            let own: Vec<_> = self.metric.targets.keys().map(String::as_str).collect();
            return Err(Wrong::Shape(format!(
                "targets names {} columns of the answer key, and {name} has {}: {}",
                names.len(),
                own.len(),
                own.join(", ")
            )));
        }
        Ok(Self { target_names: names, ..self })
    }

    /// The metric with its defaults, for contests with one column of predictions.
    ///
    /// # Errors
    /// What the metric needs besides.
    pub fn plain(metric: &MetricFile) -> Result<Self, Wrong> {
        Self::new(metric, &BTreeMap::new(), &[], &[], Composition::default())
    }

    /// Whether the same metric is taken of every column and their mean counts.
    pub fn by_column(&self) -> bool {
        self.metric.shape == Shape::Row && self.metric.predictions.len() == 1 && self.columns.len() > 1
    }

    /// The kind of prediction column number `at`.
    pub fn prediction_kind(&self, at: usize) -> Kind {
        let mut kinds = self.metric.predictions.values();
        let kind = if self.metric.predictions.len() == 1 { kinds.next() } else { kinds.nth(at) };
        kind.copied().unwrap_or(Kind::Number)
    }

    /// The columns of the answer key that hold targets: name in the key and kind.
    pub fn targets(&self) -> Vec<(String, Kind)> {
        if (self.by_column() || self.metric.shape == Shape::Columns)
            && let Some(kind) = self.metric.targets.values().next()
        {
            return self.columns.iter().map(|name| (name.clone(), *kind)).collect();
        }
        let own = self.metric.targets.iter().enumerate();
        own.map(|(at, (name, kind))| (self.target_names.get(at).unwrap_or(name).clone(), *kind)).collect()
    }

    /// What the answer key calls the target that the metric calls `name`.
    pub fn target(&self, name: &str) -> String {
        let at = self.metric.targets.keys().position(|own| own == name);
        at.and_then(|at| self.target_names.get(at)).map_or(name, String::as_str).to_owned()
    }

    /// Whether some column holds labels.
    pub fn needs_labels(&self) -> bool {
        let tables = self.metric.tables.values().flat_map(|columns| columns.values());
        let mut kinds = self.metric.targets.values().chain(self.metric.predictions.values()).chain(tables);
        kinds.any(|kind| *kind == Kind::Label)
    }

    /// What the numbers of a row must keep among themselves.
    pub fn row_rules(&self) -> Vec<RowRule> {
        let places = |names: &[String]| -> Vec<usize> {
            let place = |name: &String| self.metric.predictions.keys().position(|known| known == name);
            names.iter().filter_map(place).collect()
        };
        let mut rules = vec![];
        if !self.metric.ascending.is_empty() {
            rules.push(RowRule::Ascending(places(&self.metric.ascending)));
        }
        if !self.metric.nonzero.is_empty() {
            rules.push(RowRule::Nonzero(places(&self.metric.nonzero)));
        }
        rules
    }

    /// For an ordinal metric the place of each label in their order, where that is not the order of the list: labels that
    /// are all numbers order as numbers.
    pub fn ranks(&self) -> Option<Vec<u32>> {
        if self.metric.ordinal { labels::ranks(&self.labels) } else { None }
    }

    /// Whether the score depends on the order in which the labels are listed: they are grades, or a parameter points at
    /// places in the list. Numbers have an order of their own; texts only have one if somebody lists them.
    pub fn needs_order(&self) -> bool {
        let by_place = |(name, value): (&String, &Value)| {
            let Some(declared) = self.metric.parameters.get(name) else { return false };
            let points = declared.range.is_some_and(|range| range.counts_labels());
            points && value.numbers().any(|place| place >= 0.0)
                || value.is_table() && *value != declared.default
        };
        self.metric.ordinal || self.parameters.iter().any(by_place)
    }

    /// The SQL with its parameters in place.
    ///
    /// # Errors
    /// The name of a parameter that the file uses but does not declare.
    pub fn query(&self) -> Result<Query, String> {
        let find = |name: &str| match name {
            "label_count" => Some(self.labels.len().to_string()),
            "column_count" => Some(self.columns.len().to_string()),
            name => self.parameters.get(name).map(Value::literal),
        };
        Ok(match &self.metric.query {
            Query::Parts { parts, score } => {
                Query::Parts { parts: substitute(parts, find)?, score: substitute(score, find)? }
            }
            Query::Whole(whole) => Query::Whole(substitute(whole, find)?),
        })
    }
}
