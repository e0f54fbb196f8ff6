//! `site check`.

use base::failure::Failure;
use base::time::Instant;
use serde_json::json;

use super::common::{Common, instant, threads, warned};
use crate::check::{Bounds, Host, Options, check};
use crate::input::Moment;
use crate::words::count;

/// Look for what readers would stumble over, on every page of the site; nothing is written
///
/// Links and the places that they name, pictures, ids, HTML that browsers have to mend, what templates left behind, feed and
/// sitemaps, pages that nothing leads to, days that have not come. What a contestant or poster wrote is a warning.
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  site check\n  site check --strict --host cloudflare\n  site check --external"
)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) common: Common,
    /// Hold the site against what this host takes: files, bytes, minutes
    #[arg(long, value_name = "HOST", value_enum)]
    host: Option<Host>,
    /// Fail for warnings too
    #[arg(long)]
    strict: bool,
    /// Ask whether addresses elsewhere answer that the organiser's pages link to
    #[arg(long)]
    external: bool,
    /// Show the standings by what had been received at this moment
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    as_of: Option<Instant>,
    /// Take this for the current time
    #[arg(long, value_name = "INSTANT", value_parser = instant)]
    now: Option<Instant>,
    /// Threads that render; one per core unless it is given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let now = args.now.unwrap_or_else(Instant::now);
    let moment = Moment { now, as_of: args.as_of.unwrap_or(now) };
    let options = Options { host: args.host, external: args.external.then(Bounds::default) };
    let report = threads(args.jobs)?.install(|| check(&args.common.dir, moment, &options))?;
    let (mut errors, mut warnings) = (report.errors, report.warnings);
    if args.strict {
        errors.append(&mut warnings);
    }
    let output = args.common.output;
    output.json(&json!({
        "pages": report.pages, "files": report.files, "bytes": report.bytes,
        "errors": errors.len(), "warnings": warnings.len(),
    }));
    warned(output, &warnings);
    output.line(
        "Checked",
        &format!(
            "{} ({}, {}): {}, {}",
            count(report.pages as u64, "page", "pages"),
            count(report.files as u64, "file", "files"),
            count(report.bytes, "byte", "bytes"),
            count(errors.len() as u64, "error", "errors"),
            count(warnings.len() as u64, "warning", "warnings"),
        ),
    );
    if errors.is_empty() { Ok(()) } else { Err(Failure::Findings(errors)) }
}
