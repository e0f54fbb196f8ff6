//! `site build`.

use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::time::Instant;
use serde_json::json;

use super::common::{Common, instant, threads, warned};
use crate::build::{Encoding, Options, Summary, Timings, build};
use crate::input::Moment;
use crate::words::{count, grouped};

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
    /// Where this build leaves what the next one need not make again; it may be removed at any time [default: .site-cache in
    /// the contest's folder]
    #[arg(long, value_name = "DIR", conflicts_with = "no_cache")]
    cache: Option<PathBuf>,
    /// Make every page, and leave nothing for the next build
    #[arg(long)]
    no_cache: bool,
    /// Put compressed copies of texts beside them, for servers that send such files as they are (`gzip_static`, `precompressed`)
    #[arg(long, value_name = "ENCODINGS", value_enum, value_delimiter = ',')]
    compress: Vec<Encoding>,
    /// Write down which files of the site are new, changed or removed: a line each, with a tab before the name
    #[arg(long, value_name = "FILE")]
    changes: Option<PathBuf>,
    /// Say why this page was made now, or was not, and what it is made from
    #[arg(long, value_name = "PAGE")]
    explain: Option<String>,
    /// Say where the time went: by stage, by kind of page, the slowest pages
    #[arg(long)]
    timings: bool,
    /// Threads that render; one per core unless it is given
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let started = std::time::Instant::now();
    let out = args.common.place(args.out.as_ref());
    let now = args.now.unwrap_or_else(Instant::now);
    let moment = Moment { now, as_of: args.as_of.unwrap_or(now) };
    let usual = Options::usual(&args.common.dir);
    let options = Options {
        cache: args.cache.clone().or(usual.cache).filter(|_| !args.no_cache),
        encodings: args.compress.clone(),
        changes: args.changes.clone(),
        explain: args.explain.clone(),
    };
    let summary = threads(args.jobs)?.install(|| build(&args.common.dir, &out, moment, &options))?;
    let sentence = format!(
        "{} pages ({} files) in {:.1} s → {}",
        grouped(summary.pages as u64),
        grouped(summary.files as u64),
        started.elapsed().as_secs_f64(),
        out.display()
    );
    let output = args.common.output;
    warned(output, &summary.warnings);
    let mut document = document(&summary, &out);
    if args.timings
        && let Some(document) = document.as_object_mut()
    {
        document.insert("timings".to_owned(), timings(&summary.timings));
    }
    output.json(&document);
    if let Some(note) = &summary.note {
        output.line("Note", note);
    }
    output.line("Built", &sentence);
    output.line("Changed", &changed(&summary));
    if let Some(explained) = &summary.explained {
        output.plain(&explained.to_string());
    }
    if args.timings {
        output.plain(&summary.timings.to_string());
    }
    Ok(())
}

/// For programs.
fn document(summary: &Summary, out: &Path) -> serde_json::Value {
    let changes = &summary.changes;
    let explained = summary.explained.as_ref().map(|explained| {
        json!({
            "page": explained.route,
            "made": explained.why.as_ref().map(ToString::to_string),
            "from": explained.parts.iter().map(ToString::to_string).collect::<Vec<_>>(),
        })
    });
    json!({
        "pages": summary.pages, "files": summary.files, "bytes": summary.bytes, "out": out.display().to_string(),
        "made": summary.ran.len(),
        "changes": { "new": changes.new.len(), "changed": changes.changed.len(), "removed": changes.removed.len() },
        "explained": explained,
        "note": summary.note,
    })
}

/// The same for programs, in seconds.
fn timings(timings: &Timings) -> serde_json::Value {
    let stages =
        timings.stages.iter().map(|(name, time)| json!({ "stage": name, "seconds": time.as_secs_f64() }));
    let kinds = timings.kinds.iter().map(|(name, kind)| {
        json!({ "kind": name, "made": kind.made, "kept": kind.kept, "seconds": kind.time.as_secs_f64() })
    });
    let slowest =
        timings.slowest.iter().map(|(route, time)| json!({ "page": route, "seconds": time.as_secs_f64() }));
    json!({
        "stages": stages.collect::<Vec<_>>(), "kinds": kinds.collect::<Vec<_>>(),
        "slowest": slowest.collect::<Vec<_>>(),
    })
}

/// `12 pages made; 1 file new, 2 changed, 0 removed`
fn changed(summary: &Summary) -> String {
    let changes = &summary.changes;
    format!(
        "{} made; {} new, {} changed, {} removed",
        count(summary.ran.len() as u64, "page", "pages"),
        count(changes.new.len() as u64, "file", "files"),
        grouped(changes.changed.len() as u64),
        grouped(changes.removed.len() as u64),
    )
}
