//! `judge audit`: look-alikes among the submissions, for the organiser.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::common::{Dir, Jury, Key, Output};
use crate::lint::honest_teams;
use answer::{AnswerKey, Split};
use audit::{Entry, FalsePositives, Files, Measure, Member, Meters, Report, Simulated, Sketcher, Thresholds};
use base::failure::Failure;
use base::time::Instant;
use contest::{Contest, Folder, Slug};
use ledger::standings::Leaders;
use ledger::{Known, Ledger, Scored};
use metric::estimate::Estimate;
use proof::sealed::{Opening, open_all};

/// Rows of a key for which few honest teams are made up: each takes a second for ten million.
const MANY: usize = 250_000;

/// Find submissions and teams that are alike or linked, and what the board has told (for the jury)
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge audit --identity jury.txt\n  judge audit --identity jury.txt --best --files archive/predictions"
)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    #[command(flatten)]
    jury: Jury,
    /// Compare the teams' best submissions only
    #[arg(long)]
    best: bool,
    /// Report correlations from here on, either sign [default: 0.9999 or more, by what teams know of the truth]
    #[arg(long, value_name = "R", value_parser = part)]
    correlation: Option<f64>,
    /// Report equal labels or texts from this part of the rows on [default: 0.999 or more, by the labels' frequencies]
    #[arg(long, value_name = "PART", value_parser = part)]
    agreement: Option<f64>,
    /// Compare candidates exactly where both files are in this folder, whatever they are called; needs the answer key
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    // Holds what the board has told against the public rows, where it is at hand.
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    pub(super) output: Output,
}

fn part(text: &str) -> Result<f64, String> {
    let part = text.parse::<f64>().map_err(|why| why.to_string())?;
    if part > 0.0 && part <= 1.0 { Ok(part) } else { Err("it lies above 0 and at most at 1".to_owned()) }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let folder = Folder::open(&args.dir.dir)?;
    let ledger = Ledger::open(&args.dir.dir)?;
    let root = &args.dir.dir;
    let cleared = FalsePositives::open(root, &known_teams(&folder, &ledger))?;
    let openings: HashMap<String, Opening> = open_all(root, &args.jury.identity)?.into_iter().collect();
    let key = key(args, &folder.contest)?.map(Arc::new);
    let estimates = estimates(&folder.contest, &openings);
    let rows = key.as_deref().map(public_rows);
    let beside = estimates_beside(&folder.contest, &openings);
    let meters = Meters::of(&folder.contest, &ledger, &estimates, &beside, rows);
    let mut entries = entries(&ledger, openings);
    if args.best {
        // Every receipt counts, whatever the clock of this machine says.
        let end = ledger.receipts().iter().filter_map(|receipt| receipt.entry.received()).max();
        let leaders = end.map(|end: Instant| Leaders::at(&folder.contest, &ledger, end));
        let best: HashSet<u64> = leaders.iter().flat_map(Leaders::bests).collect();
        entries.retain(|entry| best.contains(&entry.member.seq));
    }
    // What chance gives is known with the key alone.
    let by_chance = key.as_ref().map(|key| by_chance(&folder.contest, key, &entries, &estimates));
    let default = by_chance.transpose()?.unwrap_or_default();
    let thresholds = Thresholds {
        correlation: args.correlation.unwrap_or(default.correlation),
        agreement: args.agreement.unwrap_or(default.agreement),
        ..default
    };
    let mut report = match (&args.files, key) {
        (Some(files), Some(key)) => {
            let mut files = Files::open(files, &folder.contest, key)?;
            let count = files.count();
            args.output.line("At hand", &format!("{count} files to compare exactly"));
            let digests = digests(&ledger);
            let compare = |a: &Member, b: &Member| -> Option<(Measure, f64)> {
                files.compare(digests.get(&a.seq)?, digests.get(&b.seq)?)
            };
            Report::confirmed(&entries, thresholds, compare)
        }
        _ => Report::of(&entries, thresholds),
    };
    report.link(&folder.teams, &ledger, &cleared);
    report.meters = Some(meters);
    let json = serde_json::to_value(&report).map_err(|why| Failure::machine("writing the report", why))?;
    args.output.json(&json);
    for line in report.text().lines() {
        args.output.plain(line);
    }
    Ok(())
}

/// Every scored receipt with what its opening kept. Only what was scored against the newest answer key is
/// comparable: order, rows and seed are the key's.
fn entries(ledger: &Ledger, by_commitment: HashMap<String, Opening>) -> Vec<Entry> {
    let scored: Vec<(u64, &Scored)> = ledger
        .receipts()
        .iter()
        .filter_map(|receipt| match &receipt.entry {
            ledger::Entry::Known(Known::Score(scored)) => Some((receipt.seq, scored)),
            _ => None,
        })
        .collect();
    let newest = scored.last().map(|(_, scored)| scored.answer_key.as_str());
    let entry = |(seq, scored): &(u64, &Scored)| {
        let opening = by_commitment
            .get(&scored.private)
            .filter(|opening| opening.pull == scored.arrival.pull && opening.head == scored.arrival.head)
            .filter(|_| Some(scored.answer_key.as_str()) == newest);
        let team = scored.team.clone();
        Entry {
            member: Member { team, seq: *seq, pull: scored.arrival.pull, received: scored.arrival.received },
            canonical: opening.and_then(|opening| opening.canonical.clone()),
            sketch: opening.and_then(|opening| opening.sketch.clone()),
        }
    };
    scored.iter().map(entry).collect()
}

/// From where on two are look-alikes by what chance gives, and honest teams that are as good as those of the contest.
fn by_chance(
    contest: &Contest,
    key: &Arc<AnswerKey>,
    entries: &[Entry],
    estimates: &HashMap<String, Estimate>,
) -> Result<Thresholds, Failure> {
    let thresholds = Thresholds::of(contest, key, entries);
    let mut scores: Vec<f64> = estimates.values().map(|estimate| estimate.value).collect();
    scores.sort_unstable_by(f64::total_cmp);
    let teams: HashSet<&Slug> = entries.iter().map(|entry| &entry.member.team).collect();
    // A sum of metrics has no predictions of its own to make.
    let Some(middle) = scores.get(scores.len() / 2).filter(|_| contest.metric.sum.is_none()) else {
        return Ok(thresholds);
    };
    let rows = key.ids().len();
    let made = honest_teams(contest, key, *middle, if rows > MANY { 12 } else { 40 })?;
    let columns = made.first().map_or(1, Vec::len);
    let simulated = Simulated::of(&Sketcher::of(key, columns), &made);
    let pairs = teams.len() * teams.len().saturating_sub(1) / 2;
    Ok(simulated.map_or(thresholds, |simulated| thresholds.beyond(simulated, pairs)))
}

/// The answer key: needed for exact comparisons, welcome for the meter.
fn key(args: &Args, contest: &Contest) -> Result<Option<AnswerKey>, Failure> {
    let root = &args.dir.dir;
    let is_there = contest.answer_key.as_ref().is_some_and(|path| root.join(path).is_file());
    let wanted = args.files.is_some() || args.key.answers.is_some() || is_there;
    wanted.then(|| args.key.open(contest, root)).transpose()
}

fn public_rows(key: &AnswerKey) -> u64 {
    key.splits().iter().filter(|split| **split == Some(Split::Public)).count() as u64
}

/// The exact public scores of what is measured beside what ranks, by commitment and name.
fn estimates_beside(
    contest: &Contest,
    openings: &HashMap<String, Opening>,
) -> HashMap<(String, String), Estimate> {
    let each = openings.iter().flat_map(|(commitment, opening)| {
        opening.estimates.iter().map(move |(name, both)| (commitment, name, both))
    });
    let others = each.filter(|(_, name, _)| **name != contest.metric.name);
    others.map(|(commitment, name, both)| ((commitment.clone(), name.clone()), both.public.clone())).collect()
}

/// Exact public scores of the metric that ranks, by commitment.
fn estimates(contest: &Contest, openings: &HashMap<String, Opening>) -> HashMap<String, Estimate> {
    let known = |(commitment, opening): (&String, &Opening)| {
        let estimates = opening.estimates.get(&contest.metric.name)?;
        Some((commitment.clone(), estimates.public.clone()))
    };
    openings.iter().filter_map(known).collect()
}

/// Receipt → SHA-256 of the file as pushed.
fn digests(ledger: &Ledger) -> HashMap<u64, String> {
    let digest = |receipt: &ledger::Receipt| match &receipt.entry {
        ledger::Entry::Known(Known::Score(scored)) => Some((receipt.seq, scored.digest.clone())),
        _ => None,
    };
    ledger.receipts().iter().filter_map(digest).collect()
}

/// Every team that there is or was.
fn known_teams(folder: &Folder, ledger: &Ledger) -> BTreeSet<Slug> {
    let mut known: BTreeSet<Slug> = folder.teams.keys().cloned().collect();
    for receipt in ledger.receipts() {
        match &receipt.entry {
            ledger::Entry::Known(Known::Register(registered)) => {
                known.insert(registered.team.clone());
                known.extend(registered.was.iter().chain(&registered.merged).cloned());
            }
            ledger::Entry::Known(Known::Score(scored)) => {
                known.insert(scored.team.clone());
            }
            _ => {}
        }
    }
    known
}
