//! The entry of a metric as Markdown.

use super::example::{self, Table};
use super::markdown::{cell, code, prose};
use super::{contest_toml, words};
use crate::{GroupWeights, Measure, MetricFile, Undefined};

/// Facts that say what a contest may choose, which says nothing to whoever takes part in one that has chosen.
const CHOICES: [&str; 5] = ["Answer key", "Also called", "Groups", "Weights", "Parameter"];

/// `metric` with every parameter at its default, below a heading of the third level.
pub fn entry(metric: &MetricFile) -> String {
    let mut out = head(metric, &metric.name);
    for fact in words::facts(metric, prose) {
        out += &format!("- **{}**: {}\n", fact.label, fact.text);
    }
    out += &worked(metric);
    out + "\n```\n" + &contest_toml(metric) + "```\n"
}

/// The metric of `measure` as a contest uses it, below a heading of the third level.
pub fn used(measure: &Measure) -> String {
    let metric = &measure.metric;
    let mut out = head(metric, &prose(&measure.name));
    for fact in words::facts(metric, prose).into_iter().filter(|fact| !CHOICES.contains(&fact.label)) {
        out += &format!("- **{}**: {}\n", fact.label, fact.text);
    }
    for (label, text) in chosen(measure) {
        out += &format!("- **{label}**: {text}\n");
    }
    out + &worked(metric)
}

/// What the contest says about the metric.
fn chosen(measure: &Measure) -> Vec<(&'static str, String)> {
    let mut all = vec![];
    if measure.name != measure.metric.name {
        all.push(("Metric", code(&measure.metric.name)));
    }
    for (name, value) in &measure.parameters {
        let about = measure.metric.parameters.get(name).map(|parameter| prose(&parameter.about));
        let about =
            about.filter(|about| !about.is_empty()).map_or_else(String::new, |text| format!(": {text}"));
        all.push(("Here", format!("{}{about}", code(&format!("{name} = {value}")))));
    }
    let composition = &measure.composition;
    if !measure.composition.rows.is_empty() {
        let rows: Vec<_> =
            composition.rows.iter().map(|(column, value)| code(&format!("{column} = {value}"))).collect();
        all.push(("Rows", format!("those with {} count", rows.join(" and "))));
    }
    if measure.columns.len() > 1 || measure.columns.first() != measure.metric.predictions.keys().next() {
        let columns: Vec<_> = measure.columns.iter().map(|column| code(column)).collect();
        all.push(("Columns here", columns.join(", ")));
    }
    if let Some(column) = &composition.group_by {
        let weights = match composition.group_weights {
            GroupWeights::Equal => "each group counts the same",
            GroupWeights::Rows => "each group counts as often as it has rows",
        };
        all.push(("Groups", format!("the score is the mean over the groups of {}; {weights}", code(column))));
    }
    if let Some(column) = &composition.weight {
        all.push(("Weights", format!("each row has the weight in the key's column {}", code(column))));
    }
    if composition.undefined == Undefined::Skip {
        let text =
            "groups and columns in which the key leaves the metric without a value are left out of the mean";
        all.push(("Left out", text.to_owned()));
    }
    all
}

fn head(metric: &MetricFile, name: &str) -> String {
    format!(
        "\n### {name}\n\n**{}**: {}.\n\n{}\n\n",
        prose(&metric.title),
        words::scale(metric),
        code(&metric.formula)
    )
}

fn example(table: &Table, score: &str) -> String {
    let given =
        if table.given.is_empty() { String::new() } else { format!(", with {}", prose(&table.given)) };
    let mut out = format!("\nExample{given}: the score is {}.\n\n", code(score));
    out += &lines(table);
    out
}

/// The example with the tables beside its rows.
fn worked(metric: &MetricFile) -> String {
    let mut out = example(&example::table(metric), &metric.example.score);
    for (name, table) in example::side_tables(metric) {
        out += &format!("\nThe table {}:\n\n{}", code(&name), lines(&table));
    }
    out
}

fn lines(table: &Table) -> String {
    let heads: Vec<_> = table.heads.iter().map(|head| prose(head)).collect();
    let mut out = format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for row in &table.rows {
        let cells: Vec<_> = row.iter().map(|text| cell(text)).collect();
        out += &format!("| {} |\n", cells.join(" | "));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Catalogue, Composition, Value};

    #[test]
    fn a_contests_entry_has_its_own_values_and_no_choices() {
        let metric = Catalogue::shipped().get("top_k_accuracy").unwrap();
        let mut measure = Measure::plain(metric).unwrap_or_else(|_| Measure {
            name: metric.name.clone(),
            metric: metric.clone(),
            parameters: metric.parameters.iter().map(|(name, p)| (name.clone(), p.default.clone())).collect(),
            labels: vec![],
            columns: vec![],
            target_names: vec![],
            composition: Composition::default(),
        });
        measure.name = "best_of_3".to_owned();
        measure.parameters.insert("k".to_owned(), Value::Integer(3));
        measure.composition.group_by = Some("customer".to_owned());
        let text = used(&measure);
        for part in ["`k = 3`", "`customer`", "each group counts the same", "`top_k_accuracy`", "Example"] {
            assert!(text.contains(part), "{part} in {text}");
        }
        for part in ["[metric]", "Also called", "k = 5"] {
            assert!(!text.contains(part), "{part} in {text}");
        }
    }
}
