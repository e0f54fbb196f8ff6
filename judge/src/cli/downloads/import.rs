//! `judge downloads import`.

use std::path::PathBuf;

use serde_json::json;

use super::super::common::{Dir, Now, Output};
use super::size::size;
use crate::downloads::{Format as Layout, Import, LogSummary, Salts};
use base::failure::Failure;
use base::finding::render::Format;
use contest::Folder;
use contest::downloads::{COUNTS, Count};

/// Counted rows that are listed.
const LISTED: usize = 40;

/// Count the downloads in access logs; whole days at a time
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Access logs, plain or gzip, in any order; all that have a day together
    #[arg(required = true, value_name = "LOG")]
    logs: Vec<PathBuf>,
    #[command(flatten)]
    dir: Dir,
    /// The logs' layout
    #[arg(long, value_enum, default_value_t, value_name = "LAYOUT")]
    layout: Layout,
    /// Derive each day's salt from this secret file, kept outside of the contest's folder, instead of from
    /// chance: the short names of clients in messages are then the same every time
    #[arg(long, value_name = "FILE")]
    salt_file: Option<PathBuf>,
    /// Count the days of these logs anew from these logs alone, whatever they were counted from before
    #[arg(long)]
    recount: bool,
    /// Print what would be counted and change nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let folder = Folder::open(root)?;
    let salts = Salts::open(root, args.salt_file.as_deref())?;
    let now = args.now.get();
    let import = Import::of(root, &folder.contest, &args.logs, args.layout, args.recount, salts, now)?;
    if !args.dry_run {
        import.apply(root)?;
    }
    let output = args.output;
    for log in &import.logs {
        output.line("Read", &summary(log));
    }
    for name in &import.twice {
        output.line("Left out", &format!("{name}: the same file is among the logs already"));
    }
    for day in &import.known {
        output.line("As it was", &format!("{day} was counted from the same logs before"));
    }
    let label = if args.dry_run { "Would count" } else { "Counted" };
    for ((day, file), count) in import.changed.iter().take(LISTED) {
        output.line(label, &format!("{day}  {file}  {}", words(count)));
    }
    if import.changed.len() > LISTED {
        output.line("", &format!("and {} more rows in {COUNTS}", import.changed.len() - LISTED));
    }
    if import.changed.is_empty() {
        output.line("Nothing new", COUNTS);
    }
    output.json(&json!({
        "dry_run": args.dry_run,
        "logs": import.logs.iter().map(|log| json!({
            "log": log.name,
            "layout": log.format.word(),
            "lines": log.lines,
            "counted": log.counted,
            "crawlers": log.crawlers,
            "unfinished": log.unfinished,
            "unreadable": log.unreadable,
            "findings": log.findings,
        })).collect::<Vec<_>>(),
        "twice": import.twice,
        "known": import.known.iter().map(ToString::to_string).collect::<Vec<_>>(),
        "changed": import.changed.iter().map(|((day, file), count)| json!({
            "day": day.to_string(), "file": file, "count": count,
        })).collect::<Vec<_>>(),
        "anomalies": import.anomalies,
    }));
    if output.format != Format::Json {
        for log in &import.logs {
            output.findings(&log.findings);
        }
        output.findings(&import.anomalies);
    }
    Ok(())
}

fn summary(log: &LogSummary) -> String {
    let LogSummary { name, format, lines, counted, crawlers, unfinished, unreadable, .. } = log;
    if *format == Layout::Github {
        return format!("{name}: {counted} counters of releases");
    }
    let mut text = format!("{name} ({}): {lines} lines, {counted} for published files", format.word());
    if *crawlers > 0 {
        text.push_str(&format!(", {crawlers} more by declared crawlers"));
    }
    if *unfinished > 0 {
        text.push_str(&format!(", {unfinished} of a day that is not over left out"));
    }
    if *unreadable > 0 {
        text.push_str(&format!(", {unreadable} unreadable"));
    }
    text
}

fn words(count: &Count) -> String {
    let mut text = format!("{} downloads", count.downloads);
    if let (Some(completed), Some(partial)) = (count.completed, count.partial) {
        text.push_str(&format!(": {completed} completed, {partial} partial"));
    }
    if let Some(visitors) = count.visitors {
        text.push_str(&format!(", {visitors} visitors"));
    }
    if let Some(bytes) = count.bytes {
        text.push_str(&format!(", {}", size(bytes)));
    }
    text
}
