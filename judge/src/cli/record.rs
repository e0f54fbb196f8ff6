//! `judge record`: the batch of `judge run` for what shards have scored.

use std::collections::{HashMap, HashSet};
use std::path::{Path, PathBuf};

use super::planned::planned;
use super::run;
use crate::batch::shards::results;
use crate::batch::{Evaluator, Scope};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::plural::counted;
use contest::Contest;

/// Record what shards have scored: the batch of `judge run`, but for the heads of a plan
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge record --plan plan.json --pulls pulls.json shards\n  judge record --plan plan.json shard-1 shard-2 --dry-run"
)]
pub(super) struct Args {
    /// The plan that the shards went by
    #[arg(long, value_name = "FILE")]
    plan: PathBuf,
    /// Files that `judge score --shard` wrote, or folders of them; heads of shards that are not among them wait
    #[arg(required = true, value_name = "FILE|DIR")]
    shards: Vec<PathBuf>,
    #[command(flatten)]
    pub(super) run: run::Args,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let mut bad = vec![];
    run::judge(&args.run, |contest, evaluator| scope(args, contest, evaluator, &mut bad))?;
    // The others were recorded all the same.
    if bad.is_empty() { Ok(()) } else { Err(Failure::Findings(bad)) }
}

/// The heads of the shards at hand, whose results the evaluator takes in; what cannot be used is told in `bad`.
fn scope(
    args: &Args,
    contest: &Contest,
    evaluator: &Evaluator,
    bad: &mut Vec<Finding>,
) -> Result<Scope, Failure> {
    let plan = planned(&args.plan, contest)?;
    let (mut there, mut looked) = (HashSet::new(), HashMap::new());
    for path in files(&args.shards)? {
        let bytes = std::fs::read(&path).map_err(|why| why.to_string());
        match bytes.and_then(|bytes| results::read(evaluator, &plan, &bytes)) {
            Ok(told) => {
                evaluator.take(told.files)?;
                looked.extend(told.looked);
                there.insert(told.shard);
            }
            Err(why) => {
                let text = format!("{} was not used: {why}", path.display());
                let help = "score its shard again with `judge score --shard I/N`, and record that";
                bad.push(Finding::new(codes::BAD_SHARD, text).help(help));
            }
        }
    }
    let lost: Vec<usize> = (1..=plan.shards).filter(|shard| !there.contains(shard)).collect();
    if !lost.is_empty() {
        let heads: usize = lost.iter().map(|shard| plan.sizes()[shard - 1]).sum();
        let named: Vec<String> =
            lost.iter().take(10).map(|shard| format!("{shard}/{}", plan.shards)).collect();
        let more = if lost.len() > named.len() { ", …" } else { "" };
        let what = counted(lost.len(), "shard", "shards");
        let waits = counted(heads, "head waits", "heads wait");
        args.run.output.line("Not there", &format!("{what} ({}{more}): {waits}", named.join(", ")));
    }
    Ok(Scope::Named { heads: plan.of_all(&there), looked })
}

/// The files at `paths`, those of a folder by name.
fn files(paths: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut all = vec![];
    for path in paths {
        if !path.is_dir() {
            all.push(path.clone());
            continue;
        }
        let entries = fs_err::read_dir(path).map_err(Failure::io)?;
        let mut of_folder: Vec<PathBuf> = entries.filter_map(Result::ok).map(|entry| entry.path()).collect();
        of_folder.retain(|path: &PathBuf| is_result(path));
        of_folder.sort();
        all.extend(of_folder);
    }
    Ok(all)
}

/// What a killed `judge score` was still writing has a name that begins with a dot.
fn is_result(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    path.is_file() && !hidden
}
