//! A metric's header in plain words. Names stand between backticks, on the terminal too.

use std::collections::BTreeMap;

use crate::{Catalogue, ErrorBar, Kind, MetricFile, Shape};

/// The families in the order of the reference, with their headings. Others follow by name.
pub const FAMILIES: [(&str, &str); 7] = [
    ("labels", "Labels"),
    ("probabilities", "Probabilities and scores of classes"),
    ("regression", "Numbers"),
    ("ranking", "Rankings and recommendations"),
    ("text", "Text"),
    ("images", "Images: boxes, masks and points"),
    ("clustering", "Clusterings"),
];

/// The metrics of `catalogue` by family: its heading and its metrics, sorted by name.
pub fn by_family(catalogue: &Catalogue) -> Vec<(&str, Vec<&MetricFile>)> {
    let place =
        |family: &str| FAMILIES.iter().position(|(name, _)| *name == family).unwrap_or(FAMILIES.len());
    let mut families: BTreeMap<(usize, &str), Vec<&MetricFile>> = BTreeMap::new();
    for metric in catalogue.metrics() {
        families.entry((place(&metric.family), &metric.family)).or_default().push(metric);
    }
    let title = |(place, family)| FAMILIES.get(place).map_or(family, |(_, title)| *title);
    families.into_iter().map(|(key, metrics)| (title(key), metrics)).collect()
}

/// A line about a metric.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub label: &'static str,
    /// The sentence.
    pub text: String,
}

/// `lower is better, 0 or more`
pub fn scale(metric: &MetricFile) -> String {
    format!("{} is better; the score is {}", metric.direction, range(metric.range))
}

fn range([least, greatest]: [f64; 2]) -> String {
    match (least.is_finite(), greatest.is_finite()) {
        (true, true) => format!("from {least} to {greatest}"),
        (true, false) => format!("{least} or more"),
        (false, true) => format!("{greatest} or less"),
        (false, false) => "any number".to_owned(),
    }
}

/// Everything about `metric` except formula, example and snippet; `prose` prepares what its file says in sentences.
pub fn facts(metric: &MetricFile, prose: impl Fn(&str) -> String) -> Vec<Fact> {
    let mut facts = vec![
        Fact { label: "Answer key", text: answer_key(metric) },
        Fact { label: "Prediction file", text: prediction_file(metric) },
    ];
    let mut add = |label, text: String| facts.push(Fact { label, text });
    let also: Vec<_> =
        metric.aliases.iter().chain(metric.presets.keys()).map(|name| format!("`{name}`")).collect();
    if !also.is_empty() {
        add("Also called", also.join(", "));
    }
    for (name, columns) in &metric.tables {
        add("Table", format!("`{name}`, sealed with the answer key: {}", list(columns.iter())));
    }
    if metric.grouped {
        let text = "it judges one list at a time: `group_by` names the column of the key that tells the lists \
                    apart, and the score is the mean over them";
        add("Groups", text.to_owned());
    }
    if metric.weights {
        add("Weights", "`weight` may name a column of the key with a weight for each row".to_owned());
    }
    add(
        "Error bar",
        match metric.error_bar {
            ErrorBar::Never => "none: too few rows decide the score".to_owned(),
            bar => format!("{bar} of a split"),
        },
    );
    for (name, parameter) in &metric.parameters {
        let choices: Vec<_> = parameter.choices.iter().map(|choice| format!("`{choice}`")).collect();
        let allowed = match parameter.range {
            Some(_) => format!("; {}", prose(&parameter.expected())),
            None if choices.is_empty() => String::new(),
            None => format!("; one of {}", choices.join(", ")),
        };
        add("Parameter", format!("`{name} = {}`: {}{allowed}", parameter.default, prose(&parameter.about)));
    }
    if !metric.policy.is_empty() {
        add("At the edges", prose(&metric.policy));
    }
    let undefined = if metric.undefined.is_empty() { "Never." } else { &metric.undefined };
    add("Undefined", prose(undefined));
    add("Reference", prose(&metric.reference));
    facts
}

fn answer_key(metric: &MetricFile) -> String {
    match metric.shape {
        Shape::Columns => {
            let kind = metric.targets.values().next().copied().unwrap_or(Kind::Number);
            format!("for each prediction column one of the same name, each {kind}")
        }
        Shape::Row | Shape::Labels | Shape::Ensemble => list(metric.targets.iter()),
    }
}

fn prediction_file(metric: &MetricFile) -> String {
    let kind = metric.predictions.values().next().copied().unwrap_or(Kind::Number);
    let sum = match metric.row_sum {
        Some(sum) => format!("; those of a row sum to {sum}"),
        None => String::new(),
    };
    match metric.shape {
        Shape::Row => list(metric.predictions.iter()),
        Shape::Labels => {
            format!("a column for each label, by its name, each {kind}{sum}")
        }
        Shape::Columns => format!("the columns that the contest lists, each {kind}{sum}"),
        Shape::Ensemble => {
            format!("the columns that the contest lists, each {kind}, all about the same target")
        }
    }
}

fn list<'c>(columns: impl Iterator<Item = (&'c String, &'c Kind)>) -> String {
    let columns: Vec<_> = columns.map(|(name, kind)| format!("`{name}`, {kind}")).collect();
    columns.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_read_like_sentences() {
        assert_eq!(range([0.0, 1.0]), "from 0 to 1");
        assert_eq!(range([0.0, f64::INFINITY]), "0 or more");
        assert_eq!(range([f64::NEG_INFINITY, 1.0]), "1 or less");
        assert_eq!(range([f64::NEG_INFINITY, f64::INFINITY]), "any number");
    }

    #[test]
    fn every_shipped_metric_has_a_family_with_a_heading() {
        for metric in Catalogue::shipped().metrics() {
            assert!(FAMILIES.iter().any(|(name, _)| *name == metric.family), "{}", metric.name);
        }
    }
}
