//! `cargo xtask handbook`

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::demo::program;
use crate::duckdb::{self, DuckDb};
use crate::project::{self, Project};
use crate::{compile, say};

/// Arguments of `handbook`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder to build into [default: handbook in the target folder]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    #[command(flatten)]
    duckdb: duckdb::Args,
}

/// Builds the handbook of organisers as a site of its own.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    compile::build(project, &duckdb)?;
    let out = args.out.clone().unwrap_or_else(|| place(project));
    write(project, &duckdb, &out)?;
    say::line("Handbook", &out.join("index.html").display().to_string());
    Ok(())
}

/// Where it is built unless somebody names another folder.
pub(crate) fn place(project: &Project) -> PathBuf {
    project.target.join("handbook")
}

/// Builds it with programs that are built already.
pub(crate) fn write(project: &Project, duckdb: &DuckDb, out: &Path) -> Result<()> {
    project::run(program(project, duckdb, "site", "handbook").arg("--out").arg(out))
}
