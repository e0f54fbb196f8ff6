//! `site build`.

use std::path::PathBuf;

use base::failure::Failure;
use base::time::Instant;

use super::common::{Common, warned};
use crate::build::build;
use crate::input::Moment;
use crate::words::grouped;

/// Build the site
///
/// The output folder is replaced as a whole, and only when every page could be rendered and every link inside
/// the site leads somewhere.
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  site build\n  site build --out /srv/www/contest --as-of 2009-07-01T00:00:00Z"
)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) common: Common,
    /// The folder to build into [default: public in the contest's folder]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
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

fn instant(text: &str) -> Result<Instant, String> {
    text.parse()
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let started = std::time::Instant::now();
    let out = args.common.place(args.out.as_ref());
    let now = args.now.unwrap_or_else(Instant::now);
    let moment = Moment { now, as_of: args.as_of.unwrap_or(now) };
    let threads = rayon::ThreadPoolBuilder::new()
        .num_threads(args.jobs.map_or(0, usize::from))
        .build()
        .map_err(|why| Failure::machine("starting threads", why))?;
    let summary = threads.install(|| build(&args.common.dir, &out, moment))?;
    let sentence = format!(
        "{} pages ({} files) in {:.1} s → {}",
        grouped(summary.pages as u64),
        grouped(summary.files as u64),
        started.elapsed().as_secs_f64(),
        out.display()
    );
    let output = args.common.output;
    warned(output, &summary.warnings);
    output.json(&serde_json::json!({
        "pages": summary.pages, "files": summary.files, "bytes": summary.bytes, "out": out.display().to_string(),
    }));
    output.line("Built", &sentence);
    Ok(())
}
