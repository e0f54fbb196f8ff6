//! The page about all metrics.

use super::example::{self, Table};
use super::markdown::{cell, code, prose};
use super::{contest_toml, words};
use metric::{Catalogue, MetricFile};

const HEAD: &str = r#"+++
title = "Metrics"
summary = "Every metric that a contest may use: formula, range, what happens at the edges, and an example worked by hand."
order = 10
+++

<!-- Made by `judge metrics --reference`; `cargo xtask docs` renews it. -->

A contest names its metric in `contest.toml`; the lines to put there stand below each one, with every parameter at its
default. `judge metrics NAME` prints the same, and [how to write a metric of your own](own-metrics.md) is another page.

What holds for all of them:

- Rows are matched by id, never by their order.
- A score that is undefined on the public rows is a refusal with the code [`undefined-score`](refusals.md#undefined-score). No score is ever
  NaN or infinite. On the private rows it is [sealed as the worst](statistics.md#when-there-is-no-score) instead.
- A metric with one target and one prediction column may be given several `columns`: the score is then the mean over them,
  each against the key's column of the same name.
- `group_by` names a column of the answer key, and the score is then the mean over its groups; `group_weights = "rows"` lets a
  group count as often as it has rows. `weight` names a column of weights, where the metric knows them.
- `cluster` names a column of the answer key: rows that agree in it depend on each other (one series, one patient, one user) and stay
  together when [error bars](statistics.md) are made. It changes no score. It stands in `[metric]` and holds for `[[also]]` too.
- A group or column in which the key leaves the metric without a value (one class only, all targets alike) leaves the file without a
  score: `judge lint` names it before the launch. `undefined = "skip"` leaves such groups and columns out of the mean instead. Which they are
  follows from the key, never from what is predicted.
- With several `columns` the key may have no target for some rows of a column: empty, `NA` or `NaN`. A column is scored on the rows that
  have one; `judge lint` and `judge seal` say how many are missing.
- A name that other programs use is as good as the metric's own: `auc`, `f1`, `logloss`; `map@10` is `map_at_k` with `k = 10`.
- Further metrics are shown beside the one that ranks: a section `[[also]]` for each, with the same keys. They can rank together, by
  [a weighted sum](own-metrics.md#without-sql-a-weighted-sum) or by [the mean of their ranks](own-metrics.md#without-sql-ranks-under-several-metrics).
- Every score comes with [a standard error](statistics.md), where the rows are enough to tell one; each metric says below how many
  that are.
"#;

/// All of `catalogue` as one page of Markdown with front matter.
pub fn metrics_page(catalogue: &Catalogue) -> String {
    let mut out = HEAD.to_owned();
    for (title, metrics) in words::by_family(catalogue) {
        out += &format!("\n## {title}\n\n");
        for metric in &metrics {
            out += &format!("- [{0}](#{0}): {1}\n", metric.name, prose(&metric.title));
        }
        for metric in metrics {
            out += &entry(metric);
        }
    }
    out
}

fn entry(metric: &MetricFile) -> String {
    let mut out = format!("\n### {}\n\n", metric.name);
    out +=
        &format!("**{}**: {}.\n\n{}\n\n", prose(&metric.title), words::scale(metric), code(&metric.formula));
    for fact in words::facts(metric, prose) {
        out += &format!("- **{}**: {}\n", fact.label, fact.text);
    }
    out += &example(&example::table(metric), &metric.example.score);
    out + "\n```\n" + &contest_toml(metric) + "```\n"
}

fn example(table: &Table, score: &str) -> String {
    let given =
        if table.given.is_empty() { String::new() } else { format!(", with {}", prose(&table.given)) };
    let heads: Vec<_> = table.heads.iter().map(|head| prose(head)).collect();
    let mut out = format!("\nExample{given}: the score is {}.\n\n", code(score));
    out += &format!("| {} |\n|{}\n", heads.join(" | "), "---|".repeat(heads.len()));
    for row in &table.rows {
        let cells: Vec<_> = row.iter().map(|text| cell(text)).collect();
        out += &format!("| {} |\n", cells.join(" | "));
    }
    out
}
