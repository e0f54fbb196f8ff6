//! `site import`.

use std::path::PathBuf;

use base::failure::Failure;
use serde_json::json;

use super::common::{Common, warned};
use crate::import::{Kind, Options, Report, import};
use crate::words::{count, grouped};

/// Take a forum over from elsewhere: its posts become files below content/forum/
///
/// Posts keep their authors, times and threads, and what they answer. The same export again changes nothing, and a later one
/// adds what is new. Addresses of mailboxes are taken out.
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  site import --from github issues.json --dry-run\n  site import --from mbox list.mbox --section \"Mailing list\" --redact private.txt\n  site import --from phpbb forum.sql.gz"
)]
pub(super) struct Args {
    /// The export: a file, or a folder of files
    #[arg(value_name = "EXPORT")]
    export: PathBuf,
    /// What made it
    #[arg(long, value_name = "KIND", value_enum)]
    from: Kind,
    /// The section for posts of a source without sections [default: Forum]
    #[arg(long, value_name = "NAME")]
    section: Option<String>,
    /// What must not be published: a file with a text a line, or `text => other text`, or `post: ID`
    #[arg(long, value_name = "FILE")]
    redact: Option<PathBuf>,
    /// Count only, and write nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    pub(super) common: Common,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let report = import(&Options {
        root: &args.common.dir,
        from: &args.export,
        kind: args.from,
        section: args.section.as_deref(),
        redact: args.redact.as_deref(),
        dry_run: args.dry_run,
    })?;
    let output = args.common.output;
    warned(output, &report.findings);
    let mut result = json!({ "dry_run": args.dry_run });
    if let (Some(result), Ok(serde_json::Value::Object(counts))) =
        (result.as_object_mut(), serde_json::to_value(&report))
    {
        result.extend(counts);
    }
    output.json(&result);
    let label = if args.dry_run { "Would import" } else { "Imported" };
    output.line(label, &sentence(&report));
    for (label, text) in remarks(&report) {
        output.line(label, &text);
    }
    Ok(())
}

fn sentence(report: &Report) -> String {
    format!(
        "{} in {} of {}: {} new, {} with another text, {} as they were, {} left out",
        count(report.read, "post", "posts"),
        count(report.threads as u64, "thread", "threads"),
        count(report.sections as u64, "section", "sections"),
        grouped(report.written),
        grouped(report.rewritten),
        grouped(report.unchanged),
        grouped(report.left_out),
    )
}

fn remarks(report: &Report) -> Vec<(&'static str, String)> {
    let mut remarks = vec![];
    let mut add = |label, number: u64, text: &str| {
        if number > 0 {
            remarks.push((label, format!("{} {text}", grouped(number))));
        }
    };
    add("Removed", report.redacted, "places that must not be published");
    add("Not carried", report.attachments, "attached files");
    add("Not carried", report.lost_replies, "answers to posts that are not before them in their thread");
    add("Not told", report.untold, "more of what was not carried over");
    remarks
}
