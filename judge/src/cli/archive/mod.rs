//! `judge archive`: one folder that outlives repository, forge and site; and prediction files that are kept by digest.

mod kept;
mod table;

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use super::common::{Dir, Key, Now, Output};
use super::upstream::Upstream;
use crate::rescoring::archive::Archive;
use base::failure::Failure;
use base::scratch::Scratch;
use contest::Folder;
use ledger::Ledger;

/// Write everything that is needed to read, cite and check the contest into one folder
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge archive --out archive --predictions\n  judge archive --check\n  judge archive --table predictions.parquet"
)]
pub(super) struct Args {
    #[command(flatten)]
    dir: Dir,
    /// Where it goes; an earlier archive there is replaced
    #[arg(short, long, value_name = "DIR", required_unless_present_any = ["check", "fill", "table"])]
    out: Option<PathBuf>,
    /// Instead: read each file that was scored where contest.toml has files kept by digest, and say what it lacks
    #[arg(long, conflicts_with_all = ["out", "table"])]
    check: bool,
    /// The same, after what it lacks was put there as far as pull requests or a folder `predictions` still have it
    #[arg(long, conflicts_with_all = ["out", "table"])]
    fill: bool,
    /// Instead: all predictions as one Parquet file, after the end and where the rules allow it
    #[arg(long, value_name = "FILE", conflicts_with = "out")]
    table: Option<PathBuf>,
    /// A site that is built already [default: it is built anew, from what is archived, by the program `site` beside this
    /// one]
    #[arg(long, value_name = "DIR")]
    site: Option<PathBuf>,
    /// Without a site
    #[arg(long, conflicts_with = "site")]
    no_site: bool,
    /// Also fetch the prediction files of all scored submissions
    #[arg(long)]
    predictions: bool,
    /// Leave out files that cannot be had
    #[arg(long)]
    allow_missing: bool,
    #[command(flatten)]
    upstream: Upstream,
    #[command(flatten)]
    key: Key,
    #[command(flatten)]
    now: Now,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match (&args.out, &args.table) {
        _ if args.check || args.fill => kept::run(&args.dir.dir, &args.upstream, args.output, args.fill),
        (_, Some(table)) => table::run(
            (&args.dir.dir, table),
            (&args.upstream, &args.key),
            args.now.get(),
            args.allow_missing,
            args.output,
        ),
        (Some(out), None) => whole(args, out),
        (None, None) => Ok(()), // Not without one of them.
    }
}

/// The folder with everything.
fn whole(args: &Args, out: &Path) -> Result<(), Failure> {
    let root = &args.dir.dir;
    let mut archive = Archive::begin(out)?;
    let mut missing = archive.contest(root)?;
    // What is archived is what is committed, and so are the description and the ledger that it goes by.
    let folder = Folder::open(&archive.root())?;
    let ledger = Ledger::open(&archive.root())?;
    archive.metrics(&folder)?;
    // A site that lies there may still name somebody who was forgotten since.
    let scratch = Scratch::new()?;
    let site = match &args.site {
        Some(site) => Some(site.clone()),
        None if args.no_site => None,
        None => built(&archive.root(), &scratch.path().join("site"), &ledger)?,
    };
    if let Some(site) = &site {
        archive.site(site)?;
    }
    if args.predictions {
        let source = args.upstream.source(root, &folder.contest)?;
        missing.extend(archive.predictions(&folder, &ledger, &source)?);
    }
    if !missing.is_empty() && !args.allow_missing {
        return Err(Failure::Findings(missing));
    }
    if !missing.is_empty() {
        args.output.warnings(&missing);
    }
    let (files, bytes) = archive.size();
    let out = archive.finish()?;
    args.output.json(&json!({
        "out": out,
        "files": files,
        "bytes": bytes,
        "site": site.is_some(),
        "missing": missing.len(),
    }));
    args.output.line("Archived", &format!("{files} files, {bytes} bytes, to {}", out.display()));
    if site.is_none() {
        args.output.line("Without a site", "`site build` makes one; name its folder with --site");
    }
    args.output.line("Check it", "`sha256sum -c CHECKSUMS.sha256` and `judge verify`, in that folder");
    Ok(())
}

/// Has the site of the contest at `root` built into `out`, as it was at the last receipt, by the program `site` that
/// stands beside this one; nothing where there is none.
fn built(root: &Path, out: &Path, ledger: &Ledger) -> Result<Option<PathBuf>, Failure> {
    let own = std::env::current_exe().map_err(|why| Failure::machine("finding this program", why))?;
    let program = own.with_file_name(format!("site{}", std::env::consts::EXE_SUFFIX));
    if !program.is_file() {
        return Ok(None);
    }
    let mut command = Command::new(&program);
    command.arg("build").arg("--dir").arg(root).arg("--out").arg(out);
    if let Some(last) = ledger.receipts().last() {
        command.args(["--now", &last.at.to_string()]);
    }
    let done = command.output().map_err(|why| Failure::machine(program.display(), why))?;
    if done.status.success() {
        return Ok(Some(out.to_owned()));
    }
    let said = String::from_utf8_lossy(&done.stderr).trim().to_owned();
    Err(Failure::Machine(format!(
        "`site build` failed; --no-site leaves the site out, --site names one that is built. It said: {said}"
    )))
}
