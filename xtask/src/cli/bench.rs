//! `cargo xtask bench`

use anyhow::Result;

use crate::duckdb;
use crate::project::{self, Project};

/// Arguments of `bench`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
    /// Which benchmark: `score`, `ledger` for what a contest's age costs, `load` for what many people cost at once, `probing` for what attacks on the board gain,
    /// `chance` for how often what boards say of ranks is true, `coverage` for how often ± holds, or `site` for what a site's builds
    /// cost
    #[arg(long, default_value = "score", value_name = "NAME")]
    bench: String,
    /// Handed on to the benchmarks: sections (a to f), a part of a name, `--runs N`, `--keep DIR`, …
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Runs the benchmarks; cargo's bench profile is the release profile.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    let mut cargo = project.cargo();
    // The whole workspace is selected, and of it one target: see `compile::build`.
    cargo.args(["bench", "--workspace", "--bench", &args.bench]);
    duckdb.apply(&mut cargo);
    if !args.rest.is_empty() {
        cargo.arg("--").args(&args.rest);
    }
    project::run(&mut cargo)
}
