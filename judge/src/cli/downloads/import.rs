//! `judge downloads import`.

use std::path::PathBuf;

use serde_json::json;

use super::super::common::{Dir, Now, Output};
use super::size::size;
use crate::downloads::{Format as Layout, Import, LogSummary, Options};
use base::failure::Failure;
use base::plural::counted;
use contest::Folder;
use contest::downloads::{COUNTS, Count};

/// Counted rows that are listed.
const LISTED: usize = 40;

/// Count the downloads in access logs; a line that was counted before is known again
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge downloads import /var/log/nginx/access.log*\n  judge downloads import access.log --dry-run"
)]
pub(super) struct Args {
    /// Access logs, plain or gzip, in any order and as often as you like
    #[arg(required = true, value_name = "LOG")]
    logs: Vec<PathBuf>,
    #[command(flatten)]
    dir: Dir,
    /// The logs' layout
    #[arg(long, value_enum, default_value_t, value_name = "LAYOUT")]
    layout: Layout,
    /// Where the judge remembers lines of the last two weeks; never in the contest's folder [default: in the
    /// repository's git folder, which is never pushed]
    #[arg(long, value_name = "FILE")]
    memory: Option<PathBuf>,
    /// Count the days of these logs anew from these logs alone, whatever they were counted from before
    #[arg(long)]
    recount: bool,
    /// Print what would be counted and change nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let folder = Folder::open(root)?;
    let options = Options { format: args.layout, recount: args.recount, memory: args.memory.as_deref() };
    let import = Import::of(root, &folder.contest, &args.logs, options, args.now.get())?;
    if !args.dry_run {
        import.apply(root)?;
    }
    let output = args.output;
    for log in &import.logs {
        output.line("Read", &summary(log));
    }
    if let (Some((first, _)), Some((last, _))) =
        (import.closed.first_key_value(), import.closed.last_key_value())
    {
        let lines = counted(import.closed.values().sum::<u64>() as usize, "request", "requests");
        let days = if first == last { format!("on {first}") } else { format!("from {first} to {last}") };
        output.line("Left out", &format!("{lines} {days}: these days were counted and take no more lines"));
        if import.is_forgetful {
            let text = "what was counted of the last two weeks was counted without the memory that is here; --recount \
                        counts the days of these logs anew, from these logs alone";
            output.line("", text);
        }
    }
    let label = if args.dry_run { "Would count" } else { "Counted" };
    for ((day, file), count) in import.changed.iter().take(LISTED) {
        output.line(label, &format!("{day}  {file}  {}", words(count)));
    }
    if import.changed.len() > LISTED {
        output.line("", &format!("and {} more rows in {COUNTS}", import.changed.len() - LISTED));
    }
    if import.is_rounded {
        output.line("Rounded", "numbers of days with fewer than ten visitors of a file, to fives");
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
            "known": log.known,
            "closed": log.closed,
            "crawlers": log.crawlers,
            "unfinished": log.unfinished,
            "unreadable": log.unreadable,
        })).collect::<Vec<_>>(),
        "closed_days": import.closed.iter().map(|(day, lines)| json!({
            "day": day.to_string(), "lines": lines,
        })).collect::<Vec<_>>(),
        "days": import.changed.iter().map(|((day, file), count)| json!({
            "day": day.to_string(), "file": file, "count": count,
        })).collect::<Vec<_>>(),
    }));
    for log in &import.logs {
        output.warnings(&log.findings);
    }
    output.warnings(&import.anomalies);
    Ok(())
}

fn summary(log: &LogSummary) -> String {
    let LogSummary { name, format, lines, counted, known, closed, crawlers, unfinished, unreadable, .. } =
        log;
    if *format == Layout::Github {
        return format!("{name}: {counted} counters of releases");
    }
    let mut text =
        format!("{name} ({}): {lines} lines, {counted} new requests for published files", format.word());
    if *known > 0 {
        text.push_str(&format!(", {known} known already"));
    }
    if *closed > 0 {
        text.push_str(&format!(", {closed} of days that are closed"));
    }
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
