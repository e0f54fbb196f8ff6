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
    /// Instead have every fault happen at every step, and two judges run at once by a thousand schedules
    #[arg(long)]
    faults: bool,
}

/// Kills the judge at random moments and holds what the next run leaves against what it should. It is the test of
/// `judge/tests/kills.rs`, longer; with `--faults` those of `judge/tests/faults.rs`.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    let mut cargo = project.cargo();
    cargo.args([
        "test",
        "--release",
        "--workspace",
        "--test",
        "all",
        if args.faults { "faults::" } else { "kills::after_a_kill" },
        "--",
        "--nocapture",
    ]);
    cargo.env("GITPRIZE_KILLS", args.rounds.to_string());
    if args.faults {
        cargo.env("GITPRIZE_FAULTS", "all").env("GITPRIZE_SCHEDULES", "1000");
    }
    duckdb.apply(&mut cargo);
    project::run(&mut cargo)
}
