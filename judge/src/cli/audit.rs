//! `judge audit`: look-alikes among the submissions, for the organiser.

use std::collections::HashMap;
use std::path::PathBuf;

use super::common::{Dir, Output};
use crate::audit::{Entry, Member, Report, Thresholds};
use crate::batch::{Opening, open_all};
use crate::contest::Folder;
use crate::failure::Failure;
use crate::ledger::{self, Known, Ledger, Scored};
use crate::standings::Standings;
use crate::time::Instant;

/// Find submissions that are alike, between teams and inside them (for the jury)
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// File with the jury's age identity
    #[arg(long, value_name = "FILE")]
    identity: PathBuf,
    /// Compare the teams' best submissions only
    #[arg(long)]
    best: bool,
    /// Report correlations from here on, either sign [default: 0.9999]
    #[arg(long, value_name = "R", value_parser = part)]
    correlation: Option<f64>,
    /// Report equal labels or texts from this part of the rows on [default: 0.999]
    #[arg(long, value_name = "PART", value_parser = part)]
    agreement: Option<f64>,
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
    let openings = open_all(&args.dir.dir, &args.identity)?.into_iter().collect();
    let mut entries = entries(&ledger, openings);
    if args.best {
        // Every receipt counts, whatever the clock of this machine says.
        let end = ledger.receipts().iter().filter_map(|receipt| receipt.entry.received()).max();
        let standings = end.map(|end: Instant| Standings::at(&folder.contest, &ledger, end));
        let teams = standings.iter().flat_map(|standings| standings.teams.values());
        let best: Vec<u64> = teams.filter_map(|team| Some(team.best?.seq)).collect();
        entries.retain(|entry| best.contains(&entry.member.seq));
    }
    let default = Thresholds::default();
    let thresholds = Thresholds {
        correlation: args.correlation.unwrap_or(default.correlation),
        agreement: args.agreement.unwrap_or(default.agreement),
    };
    let report = Report::of(&entries, thresholds);
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
            .filter(|opening| opening.pull == scored.pull && opening.head == scored.head)
            .filter(|_| Some(scored.answer_key.as_str()) == newest);
        let team = scored.team.clone();
        Entry {
            member: Member { team, seq: *seq, pull: scored.pull, received: scored.received },
            canonical: opening.and_then(|opening| opening.canonical.clone()),
            sketch: opening.and_then(|opening| opening.sketch.clone()),
        }
    };
    scored.iter().map(entry).collect()
}
