//! The worked example of a metric as a table.

use crate::MetricFile;

/// A worked example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Table {
    /// What holds besides the defaults, e.g. `labels cat, dog`; empty when nothing does.
    pub given: String,
    /// What the columns are called: `key: target`, `file: prediction`.
    pub heads: Vec<String>,
    /// The cells, row by row.
    pub rows: Vec<Vec<String>>,
}

/// The example of `metric`.
pub fn table(metric: &MetricFile) -> Table {
    let example = &metric.example;
    let mut given = vec![];
    if !example.labels.is_empty() {
        given.push(format!("the labels {}", example.labels.join(", ")));
    }
    given.extend(example.parameters.iter().map(|(name, value)| format!("{name} = {value}")));
    let mut columns = vec![];
    let own = |name: &str| metric.targets.contains_key(name) || metric.predictions.contains_key(name);
    let others = example.columns.keys().filter(|name| !own(name));
    for name in others.chain(metric.targets.keys()) {
        add(&mut columns, "key", name, example.columns.get(name));
    }
    for name in metric.predictions.keys() {
        add(&mut columns, "file", name, example.columns.get(name));
    }
    of_columns(given.join(" and "), columns)
}

fn of_columns(given: String, columns: Vec<(String, Vec<String>)>) -> Table {
    let length = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or(0);
    let row =
        |at: usize| columns.iter().map(|(_, cells)| cells.get(at).cloned().unwrap_or_default()).collect();
    let rows = (0..length).map(row).collect();
    let heads = columns.into_iter().map(|(head, _)| head).collect();
    Table { given, heads, rows }
}

/// The tables beside the rows of the example of `metric`, each by its name with its columns as the header declares them.
pub fn side_tables(metric: &MetricFile) -> Vec<(String, Table)> {
    let mut all = vec![];
    for (name, declared) in &metric.tables {
        let given = metric.example.tables.get(name);
        let mut columns = vec![];
        for column in declared.keys() {
            let value = given.and_then(|given| given.get(column));
            let cells = value.and_then(toml::Value::as_array).map(|cells| cells.iter().map(cell).collect());
            columns.push((column.clone(), cells.unwrap_or_default()));
        }
        all.push((name.clone(), of_columns(String::new(), columns)));
    }
    all
}

/// The names of the columns that a wide example has, in their order.
pub(super) fn wide_columns(metric: &MetricFile) -> Vec<String> {
    let name = metric.predictions.keys().next();
    match name.and_then(|name| metric.example.columns.get(name)) {
        Some(toml::Value::Table(columns)) => columns.keys().cloned().collect(),
        _ => vec![],
    }
}

fn add(columns: &mut Vec<(String, Vec<String>)>, side: &str, name: &str, value: Option<&toml::Value>) {
    match value {
        Some(toml::Value::Array(cells)) => {
            columns.push((format!("{side}: {name}"), cells.iter().map(cell).collect()));
        }
        Some(toml::Value::Table(several)) => {
            for (name, value) in several {
                add(columns, side, name, Some(value));
            }
        }
        _ => {}
    }
}

fn cell(value: &toml::Value) -> String {
    match value {
        toml::Value::String(text) => text.clone(),
        // TOML writes 2.0 where people write 2.
        toml::Value::Float(number) => number.to_string(),
        other => other.to_string(),
    }
}
