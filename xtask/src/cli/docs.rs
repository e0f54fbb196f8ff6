//! `cargo xtask docs`

use std::fs;

use anyhow::{Context, Result};

use super::demo::program;
use crate::duckdb;
use crate::project::{self, Project};
use crate::{compile, say};

/// Pages that the judge writes about itself, and the subcommand that does.
const PAGES: [(&str, &str); 3] = [
    ("content/docs/metrics.md", "metrics"),
    ("content/docs/refusals.md", "codes"),
    ("content/docs/rules-coverage.md", "rules"),
];

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
    for (path, command) in PAGES {
        let text = project::output(program(project, &duckdb, "judge", command).arg("--reference"))?;
        let file = project.root.join(path);
        let renewed = fs::read_to_string(&file).ok().as_deref() != Some(&text);
        if renewed {
            fs::write(&file, text).with_context(|| format!("{path} can't be written"))?;
        }
        say::line(if renewed { "Renewed" } else { "As it was" }, path);
    }
    Ok(())
}
