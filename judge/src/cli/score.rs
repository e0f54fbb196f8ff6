//! `judge score`: local trials and benchmarks.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;
use serde_json::json;

use super::common::{Jobs, Key, KeyIdentity, Metrics, Output, Tables};
use super::expected::Expected;
use super::shard;
use answer::secrets::KeyFile;
use answer::{KeyColumns, Split};
use base::failure::Failure;
use base::finding::codes;
use base::finding::render::Format;
use base::finding::{Finding, quoted};
use contest::{Layout, suggestion};
use decode::{Keys, Limits};
use metric::estimate::Estimate;
use metric::{Composition, GroupWeights, Kind, Long, Measure, Named, Undefined, Value};
use score::{Evaluated, Scorer, Scores};

/// Score prediction files against an answer key
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge score --answers answers.csv predictions.csv\n  judge score --shard 3/8 --plan plan.json --out shard-3\n  judge score --answers answers.csv --metric mae,rmse a.csv b.parquet --format json\n  judge score --answers answers.csv --metric rmse predictions.csv --expect 0.8553,0.8563"
)]
pub(super) struct Args {
    /// The answer key: CSV or Parquet with id, target, split and, for the Netflix layout, group; with --shard, as
    /// contest.toml says
    #[arg(long, value_name = "KEY", required_unless_present = "shard")]
    answers: Option<PathBuf>,
    #[command(flatten)]
    identity: KeyIdentity,
    #[command(flatten)]
    tables: Tables,
    #[command(flatten)]
    shard: shard::Args,
    /// The metric (see `judge metrics`), or several
    #[arg(long, default_value = "rmse", value_name = "NAME", value_delimiter = ',')]
    metric: Vec<String>,
    /// A parameter of the metric, e.g. beta=0.5
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// The labels in their order [default: those of the key, where they are numbers or the metric asks for no order]
    #[arg(long, value_name = "LABEL", value_delimiter = ',')]
    labels: Vec<String>,
    /// The prediction columns of the files [default: the metric's own, or one for each label]
    #[arg(long, value_name = "NAME", value_delimiter = ',')]
    columns: Vec<String>,
    /// What the files call the id
    #[arg(long, default_value = "id", value_name = "NAME")]
    id: String,
    /// Files have several lines an id: the column that tells them apart, and the one of the values, e.g. quantile=value
    #[arg(long, value_name = "BY=VALUE", value_parser = two)]
    long: Option<(String, String)>,
    /// How many lines an id can have, where they are the items of a list
    #[arg(long, value_name = "LINES", requires = "long", value_parser = base::arguments::number::<usize>)]
    most: Option<usize>,
    /// What a prediction is where a file has no line for it
    #[arg(long, value_name = "CELL")]
    default: Option<String>,
    /// Take the mean over the groups that this column of the key tells apart
    #[arg(long, value_name = "COLUMN")]
    group_by: Option<String>,
    /// Count a group as often as it has rows
    #[arg(long, requires = "group_by")]
    weigh_groups: bool,
    /// The column of the key that holds the weights of rows
    #[arg(long, value_name = "COLUMN")]
    weight: Option<String>,
    /// The column of the key that says which rows depend on each other, for the error bars
    #[arg(long, value_name = "COLUMN")]
    cluster: Option<String>,
    /// What becomes of groups or columns in which the key leaves the metric without a value
    #[arg(long, value_parser = ["refuse", "skip"], default_value = "refuse", value_name = "WHAT")]
    undefined: String,
    #[command(flatten)]
    metrics: Metrics,
    /// Bytes of a file after decompression, at most
    #[arg(long, default_value_t = 1 << 30, value_name = "BYTES", value_parser = base::arguments::number::<u64>)]
    max_unpacked_bytes: u64,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    pub(super) output: Output,
    /// Hold the scores against those of another program: of one file PUBLIC or PUBLIC,PRIVATE, of several a CSV file with the
    /// columns file, metric, public and private
    #[arg(long, value_name = "SCORES|FILE")]
    expect: Option<String>,
    /// Prediction files
    #[arg(required_unless_present = "shard", conflicts_with = "shard", value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    if let Some(wanted) = args.shard.wanted() {
        let key = Key { answers: args.answers.clone(), identity: args.identity.clone() };
        return shard::run(&args.shard, wanted, &key, args.jobs, args.output);
    }
    let answers = args.answers.as_deref().unwrap_or(Path::new(""));
    let file = KeyFile::open(answers, &args.identity.get())?.with_tables(&args.tables.given)?;
    let measures = measures(args, &file)?;
    let expected =
        args.expect.as_deref().map(|text| Expected::read(text, &args.files, &measures)).transpose()?;
    let columns = KeyColumns::of(&measures).map_err(|why| Failure::configuration(codes::BAD_METRIC, why))?;
    let key = Arc::new(file.read(&columns)?);
    let long = args.long.clone().map(|(by, value)| Long { by, value, most: args.most });
    let scorer = Scorer::new(key, &args.id, measures)?.with_lines(long.as_ref(), args.default.as_deref())?;
    let results = args.jobs.install(|| {
        args.files
            .par_chunks(scorer.together())
            .map(|paths| some(&scorer, paths, args.max_unpacked_bytes))
            .collect::<Result<Vec<_>, _>>()
    })?;
    let results: Vec<_> = results.into_iter().flatten().collect();
    let mut refused = vec![];
    let mut differ = vec![];
    // Programs are told by what there is not.
    let notes = |findings: &[Finding]| {
        if args.output.format != Format::Json {
            args.output.notes(findings);
        }
    };
    if results.iter().any(|one| one.result.is_ok()) {
        notes(&without_bars(&scorer));
    }
    for (path, result) in args.files.iter().zip(results) {
        let file = path.display().to_string();
        match result.result {
            Ok(scored) => {
                let all: BTreeMap<_, _> = scored
                    .scores
                    .iter()
                    .map(|scores| {
                        let se = json!({
                            "public": scores.public.error_bar(),
                            "private": scores.private.error_bar(),
                        });
                        let interval = json!({
                            "public": interval(&scorer, &scores.metric, &scores.public),
                            "private": interval(&scorer, &scores.metric, &scores.private),
                        });
                        let values = json!({
                            "public": scores.public.value, "private": scores.private.value, "se": se,
                            "interval": interval,
                        });
                        (&scores.metric, values)
                    })
                    .collect();
                args.output.row(&json!({
                    "file": file,
                    "digest": result.digest,
                    "rows": scored.rows,
                    "scores": all,
                }));
                for scores in &scored.scores {
                    let text =
                        format!("{} public {} private {}", scores.metric, scores.public, scores.private);
                    args.output.value(&file, &text);
                }
                args.output.line(&file, &format!("{} rows  sha256:{}", scored.rows, result.digest));
                if let Some(expected) = &expected {
                    let found = expected.compare(&file, &scored.scores);
                    if found.is_empty() {
                        args.output.line(&file, "as expected");
                    }
                    differ.extend(found);
                }
                notes(&heavy(&file, &scored.scores));
            }
            Err(findings) => {
                if let (Format::Json, Some(first)) = (args.output.format, findings.first()) {
                    let line =
                        first.place.as_ref().filter(|place| place.excerpt.is_some()).map(|place| place.line);
                    args.output.row(&json!({
                        "file": file,
                        "refused": { "code": first.code, "message": first.message, "line": line },
                    }));
                }
                refused.extend(findings);
            }
        }
    }
    if !differ.is_empty() {
        refused.extend(differ);
        return Err(Failure::Findings(refused));
    }
    if refused.is_empty() {
        return Ok(());
    }
    // The JSON lines above have said it; another object would not be one of a file.
    Err(Failure::Findings(if args.output.format == Format::Json { vec![] } else { refused }))
}

/// The names of two columns, as `quantile=value`.
fn two(text: &str) -> Result<(String, String), String> {
    match text.split_once('=') {
        Some((by, value)) if !by.is_empty() && !value.is_empty() => Ok((by.to_owned(), value.to_owned())),
        _ => Err("expected the names of two columns, like quantile=value".to_owned()),
    }
}

/// The interval of 95 % around a score, as far as its metric goes.
fn interval(scorer: &Scorer, metric: &str, estimate: &Estimate) -> Option<[f64; 2]> {
    let measure = scorer.measures().find(|measure| measure.name == metric)?;
    estimate.interval_within(0.95, measure.metric.range).map(<[f64; 2]>::from)
}

/// Why scores stand there without ±.
fn without_bars(scorer: &Scorer) -> Vec<Finding> {
    let splits = [(Split::Public, "public"), (Split::Private, "private")];
    let measures = scorer.measures().enumerate();
    let each = measures.flat_map(|(at, measure)| splits.map(|(split, name)| (at, measure, split, name)));
    let missing = each.filter_map(|(at, measure, split, name)| {
        let why = scorer.no_bar(at, split)?;
        let text = format!("{} of the {name} split has no ±, since {why}", measure.name);
        Some(Finding::new(codes::NO_ERROR_BARS, text))
    });
    missing.collect()
}

/// Errors that a few rows make.
fn heavy(file: &str, scores: &[Scores]) -> Vec<Finding> {
    let sides = scores
        .iter()
        .flat_map(|scores| [(scores, "public", &scores.public), (scores, "private", &scores.private)]);
    let heavy = sides.filter_map(|(scores, split, estimate)| {
        let text = format!(
            "one of {} groups of rows makes {:.0} % of the {split} ± of {} alone: a few rows decide, and ± is likely too \
             small",
            estimate.replicates.len(),
            100.0 * estimate.leans()?,
            scores.metric
        );
        Some(Finding::new(codes::HEAVY_TAILS, text).in_file(file))
    });
    heavy.collect()
}

/// What the command line asks for.
fn measures(args: &Args, key: &KeyFile) -> Result<Vec<Measure>, Failure> {
    let catalogue = args.metrics.catalogue()?;
    let wrong = |code, text: String| Failure::configuration(code, text);
    let mut parameters = BTreeMap::new();
    for set in &args.set {
        let (name, value) = set.split_once('=').ok_or_else(|| {
            wrong(codes::BAD_PARAMETER, format!("--set {}: expected NAME=VALUE", quoted(set)))
        })?;
        parameters.insert(name.to_owned(), Value::parse(value));
    }
    let composition = Composition {
        group_by: args.group_by.clone(),
        group_weights: if args.weigh_groups { GroupWeights::Rows } else { GroupWeights::Equal },
        weight: args.weight.clone(),
        undefined: if args.undefined == "skip" { Undefined::Skip } else { Undefined::Refuse },
        cluster: args.cluster.clone(),
        rows: BTreeMap::new(),
    };
    let mut measures = vec![];
    for name in &args.metric {
        let Named { metric, parameters: mut own } = catalogue.named(name).ok_or_else(|| {
            let text = format!("there is no metric {}; {}", quoted(name), suggestion(&catalogue, name));
            wrong(codes::UNKNOWN_METRIC, text)
        })?;
        let labelled = metric.targets.iter().find(|(_, kind)| **kind == Kind::Label);
        let labels = match labelled {
            Some((column, _)) if args.labels.is_empty() => key.labels(column)?,
            _ => args.labels.clone(),
        };
        // A parameter is for those metrics that have it.
        let set = parameters
            .iter()
            .filter(|(name, _)| args.metric.len() == 1 || metric.parameters.contains_key(*name));
        own.extend(set.map(|(name, value)| (name.clone(), value.clone())));
        let measure = Measure::new(metric, &own, &labels, &args.columns, composition.clone());
        let measure = measure.map_err(|why| wrong(why.code(), why.to_string()))?;
        if args.labels.is_empty() && measure.needs_order() && metric::labels::numbers(&labels).is_none() {
            return Err(unordered(name, &labels));
        }
        measures.push(measure);
    }
    Ok(measures)
}

/// Texts have no order but the one that somebody gives them.
fn unordered(metric: &str, labels: &[String]) -> Failure {
    let shown: Vec<_> = labels.iter().take(10).map(|label| quoted(label)).collect();
    let more = if labels.len() > 10 { ", …" } else { "" };
    let text = format!(
        "{metric} depends on the order of the labels, and the key's are texts: {}{more}",
        shown.join(", ")
    );
    let help = "list them in their order: --labels lowest,…,highest (a parameter that points at a label counts from 0)";
    Failure::Configuration(vec![Finding::new(codes::NO_LABEL_ORDER, text).help(help)])
}

/// Reads and scores a few files.
fn some(scorer: &Scorer, paths: &[PathBuf], max_unpacked_bytes: u64) -> Result<Vec<Evaluated>, Failure> {
    let limits = Limits { max_unpacked_bytes, layout: Layout::Csv };
    let read = |path: &PathBuf| {
        let name = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|why| {
            Failure::configuration(codes::UNREADABLE_FILE, format!("cannot read {name}: {why}"))
        })?;
        Ok(scorer.read(&name, &bytes, limits, &Keys::default()))
    };
    scorer.evaluate_all(paths.iter().map(read).collect::<Result<_, Failure>>()?)
}
