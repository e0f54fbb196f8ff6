//! `cargo xtask build`

use anyhow::Result;

use crate::project::Project;
use crate::{compile, duckdb, say};

/// Arguments of `build`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
}

/// Builds both programs and says where they are.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    compile::build(project, &duckdb)?;
    for name in ["judge", "site"] {
        say::line("Built", &project.program(name).display().to_string());
    }
    Ok(())
}
