//! One metric on the terminal, and as JSON.

use serde_json::{Value, json};

use metric::MetricFile;
use metric::reference::{contest_toml, facts, scale, table};

const WIDTH: usize = 100;

/// Everything about `metric`, for people.
pub fn metric_text(metric: &MetricFile) -> String {
    let mut out = format!("{}: {}\n{}\n\n", metric.name, metric.title, scale(metric));
    out += &paragraph("Formula", &metric.formula);
    for fact in facts(metric, str::to_owned) {
        out += &paragraph(fact.label, &fact.text);
    }
    let table = table(metric);
    let given = if table.given.is_empty() { String::new() } else { format!(", with {}", table.given) };
    out += &format!("\nExample{given}: the score is {}\n\n", metric.example.score);
    let width = |at: usize| {
        let cells = table.rows.iter().map(|row| row[at].chars().count());
        cells.chain([table.heads[at].chars().count()]).max().unwrap_or(0)
    };
    for row in std::iter::once(&table.heads).chain(&table.rows) {
        let cells: Vec<_> =
            row.iter().enumerate().map(|(at, cell)| format!("{cell:<width$}", width = width(at))).collect();
        out += &format!("  {}\n", cells.join("   ").trim_end());
    }
    out + "\nIn contest.toml:\n\n" + &indented(&contest_toml(metric))
}

/// A label in a column of its own and wrapped text.
fn paragraph(label: &str, text: &str) -> String {
    let mut out = format!("{label:<16}");
    let mut column = 16;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if column > 16 && column + 1 + length > WIDTH {
            out += &format!("\n{:16}", "");
            column = 16;
        } else if column > 16 {
            out.push(' ');
            column += 1;
        }
        out += word;
        column += length;
    }
    out.push('\n');
    out
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

/// Everything about `metric`, for programs. An end of the range that is infinite is null.
pub fn metric_json(metric: &MetricFile) -> Value {
    let parameters: serde_json::Map<_, _> = metric
        .parameters
        .iter()
        .map(|(name, p)| {
            let range = p.range.map(|range| range.notation());
            let about = json!({
                "default": p.default, "about": p.about, "choices": p.choices, "range": range,
                "expected": p.expected(),
            });
            (name.clone(), about)
        })
        .collect();
    json!({
        "name": metric.name,
        "title": metric.title,
        "aliases": metric.aliases,
        "presets": metric.presets,
        "family": metric.family,
        "direction": metric.direction.to_string(),
        "range": metric.range,
        "targets": metric.targets,
        "predictions": metric.predictions,
        "shape": metric.shape,
        "row_sum": metric.row_sum,
        "weights": metric.weights,
        "grouped": metric.grouped,
        "parameters": parameters,
        "formula": metric.formula,
        "policy": metric.policy,
        "undefined": metric.undefined,
        "reference": metric.reference,
        "example": {
            "labels": metric.example.labels,
            "parameters": metric.example.parameters,
            "columns": metric.example.columns,
            "score": metric.example.score,
        },
        "contest_toml": contest_toml(metric),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use metric::Catalogue;

    #[test]
    fn a_metric_on_the_terminal_stays_narrow_and_is_whole() {
        for metric in Catalogue::shipped().metrics() {
            let text = metric_text(metric);
            assert!(text.contains(&metric.example.score), "{text}");
            assert!(text.contains("[metric]"), "{text}");
            let json = metric_json(metric);
            assert_eq!(json["formula"], metric.formula);
        }
        let text = metric_text(Catalogue::shipped().get("rmse").unwrap());
        assert!(text.lines().all(|line| line.chars().count() <= WIDTH), "{text}");
    }
}
