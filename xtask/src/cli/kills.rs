//! `cargo xtask kills`

use anyhow::Result;

use crate::duckdb;
use crate::project::{self, Project};

/// Arguments of `kills`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
    /// How often a run is killed
    #[arg(long, default_value_t = 200, value_name = "N")]
    rounds: u32,
}

/// Kills the judge at random moments and holds what the next run leaves against what it should. It is the test of
/// `judge/tests/kills.rs`, longer.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    let mut cargo = project.cargo();
    cargo.args([
        "test",
        "--release",
        "--workspace",
        "--test",
        "all",
        "kills::after_a_kill",
        "--",
        "--nocapture",
    ]);
    cargo.env("GITPRIZE_KILLS", args.rounds.to_string());
    duckdb.apply(&mut cargo);
    project::run(&mut cargo)
}
