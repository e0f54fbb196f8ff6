//! `cargo xtask sweeps`

use anyhow::Result;

use crate::duckdb;
use crate::project::{self, Project};

/// Arguments of `sweeps`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
    /// Random edits of a contest, each followed by a build that is held against one from nothing; fewer are not of all kinds
    #[arg(long, default_value_t = 1_000, value_name = "N", value_parser = clap::value_parser!(u32).range(100..))]
    edits: u32,
    /// Builds that are killed at a random moment
    #[arg(long, default_value_t = 500, value_name = "N", value_parser = clap::value_parser!(u32).range(20..))]
    kills: u32,
    /// Posts of a forum that is imported twice, of which the second changes nothing; memory may not follow their number
    #[arg(long, default_value_t = 100_000, value_name = "N", value_parser = clap::value_parser!(u32).range(1_000..))]
    posts: u32,
}

/// The tests of `site/tests/site/incremental.rs`, `site/tests/site/kills.rs` and `site/tests/site/large_import.rs`, longer. One after the other: what is killed is
/// killed within the time that a build took by itself.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    let sweeps = [
        (args.edits, "GITPRIZE_EDITS", "incremental::after_any_edits"),
        (args.kills, "GITPRIZE_KILLS", "kills::after_a_kill"),
        (args.posts, "GITPRIZE_POSTS", "large_import::an_import_holds"),
    ];
    for (rounds, variable, test) in sweeps {
        let mut cargo = project.cargo();
        cargo.args(["test", "--release", "--workspace", "--test", "site", test, "--", "--nocapture"]);
        cargo.env(variable, rounds.to_string());
        duckdb.apply(&mut cargo);
        project::run(&mut cargo)?;
    }
    Ok(())
}
