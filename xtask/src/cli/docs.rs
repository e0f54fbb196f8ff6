//! `cargo xtask docs`

use std::fs;

use anyhow::{Context, Result};

use super::demo::program;
use crate::duckdb;
use crate::generated::PAGES;
use crate::project::{self, Project};
use crate::{compile, say};

/// Arguments of `docs`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
}

/// Writes the generated pages of the documentation anew.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    compile::build(project, &duckdb)?;
    for page in PAGES {
        let Some((name, call)) = page.call() else { continue };
        let text = project::output(program(project, &duckdb, name, call[0]).args(&call[1..]))?;
        let file = project.root.join(page.path);
        let renewed = fs::read_to_string(&file).ok().as_deref() != Some(&text);
        if renewed {
            fs::write(&file, text).with_context(|| format!("{} can't be written", page.path))?;
        }
        say::line(if renewed { "Renewed" } else { "As it was" }, page.path);
    }
    Ok(())
}
