//! `cargo xtask first-contest`: the handbook's first contest, with what people install.

use anyhow::Result;

use crate::hosts::Ended;
use crate::project::Project;
use crate::{compile, duckdb, first, say};

/// Arguments of `first-contest`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
}

/// Builds the programs, packs them as a release has them, and types the page's commands.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    compile::build(project, &duckdb)?;
    match first::run(project, &duckdb)? {
        Ended::Fine(text) => say::line("First contest", &text),
        Ended::Skipped(why) => say::line("First contest", &format!("skipped: {why}")),
    }
    Ok(())
}
