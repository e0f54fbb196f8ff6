//! `judge rejudge`: scored submissions judged again, after the metric or the answer key was wrong.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::bar::Bar;
use super::common::{Dir, Jobs, KeyIdentity, Now, Output, Signing, answer_key};
use super::run::check_key;
use super::upstream::{Upstream, until_pushed};
use crate::batch::{Evaluator, Opening, commit, lines};
use crate::contest::{Contest, Folder, suggestion};
use crate::failure::Failure;
use crate::finding::{Finding, quoted};
use crate::intake::{Base, FetchLimits, Quarantine};
use crate::ledger::sha256_hex;
use crate::metric::Measure;
use crate::proof::again::{PREDICTIONS, Source, Submission, evaluate};
use crate::proof::rejudge::{Move, Rejudgement, plan};
use crate::score::Scorer;

/// How many moves are listed.
const LISTED: usize = 8;

/// Score every scored submission again with main's key and metric, and say who moves
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// Try another metric of the catalogue; --apply needs it in main's contest.toml
    #[arg(long, value_name = "NAME")]
    metric: Option<String>,
    /// The answer key [default: as contest.toml says]
    #[arg(long, value_name = "FILE")]
    answers: Option<PathBuf>,
    #[command(flatten)]
    identity: KeyIdentity,
    /// Why, for the receipts
    #[arg(long, value_name = "TEXT", required_if_eq("apply", "true"))]
    reason: Option<String>,
    /// Append the receipts and push them
    #[arg(long)]
    apply: bool,
    /// Only say what would change, which is the default
    #[arg(long, conflicts_with = "apply")]
    dry_run: bool,
    /// Go on although some files cannot be had or are refused now; their old scores stay
    #[arg(long)]
    allow_missing: bool,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    signing: Signing,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    jobs: Jobs,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let folder = Folder::open(root)?;
    let remote = args.upstream.target(root, &folder.contest.forge.branch, args.apply, args.output)?;
    let trial = match &args.metric {
        Some(name) if *name != folder.contest.metric.name => Some(with_metric(&folder, name)?),
        _ => None,
    };
    if args.apply && trial.is_some() {
        let text = format!("contest.toml ranks by {}", folder.contest.metric.name);
        return Err(Failure::Configuration(vec![
            Finding::new("metric-not-main", text)
                .help("change the metric in contest.toml on main first, so that rules page and scores agree"),
        ]));
    }
    let contest = trial.as_ref().unwrap_or(&folder.contest);
    let key = answer_key(contest, root, args.answers.as_deref(), &args.identity)?;
    let scorer = Scorer::for_contest(Arc::new(key), contest)?;
    let evaluator = Evaluator::new(scorer)?;
    until_pushed(args.output, || {
        let done = once(args, &folder, trial.as_ref(), &remote, &evaluator)?;
        Ok(done.then_some(()))
    })?;
    if args.apply { args.upstream.follow(root, &folder.contest.forge.branch, args.output) } else { Ok(()) }
}

/// One try; false says that main moved and nothing was written.
fn once(
    args: &Args,
    folder: &Folder,
    trial: Option<&Contest>,
    remote: &str,
    evaluator: &Evaluator,
) -> Result<bool, Failure> {
    let root = &args.dir.dir;
    let limits = FetchLimits { bytes: u64::MAX, time: Duration::from_secs(600) };
    let quarantine = Quarantine::open(remote, &folder.contest.forge.branch, Some(root), limits)?;
    let repository = quarantine.repository()?;
    let main = quarantine.main().ok_or_else(|| Failure::Machine("main is gone".to_owned()))?;
    let mut base = Base::read(&repository, main, &folder.catalogue)?;
    args.signing.apply(base.ledger.end_mut())?;
    if trial.is_none() {
        check_key(&base.contest, evaluator)?;
    }
    let contest = trial.cloned().unwrap_or_else(|| base.contest.clone());
    let submissions = Submission::all(&base.ledger);
    let kept = root.join(PREDICTIONS);
    let source = if kept.is_dir() && !args.upstream.is_given() {
        Source::Folder(kept)
    } else {
        Source::Repository { remote: remote.to_owned(), seed: root.clone() }
    };
    let bar = Bar::new(args.output, "Rejudging");
    let files = args
        .jobs
        .install(|| evaluate(&source, &contest, evaluator, &submissions, &|done, of| bar.show(done, of)))??;
    bar.clear();
    let openings = openings(&base, evaluator);
    let (reason, now) = (args.reason.clone().unwrap_or_default(), args.now.get());
    let rejudgement = plan(&contest, &base, evaluator, &files, &openings, &reason, now)?;
    tell(args, folder, &rejudgement, submissions.len());
    if !rejudgement.findings.is_empty() {
        if !args.allow_missing {
            return Err(Failure::Findings(rejudgement.findings));
        }
        args.output.findings(&rejudgement.findings);
    }
    if !args.apply || rejudgement.receipts.is_empty() {
        return Ok(true);
    }
    let sealed = rejudgement.apply(&mut base, evaluator.identity(), now)?;
    // The reason stays in the receipts: forges read commands and mentions in messages of commits.
    let message = format!("Rejudge {} submissions\n", rejudgement.receipts.len());
    let commit = commit(&repository, &base, &sealed, &message, now)?;
    if !quarantine.push(commit)? {
        return Ok(false);
    }
    let count = base.ledger.receipts().len() as u64;
    args.output.line("Ledger", &format!("{count} receipts, root {}", base.ledger.short_root(count)));
    Ok(true)
}

/// What the judge sealed before and can open with the key at hand, by commitment.
fn openings(base: &Base, evaluator: &Evaluator) -> HashMap<String, Opening> {
    let identity = evaluator.identity();
    let mut all = HashMap::new();
    for bytes in &base.sealed {
        let keys = std::iter::once(identity as &dyn age::Identity);
        for line in lines(bytes, keys).unwrap_or_default() {
            if let Ok(opening) = serde_json::from_str(&line) {
                all.insert(sha256_hex(line.as_bytes()), opening);
            }
        }
    }
    all
}

/// The contest as it would be with another metric: columns, labels and groups stay.
fn with_metric(folder: &Folder, name: &str) -> Result<Contest, Failure> {
    let Some(metric) = folder.catalogue.get(name) else {
        let text = format!("there is no metric {}; {}", quoted(name), suggestion(&folder.catalogue, name));
        return Err(Failure::configuration("unknown-metric", text));
    };
    let mut contest = folder.contest.clone();
    let (labels, columns, composition) = match contest.measures.first() {
        Some(first) => (first.labels.clone(), first.columns.clone(), first.composition.clone()),
        None => Default::default(),
    };
    let measure = Measure::new(metric, &Default::default(), &labels, &columns, composition)
        .map_err(|why| Failure::configuration("bad-metric", why.to_string()))?;
    contest.metric.name.clone_from(&measure.name);
    contest.metric.mean_rank.clear();
    contest.metric.direction = measure.metric.direction;
    contest.measures.retain(|other| other.name != measure.name);
    match contest.measures.first_mut() {
        Some(first) if first.name == folder.contest.metric.name => *first = measure,
        _ => contest.measures.insert(0, measure),
    }
    Ok(contest)
}

fn tell(args: &Args, folder: &Folder, rejudgement: &Rejudgement, of: usize) {
    let output = args.output;
    let name = |step: &Move| {
        folder.teams.get(&step.team).map_or_else(|| step.team.to_string(), |team| team.name.clone())
    };
    let rank = |rank: Option<usize>| rank.map_or_else(|| "none".to_owned(), |rank| rank.to_string());
    let moves: Vec<String> = rejudgement
        .moves
        .iter()
        .take(LISTED)
        .map(|step| format!("{} {} → {}", name(step), rank(step.before), rank(step.after)))
        .collect();
    let (count, moving) = (rejudgement.receipts.len(), rejudgement.moves.len());
    output.json(&json!({
        "applied": args.apply,
        "submissions": of,
        "receipts": count,
        "moves": rejudgement.moves.iter().map(|step| json!({
            "team": step.team, "before": step.before, "after": step.after,
        })).collect::<Vec<_>>(),
        "prizes": rejudgement.prizes,
        "missing": rejudgement.findings,
    }));
    if count == 0 {
        output.line("Rejudged", &format!("{of} submissions: every recorded score holds; nothing to do"));
        return;
    }
    let teams = if moving == 1 { "team moves" } else { "teams move" };
    let more = if moving > LISTED { ", …" } else { "" };
    let colon = if moving == 0 { "" } else { ": " };
    output.line("Standings", &format!("{moving} {teams}{colon}{}{more}", moves.join(", ")));
    let prizes = match &rejudgement.prizes[..] {
        [] => "0 prizes affected".to_owned(),
        prizes => format!("{} affected by the public scores: {}", prizes.len(), prizes.join(", ")),
    };
    output.line("Prizes", &prizes);
    if args.apply {
        output.line("Rejudged", &format!("{count} of {of} submissions get another score"));
    } else {
        let text = format!(
            "{count} of {of} submissions; `--apply --reason \"…\"` appends {count} receipts that point to the old ones"
        );
        output.line("Would rejudge", &text);
    }
}
