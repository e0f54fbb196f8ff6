//! `cargo xtask demo`: from nothing to a judged contest with its site, in front of the reader's eyes.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use super::sample::{Size, describe};
use crate::duckdb::{self, DuckDb};
use crate::project::{self, Project};
use crate::{compile, sample, say};

/// Seven minutes after the contest closed: everything has been received, nothing has been decided.
const NOW: &str = "2009-07-26T18:50:00Z";

/// Arguments of `demo`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
    #[command(flatten)]
    size: Size,
    /// Only build, don't serve
    #[arg(long)]
    no_serve: bool,
    /// Keep the ledger in the project's own submissions/, after a change that gives it other bytes
    #[arg(long, conflicts_with_all = ["rows", "full"])]
    keep: bool,
    /// Port to serve on
    #[arg(long, default_value_t = 8000, value_name = "PORT")]
    port: u16,
}

/// Where a replay goes.
pub(crate) struct Places {
    /// Folder of the sample and its clone; made anew each time.
    pub(crate) work: PathBuf,
    /// Folder of the built site.
    pub(crate) public: PathBuf,
}

impl Places {
    /// The clone the judge and the site work in.
    pub(crate) fn clone(&self) -> PathBuf {
        self.work.join("contest")
    }
}

/// Replays the contest and serves its site.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    compile::build(project, &duckdb)?;
    let places = Places { work: project.target.join("demo"), public: project.root.join("public") };
    replay(project, &duckdb, &places, args.size.rows())?;
    if args.keep {
        keep(project, &places)?;
    }
    if args.no_serve {
        let built = places.public.join("index.html");
        say::line("Look at", &near(project, &built).display().to_string());
        next();
        return Ok(());
    }
    say::line("Open", &format!("http://127.0.0.1:{}/    (Ctrl-C to stop; `--no-serve` to skip)", args.port));
    next();
    let mut serve = program(project, &duckdb, "site", "serve");
    serve.arg("--dir").arg(places.clone()).arg("--out").arg(&places.public);
    project::run(serve.args(["--port", &args.port.to_string()]))
}

/// Copies what the judge wrote into the project, which is the sample contest. A ledger that has not changed
/// keeps its sealed scores: sealing them again gives other bytes for the same content.
fn keep(project: &Project, places: &Places) -> Result<()> {
    let checkpoint = "submissions/ledger/checkpoint";
    let made =
        fs::read(places.clone().join(checkpoint)).with_context(|| format!("{checkpoint} can't be read"))?;
    if fs::read(project.root.join(checkpoint)).is_ok_and(|kept| kept == made) {
        say::line("Kept", "the ledger is as it was");
        return Ok(());
    }
    for folder in ["submissions/ledger", "submissions/sealed"] {
        let (from, to) = (places.clone().join(folder), project.root.join(folder));
        fs::create_dir_all(&to)?;
        for file in fs::read_dir(&from).with_context(|| format!("{} can't be read", from.display()))? {
            let file = file?;
            fs::copy(file.path(), to.join(file.file_name()))?;
        }
        say::line("Kept", folder);
    }
    Ok(())
}

fn next() {
    say::line("Next", "`judge --help` and `site --help`; README.md says where things are.");
}

/// Makes the sample, judges all that waits, opens the envelopes, puts the jury's decisions on record, checks the
/// ledger, builds the site.
pub(crate) fn replay(project: &Project, duckdb: &DuckDb, places: &Places, rows: usize) -> Result<()> {
    if places.work.exists() {
        fs::remove_dir_all(&places.work)
            .with_context(|| format!("{} is in the way and can't be removed", places.work.display()))?;
    }
    let sample = sample::make(&project.root, &places.work, rows)?;
    describe(&sample, near(project, &places.work));

    let clone = places.clone();
    let mut git = project::git(&places.work);
    git.args(["clone", "--quiet"]).arg(&sample.repository).arg(&clone);
    project::output(&mut git)?;

    let judge = |command| {
        let mut judge = program(project, duckdb, "judge", command);
        judge.arg("--dir").arg(&clone);
        judge
    };
    project::run(judge("run").arg("--answers").arg(&sample.answers).args(["--now", NOW]))?;
    if let Some(identity) = &sample.identity {
        // What the jury of 2007 to 2009 decided. Its dates before the batch can't stand in a ledger that begins with
        // the batch, so that the reasons tell them.
        let decisions = sample::decisions()?;
        for decision in &decisions {
            project::run(&mut step(project, duckdb, &clone, decision, identity))?;
        }
        let mut list = judge("prize");
        list.arg("--identity").arg(identity);
        if let Some(last) = decisions.last() {
            list.args(["--now", &last.when.to_string()]);
        }
        project::run(&mut list)?;
    }
    project::run(judge("verify").arg("--rescore").arg("--answers").arg(&sample.answers))?;
    project::run(
        program(project, duckdb, "site", "build").arg("--dir").arg(&clone).arg("--out").arg(&places.public),
    )
}

/// One step of the jury, ready to run.
fn step(
    project: &Project,
    duckdb: &DuckDb,
    clone: &Path,
    decision: &sample::Decision,
    identity: &Path,
) -> Command {
    let mut judge = program(project, duckdb, "judge", "prize");
    judge.args([&decision.step, &decision.prize]).args(["--team", &decision.team]);
    judge.args(["--reason", &decision.reason, "--now", &decision.when.to_string(), "--yes", "--quiet"]);
    if decision.step == "nominate" {
        judge.arg("--identity").arg(identity);
    }
    judge.arg("--dir").arg(clone);
    judge
}

/// One of our programs, ready to be given arguments.
pub(super) fn program(project: &Project, duckdb: &DuckDb, name: &str, command: &str) -> Command {
    let mut program = Command::new(project.program(name));
    program.current_dir(&project.root).arg(command);
    duckdb.apply_at_run_time(&mut program);
    program
}

/// A path as seen from the project, when it is within.
fn near<'a>(project: &Project, path: &'a Path) -> &'a Path {
    path.strip_prefix(&project.root).unwrap_or(path)
}
