//! The handbook's first contest from end to end: its commands taken out of the page and typed into a shell that finds what
//! a release has and git, and nothing else; with a table that the world knows.

mod fences;
mod released;
mod shell;
mod table;
mod teams;

use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::duckdb::DuckDb;
use crate::hosts::{Ended, answers};
use crate::project::Project;
use crate::say;
use fences::fences;
use shell::Shell;

/// The page.
const PAGE: &str = "docs/first-contest.md";
/// What the page promises.
const MOST_COMMANDS: usize = 10;
/// Seconds of machine time.
const MOST_SECONDS: f64 = 60.0;
/// Where the page says that site and repository are.
const PORTS: [u16; 2] = [8000, 8001];
/// How long the site may take to show what is in the ledger.
const PATIENCE: Duration = Duration::from_secs(30);

/// Runs all of it with programs that are built already.
pub(crate) fn run(project: &Project, duckdb: &DuckDb) -> Result<Ended> {
    if !cfg!(unix) {
        return Ok(Ended::Skipped("its commands are for a shell".to_owned()));
    }
    if let Some(port) = PORTS.into_iter().find(|port| answers(*port)) {
        return Ok(Ended::Skipped(format!(
            "another program listens at the port {port}, which the page names"
        )));
    }
    let work = project.target.join("first-contest");
    let table = match table::find(&work)? {
        Ok(table) => table,
        Err(why) => return Ok(Ended::Skipped(why)),
    };
    let path = released::path(project, duckdb, &work)?;
    let desk = work.join("desk");
    if desk.exists() {
        fs::remove_dir_all(&desk).with_context(|| format!("{} is in the way", desk.display()))?;
    }
    fs::create_dir_all(&desk)?;
    fs::write(desk.join("answers.csv"), table)?;

    let page =
        fs::read_to_string(project.root.join(PAGE)).with_context(|| format!("{PAGE} can't be read"))?;
    let fences = fences(&page);
    let commands =
        fences.iter().flat_map(|fence| fence.lines()).filter(|line| !line.trim().is_empty()).count();
    ensure!((1..=MOST_COMMANDS).contains(&commands), "{PAGE} has {commands} commands to run");
    let mut shell = Shell::start(&fences, &desk, &path)?;
    let mut scores = vec![];
    let begun = Instant::now();
    for (fence, at) in fences.iter().zip(1..) {
        if fence.contains("gitprize submit") {
            teams::write_files(&desk)?;
        }
        let said = shell.next().with_context(|| format!("{at}. fence of {PAGE}:\n{fence}"))?;
        scores.extend(teams::scores(&said));
    }
    let board = teams::board(PORTS[0], &scores, PATIENCE)?;
    let wall = begun.elapsed();
    let machine = shell.end()?;
    ensure!(machine <= MOST_SECONDS, "it took {machine:.1} s of machine time, allowed are {MOST_SECONDS}");
    Ok(Ended::Fine(format!(
        "{commands} commands from {} rows to a board with {board}: {}, of which the machine worked {machine:.1} s",
        table::ROWS,
        say::seconds(wall)
    )))
}
