//! The pages about all metrics: what holds for each, and one for every family.

use std::fmt::Write as _;

use metric::Catalogue;
use metric::reference::{by_family, entry, prose};

use super::page::Page;

const HEAD: &str = r#"+++
title = "Metrics"
summary = "Every metric that a contest may use: formula, range, what happens at the edges, and an example worked by hand."
order = 100
+++

<!-- Made by `judge metrics --reference`; `cargo xtask docs` renews it. -->

A contest names its metric in `contest.toml`; the lines to put there stand with each one on the page of its family, with every
parameter at its default. `judge metrics NAME` prints the same, [which one to choose](choosing.md) and
[how to write a metric of your own](own-metrics.md) are other pages.

What holds for all of them:

- Rows are matched by id, never by their order.
- A score that is undefined on the public rows is a refusal with the code [`undefined-score`](../site/docs/refusals-files.md#undefined-score). No score is ever
  NaN or infinite. On the private rows it is [sealed as the worst](../site/docs/statistics.md#when-there-is-no-score) instead.
- A metric with one target and one prediction column may be given several `columns`: the score is then the mean over them,
  each against the key's column of the same name.
- `group_by` names a column of the answer key, and the score is then the mean over its groups; `group_weights = "rows"` lets a
  group count as often as it has rows. `weight` names a column of weights, where the metric knows them.
- `cluster` names a column of the answer key: rows that agree in it depend on each other (one series, one patient, one user) and stay
  together when [error bars](error-bars.md) are made. It changes no score. It stands in `[metric]` and holds for `[[also]]` too.
- A group or column in which the key leaves the metric without a value (one class only, all targets alike) leaves the file without a
  score: `judge lint` names it before the launch. `undefined = "skip"` leaves such groups and columns out of the mean instead. Which they are
  follows from the key, never from what is predicted.
- With several `columns` the key may have no target for some rows of a column: empty, `NA` or `NaN`. A column is scored on the rows that
  have one; `judge lint` and `judge seal` say how many are missing.
- A name that other programs use is as good as the metric's own: `auc`, `f1`, `logloss`; `map@10` is `map_at_k` with `k = 10`.
- Further metrics are shown beside the one that ranks: a section `[[also]]` for each, with the same keys. They can rank together, by
  [a weighted sum](several-metrics.md#a-weighted-sum) or by [the mean of their ranks](several-metrics.md#ranks-under-several-metrics).
- Every score comes with [a standard error](../site/docs/statistics.md), where the rows are enough to tell one; each metric says how many
  that are ([why](error-bars.md)).
"#;

/// All of `catalogue`, each family on a page of its own.
pub fn metrics_pages(catalogue: &Catalogue) -> Vec<Page> {
    let mut index = HEAD.to_owned();
    let mut families = vec![];
    for (place, (title, metrics)) in by_family(catalogue).into_iter().enumerate() {
        let family = metrics.first().map_or("", |metric| metric.family.as_str());
        let page = format!("metrics-{family}.md");
        let _ = write!(index, "\n## {title}\n\n");
        let mut text = format!(
            "+++\ntitle = \"Metrics: {}\"\nsummary = \"{}\"\norder = {}\n+++\n\n{MADE}\n\n\
             What holds for all metrics stands [on the page above](metrics.md).\n\n",
            lower(title),
            summary(&metrics.iter().map(|metric| metric.name.as_str()).collect::<Vec<_>>()),
            101 + place
        );
        for metric in &metrics {
            let title = prose(&metric.title);
            let _ = writeln!(index, "- [{0}]({page}#{0}): {title}", metric.name);
            let _ = writeln!(text, "- [{0}](#{0}): {title}", metric.name);
        }
        metrics.iter().for_each(|metric| text += &entry(metric));
        families.push(Page { path: format!("docs/{page}"), text });
    }
    let mut all = vec![Page { path: "docs/metrics.md".to_owned(), text: index }];
    all.append(&mut families);
    all
}

const MADE: &str = "<!-- Made by `judge metrics --reference`; `cargo xtask docs` renews it. -->";

/// The names, as many as a list of pages shows.
fn summary(names: &[&str]) -> String {
    const SHOWN: usize = 12;
    let more = names.len().saturating_sub(SHOWN);
    let shown = names[..names.len() - more].join(", ");
    if more > 0 { format!("{shown} and {more} more.") } else { format!("{shown}.") }
}

fn lower(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |c| c.to_lowercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use contest::Contest;
    use contest::keys::{Paper, plain, schema};
    use metric::reference::{FAMILIES, contest_toml};

    #[test]
    fn every_snippet_makes_a_contest() {
        let head = "title = \"A\"\nurl = \"https://a.example/\"\nopens = 2030-01-01T00:00:00Z\ncloses = 2031-01-01T00:00:00Z\n";
        let schema = jsonschema::draft202012::new(&schema(Paper::Contest, Catalogue::shipped())).unwrap();
        for metric in Catalogue::shipped().metrics() {
            let snippet = contest_toml(metric);
            let source = format!("{head}\n{snippet}\n[submission]\nformat = \"csv\"\n");
            let contest = Contest::parse("contest.toml", &source, Catalogue::shipped());
            let contest = contest.unwrap_or_else(|findings| panic!("{snippet}\n{findings:?}"));
            assert_eq!(contest.metric.name, metric.name);
            let value = plain(toml::Value::Table(source.parse().unwrap()));
            let wrong: Vec<_> = schema.iter_errors(&value).map(|why| why.to_string()).collect();
            assert!(wrong.is_empty(), "{source}\n{wrong:?}");
        }
    }

    #[test]
    fn every_family_has_a_page_and_every_metric_stands_on_one() {
        let pages = metrics_pages(Catalogue::shipped());
        assert_eq!(pages.len(), 1 + FAMILIES.len());
        for metric in Catalogue::shipped().metrics() {
            let heading = format!("\n### {}\n", metric.name);
            assert_eq!(
                pages.iter().filter(|page| page.text.contains(&heading)).count(),
                1,
                "{}",
                metric.name
            );
        }
    }
}
