//! `judge metrics`: the catalogue, and a metric of the contest's own from its first line to its trials.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::common::{Dir, Output};
use super::metric_functions;
use crate::trial::{findings, trial};
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use metric::{Catalogue, MetricFile};

/// List the metrics that a contest may use, tell everything about one, or begin and try one of your own
#[derive(Debug, clap::Args)]
#[command(
    args_conflicts_with_subcommands = true,
    after_long_help = "Examples:\n  judge metrics\n  judge metrics roc_auc\n  judge metrics new capped_mae\n  judge metrics test content/metrics/capped_mae.sql"
)]
pub(super) struct Args {
    #[command(subcommand)]
    own: Option<Own>,
    #[command(flatten)]
    list: gitprize::metrics::Args,
}

impl Args {
    pub(super) fn output(&self) -> Output {
        match &self.own {
            Some(Own::Test(args)) => args.output,
            Some(Own::New(args)) => args.output,
            Some(Own::Functions(args)) => args.output,
            None => self.list.output,
        }
    }
}

#[derive(Debug, clap::Subcommand)]
enum Own {
    /// Try a metric file: its example, steadiness, edges, and what it costs
    #[command(after_long_help = "Examples:\n  judge metrics test content/metrics/capped_mae.sql")]
    Test(Test),
    /// Begin a metric of your own: a file that works, to be changed
    #[command(after_long_help = "Examples:\n  judge metrics new capped_mae")]
    New(New),
    /// List the functions that SQL may call
    #[command(after_long_help = "Examples:\n  judge metrics functions\n  judge metrics functions regr")]
    Functions(metric_functions::Args),
}

#[derive(Debug, clap::Args)]
struct Test {
    /// The metric file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    output: Output,
}

#[derive(Debug, clap::Args)]
struct New {
    /// What it is called: lower-case letters, digits and underscores
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    dir: Dir,
    /// Print what would be written, and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.own {
        None => gitprize::metrics::run(&args.list),
        Some(Own::Test(args)) => test(args),
        Some(Own::New(args)) => begin(args),
        Some(Own::Functions(args)) => metric_functions::run(args),
    }
}

fn test(args: &Test) -> Result<(), Failure> {
    let shown = args.file.display().to_string();
    let wrong = |why: String| Failure::configuration(codes::BAD_METRIC, format!("{shown}: {why}"));
    let source = fs_err::read_to_string(&args.file).map_err(|why| wrong(why.to_string()))?;
    let metric = MetricFile::parse(&source).map_err(wrong)?;
    let trials = trial(&metric)?;
    for trial in &trials {
        if let Ok(came) = &trial.outcome {
            args.output.plain(&format!("{:<26}  {came}", trial.what));
        }
    }
    let found = findings(&metric.name, &trials);
    args.output.json(&json!({
        "name": metric.name,
        "trials": trials.iter().map(|trial| json!({
            "trial": trial.what,
            "passed": trial.outcome.is_ok(),
            "outcome": trial.outcome.as_ref().unwrap_or_else(|why| why),
        })).collect::<Vec<_>>(),
    }));
    if found.is_empty() {
        args.output.line("Tried", &format!("{} passed all {} trials", metric.name, trials.len()));
        Ok(())
    } else {
        Err(Failure::Findings(found))
    }
}

/// What a metric of one's own begins as.
const TEMPLATE: &str = include_str!("metric_template.sql");

fn begin(args: &New) -> Result<(), Failure> {
    let name = &args.name;
    let wrong = |text: String, help: &str| {
        Failure::Configuration(vec![Finding::new(codes::BAD_METRIC, text).help(help)])
    };
    let is_name = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if name.is_empty() || !name.chars().all(is_name) {
        return Err(wrong(
            format!("{} is no name of a metric", quoted(name)),
            "use lower-case letters, digits and underscores: `judge metrics new capped_mae`",
        ));
    }
    if Catalogue::shipped().get(name).is_some() {
        return Err(wrong(
            format!("a metric called {name} comes with the judge"),
            "call yours something else, or write its file by hand if yours is to take its place",
        ));
    }
    let place = Path::new(contest::METRICS).join(format!("{name}.sql"));
    let path = args.dir.dir.join(&place);
    if path.exists() {
        return Err(wrong(
            format!("{} is there already", place.display()),
            "change that file, or call yours something else",
        ));
    }
    let text = TEMPLATE.replace("capped_mae", name);
    if args.dry_run {
        args.output.json(&json!({ "name": name, "file": place.display().to_string(), "dry_run": true }));
        args.output.plain(text.trim_end());
        return Ok(());
    }
    let machine = |why: std::io::Error| Failure::machine("writing a metric file", why);
    if let Some(parent) = path.parent() {
        fs_err::create_dir_all(parent).map_err(machine)?;
    }
    fs_err::write(&path, text).map_err(machine)?;
    args.output.json(&json!({ "name": name, "file": place.display().to_string() }));
    args.output.line("Written", &place.display().to_string());
    args.output.line("Next", &format!("change it, then: judge metrics test {}", path.display()));
    Ok(())
}
