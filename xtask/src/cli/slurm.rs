//! `cargo xtask slurm`: a batch in shards on a real Slurm.

use anyhow::Result;

use crate::project::{self, Project};
use crate::slurm::{Cluster, missing};
use crate::{duckdb, say};

/// Arguments of `slurm`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
}

/// Starts a Slurm of one node on loopback and has it run the script that `judge plan --format slurm` prints; the ledger has to
/// be that of one batch. It is the test of `judge/tests/shards.rs` that otherwise plays Slurm itself. It installs nothing.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    if let Some(why) = missing() {
        say::line("Slurm", &format!("skipped: {why}"));
        return Ok(());
    }
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    let cluster = Cluster::start(project)?;
    let mut cargo = project.cargo();
    cargo.args([
        "test",
        "--release",
        "--workspace",
        "--test",
        "all",
        "shards::a_slurm_script",
        "--",
        "--nocapture",
    ]);
    cargo.env("GITPRIZE_SLURM", "1").env("SLURM_CONF", cluster.settings());
    duckdb.apply(&mut cargo);
    project::run(&mut cargo)?;
    say::line(
        "Slurm",
        &format!("{} ran the array and what records it; the ledger is that of one batch", cluster.version()?),
    );
    Ok(())
}
