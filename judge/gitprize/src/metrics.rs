//! `judge metrics`: the catalogue.

use serde_json::json;

use crate::common::{Metrics, Output};
use crate::reference::{chosen, metric_json, metric_text, metrics_pages};
use base::failure::Failure;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::suggestion;
use metric::reference::by_family;

/// List the metrics that a contest may use, or tell everything about one
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  gitprize metrics\n  gitprize metrics roc_auc")]
pub struct Args {
    /// Tell everything about this metric
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Print the pages of Markdown about all metrics, or the one that stands at PATH in the project
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = "", conflicts_with_all = ["name", "format"])]
    reference: Option<String>,
    #[command(flatten)]
    metrics: Metrics,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// Prints the metrics.
///
/// # Errors
/// [`Failure`] with what to say.
pub fn run(args: &Args) -> Result<(), Failure> {
    let catalogue = args.metrics.catalogue()?;
    if let Some(path) = &args.reference {
        args.output.whole(&chosen(metrics_pages(&catalogue), path));
        return Ok(());
    }
    if let Some(name) = &args.name {
        let found = catalogue.named(name).ok_or_else(|| {
            let finding = Finding::new(codes::UNKNOWN_METRIC, format!("there is no metric {}", quoted(name)));
            Failure::Configuration(vec![finding.help(suggestion(&catalogue, name))])
        })?;
        args.output.json(&json!({ "metrics": [metric_json(found.metric)] }));
        args.output.plain(metric_text(found.metric).trim_end());
        return Ok(());
    }
    args.output.json(&json!({ "metrics": catalogue.metrics().iter().map(metric_json).collect::<Vec<_>>() }));
    let widest = catalogue.names().iter().map(|name| name.len()).max().unwrap_or(0);
    for (title, metrics) in by_family(&catalogue) {
        args.output.plain(title);
        for metric in metrics {
            // What wins stands in a column of its own: `lower` and `higher` differ in length.
            let direction = metric.direction.to_string();
            args.output.plain(&format!("  {:<widest$}  {direction:<6}  {}", metric.name, metric.title));
        }
        args.output.plain("");
    }
    args.output.plain(
        "`gitprize metrics NAME` tells everything about one; lower and higher say which scores are better.",
    );
    Ok(())
}
