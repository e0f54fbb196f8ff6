//! `judge archive`: one folder that outlives repository, forge and site.

use std::path::PathBuf;

use serde_json::json;

use super::common::{Dir, Output};
use super::upstream::Upstream;
use crate::rescoring::again::{PREDICTIONS, Source};
use crate::rescoring::archive::Archive;
use base::failure::Failure;
use contest::Folder;
use ledger::Ledger;

/// Write everything that is needed to read, cite and check the contest into one folder
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// Where it goes; an earlier archive there is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The built site [default: `public`, if it is there]
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Also fetch the prediction files of all scored submissions
    #[arg(long)]
    predictions: bool,
    /// Leave out prediction files that cannot be had
    #[arg(long, requires = "predictions")]
    allow_missing: bool,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let mut archive = Archive::begin(&args.out)?;
    archive.contest(root)?;
    // What is archived is what is committed, and so are the description and the ledger that it goes by.
    let folder = Folder::open(&archive.root())?;
    let ledger = Ledger::open(&archive.root())?;
    archive.metrics(&folder)?;
    let built = root.join("public");
    let site = args.site.clone().or_else(|| built.is_dir().then_some(built));
    if let Some(site) = &site {
        archive.site(site)?;
    }
    let mut missing = vec![];
    if args.predictions {
        let kept = root.join(PREDICTIONS);
        let source = if kept.is_dir() && !args.upstream.is_given() {
            Source::Folder(kept)
        } else {
            Source::Repository { remote: args.upstream.remote(root)?, seed: root.clone() }
        };
        missing = archive.predictions(&folder, &ledger, &source)?;
        if !missing.is_empty() && !args.allow_missing {
            return Err(Failure::Findings(missing));
        }
        if !missing.is_empty() {
            args.output.findings(&missing);
        }
    }
    let (files, bytes) = archive.size();
    let out = archive.finish()?;
    args.output.json(&json!({
        "out": out,
        "files": files,
        "bytes": bytes,
        "site": site.is_some(),
        "missing": missing,
    }));
    args.output.line("Archived", &format!("{files} files, {bytes} bytes, to {}", out.display()));
    if site.is_none() {
        args.output.line("Without a site", "`site build` makes it; name another folder with --site");
    }
    args.output.line("Check it", "`sha256sum -c CHECKSUMS.sha256` and `judge verify`, in that folder");
    Ok(())
}
