//! `judge downloads show`.

use std::collections::BTreeMap;

use serde_json::json;

use super::super::common::{Dir, Output};
use super::size::size;
use base::failure::Failure;
use contest::downloads::{COUNTS, Count, Counts};

/// Show the downloads that were counted
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// By day, not only in all
    #[arg(long)]
    days: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

/// A file over all its days.
#[derive(Default)]
struct Sum {
    count: Count,
    first: String,
    last: String,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let counts = Counts::open(&args.dir.dir)?;
    let output = args.output;
    output.json(&json!({
        "days": counts.rows.iter().map(|((day, file), count)| json!({
            "day": day.to_string(), "file": file, "count": count,
        })).collect::<Vec<_>>(),
    }));
    if counts.rows.is_empty() {
        output
            .line("No downloads", &format!("{COUNTS} is empty; `judge downloads import` counts access logs"));
        return Ok(());
    }
    let mut files: BTreeMap<&str, Sum> = BTreeMap::new();
    let mut all = Count::default();
    for ((day, file), count) in &counts.rows {
        let sum = files.entry(file).or_default();
        if sum.first.is_empty() {
            sum.first = day.to_string();
        }
        sum.last = day.to_string();
        add(&mut sum.count, count);
        add(&mut all, count);
    }
    let widest = files.keys().map(|file| file.chars().count()).max().unwrap_or(0).max(4);
    if args.days {
        output.plain(&format!("{:<10}  {:<widest$}  {}", "day", "file", heads("visitors")));
        for ((day, file), count) in &counts.rows {
            let visitors = number(count.visitors);
            output.plain(&format!("{day}  {}  {}  {visitors:>9}", pad(file, widest), cells(count)));
        }
        output.plain("");
    }
    output.plain(&format!("{:<widest$}  {}", "file", heads("from")));
    for (file, sum) in &files {
        let days = format!("{} to {}", sum.first, sum.last);
        output.plain(&format!("{}  {}  {days}", pad(file, widest), cells(&sum.count)));
    }
    output.plain(&format!("{}  {}", pad("all", widest), cells(&all)));
    Ok(())
}

/// Visitors don't add up: nobody is recognised the next day.
fn add(sum: &mut Count, count: &Count) {
    let plus = |a: Option<u64>, b: Option<u64>| match (a, b) {
        (None, None) => None,
        (a, b) => Some(a.unwrap_or(0).saturating_add(b.unwrap_or(0))),
    };
    sum.downloads = sum.downloads.saturating_add(count.downloads);
    sum.completed = plus(sum.completed, count.completed);
    sum.partial = plus(sum.partial, count.partial);
    sum.bytes = plus(sum.bytes, count.bytes);
}

fn heads(last: &str) -> String {
    format!("{:>9}  {:>9}  {:>9}  {:>10}  {last:>9}", "downloads", "completed", "partial", "bytes")
}

fn cells(count: &Count) -> String {
    let bytes = count.bytes.map_or_else(|| "-".to_owned(), size);
    let (completed, partial) = (number(count.completed), number(count.partial));
    format!("{:>9}  {completed:>9}  {partial:>9}  {bytes:>10}", count.downloads)
}

fn number(number: Option<u64>) -> String {
    number.map_or_else(|| "-".to_owned(), |number| number.to_string())
}

fn pad(text: &str, width: usize) -> String {
    let missing = width.saturating_sub(text.chars().count());
    format!("{text}{}", " ".repeat(missing))
}
