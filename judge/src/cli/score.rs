//! `judge score`: local trials and benchmarks.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::json;

use super::common::{Jobs, Output};
use crate::answer::AnswerKey;
use crate::contest::Layout;
use crate::decode::Limits;
use crate::failure::Failure;
use crate::finding::render::Format;
use crate::metric::Catalogue;
use crate::score::{Evaluated, Scorer};

/// Score prediction files against an answer key
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The answer key: CSV or Parquet with id, target, split and, for the Netflix layout, group
    #[arg(long, value_name = "KEY")]
    answers: PathBuf,
    /// The metric (see `judge metrics`)
    #[arg(long, default_value = "rmse", value_name = "NAME")]
    metric: String,
    /// Bytes of a file after decompression, at most
    #[arg(long, default_value_t = 1 << 30, value_name = "BYTES")]
    max_unpacked_bytes: u64,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    pub(super) output: Output,
    /// Prediction files
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let catalogue = Catalogue::shipped();
    let Some(metric) = catalogue.get(&args.metric) else {
        let known = catalogue.names().join(", ");
        let text = format!("there is no metric {}; known: {known}", crate::finding::quoted(&args.metric));
        return Err(Failure::configuration("unknown-metric", text));
    };
    let scorer = Scorer::new(Arc::new(AnswerKey::open(&args.answers)?), metric.clone());
    let results = args.jobs.install(|| {
        args.files
            .par_iter()
            .map(|path| one(&scorer, path, args.max_unpacked_bytes))
            .collect::<Result<Vec<_>, _>>()
    })??;
    let mut refused = vec![];
    for (path, result) in args.files.iter().zip(results) {
        let file = path.display().to_string();
        match result.result {
            Ok((scores, rows)) => {
                args.output.json(&json!({
                    "file": file,
                    "digest": result.digest,
                    "rows": rows,
                    "scores": { scorer.metric(): { "public": scores.public, "private": scores.private } },
                }));
                args.output.line(
                    &file,
                    &format!(
                        "{} public {:.6} private {:.6}  {rows} rows  sha256:{}",
                        scorer.metric(),
                        scores.public,
                        scores.private,
                        result.digest
                    ),
                );
            }
            Err(findings) => {
                if let (Format::Json, Some(first)) = (args.output.format, findings.first()) {
                    let line =
                        first.place.as_ref().filter(|place| place.excerpt.is_some()).map(|place| place.line);
                    args.output.json(&json!({
                        "file": file,
                        "refused": { "code": first.code, "message": first.message, "line": line },
                    }));
                }
                refused.extend(findings);
            }
        }
    }
    if refused.is_empty() {
        return Ok(());
    }
    // The JSON lines above have said it; a second object would not be one per file.
    if args.output.format != Format::Json {
        args.output.findings(&refused);
    }
    Err(Failure::Findings(vec![]))
}

fn one(scorer: &Scorer, path: &Path, max_unpacked_bytes: u64) -> Result<Evaluated, Failure> {
    let bytes = std::fs::read(path).map_err(|why| {
        Failure::configuration("unreadable-file", format!("cannot read {}: {why}", path.display()))
    })?;
    scorer.evaluate(&path.display().to_string(), &bytes, Limits { max_unpacked_bytes, layout: Layout::Csv })
}
