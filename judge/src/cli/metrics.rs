//! `judge metrics`: the catalogue.

use serde_json::json;

use super::common::Output;
use crate::failure::Failure;
use crate::metric::Catalogue;

/// List the metrics that a contest may use
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    for metric in Catalogue::shipped().metrics() {
        args.output.json(&json!({
            "name": metric.name,
            "title": metric.title,
            "direction": metric.direction.to_string(),
            "formula": metric.formula,
            "reference": metric.reference,
        }));
        args.output.line(
            &metric.name,
            &format!("{}: {} ({} is better)", metric.title, metric.formula, metric.direction),
        );
    }
    Ok(())
}
