//! `cargo xtask docs`

use std::fs;

use anyhow::{Context, Result};

use super::demo::program;
use crate::duckdb;
use crate::project::{self, Project};
use crate::{compile, say};

/// Files that the judge writes about itself, and the call that does.
const PAGES: [(&str, &str, &[&str]); 9] = [
    ("content/docs/metrics.md", "metrics", &["--reference"]),
    ("content/docs/refusals.md", "codes", &["--reference"]),
    ("content/docs/rules-coverage.md", "rules", &["--reference"]),
    ("docs/reference-contest.md", "explain", &["--reference", "contest"]),
    ("docs/reference-team.md", "explain", &["--reference", "team"]),
    ("docs/reference-front-matter.md", "explain", &["--reference", "front-matter"]),
    ("docs/schemas/contest.json", "explain", &["--schema", "contest"]),
    ("docs/schemas/team.json", "explain", &["--schema", "team"]),
    ("docs/schemas/front-matter.json", "explain", &["--schema", "front-matter"]),
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
    for (path, command, arguments) in PAGES {
        let text = project::output(program(project, &duckdb, "judge", command).args(arguments))?;
        let file = project.root.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let renewed = fs::read_to_string(&file).ok().as_deref() != Some(&text);
        if renewed {
            fs::write(&file, text).with_context(|| format!("{path} can't be written"))?;
        }
        say::line(if renewed { "Renewed" } else { "As it was" }, path);
    }
    Ok(())
}
