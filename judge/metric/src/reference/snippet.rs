//! The lines of `contest.toml` that use a metric.

use std::fmt::Write as _;

use super::example::wide_columns;
use super::markdown::toml_string;
use crate::{Kind, MetricFile, Shape, Value};

/// The section `[metric]` for `metric`, with its parameters at their defaults and the columns and labels of its
/// example.
pub fn contest_toml(metric: &MetricFile) -> String {
    let mut out = format!("[metric]\nname = {}\n", toml_string(&metric.name));
    let mut line = |text: String| {
        // Writing to a string cannot fail.
        let _ = writeln!(out, "{text}");
    };
    line(format!("direction = \"{}\"", metric.direction));
    let mut kinds = metric.targets.values().chain(metric.predictions.values());
    if kinds.any(|kind| *kind == Kind::Label) {
        line(format!("labels = {}", texts(&metric.example.labels)));
    }
    if matches!(metric.shape, Shape::Columns | Shape::Ensemble) {
        line(format!("columns = {}", texts(&wide_columns(metric))));
    }
    if metric.grouped {
        line("group_by = \"group\"".to_owned());
    }
    if !metric.parameters.is_empty() {
        let parameters: Vec<_> =
            metric.parameters.iter().map(|(name, p)| format!("{name} = {}", literal(&p.default))).collect();
        line(format!("parameters = {{ {} }}", parameters.join(", ")));
    }
    out
}

fn texts(texts: &[String]) -> String {
    let texts: Vec<_> = texts.iter().map(|text| toml_string(text)).collect();
    format!("[{}]", texts.join(", "))
}

/// `value` as TOML writes it. Its `Display` is for people and leaves the quotation marks out.
fn literal(value: &Value) -> String {
    match value {
        Value::Text(text) => toml_string(text),
        Value::List(values) => {
            format!("[{}]", values.iter().map(literal).collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}
