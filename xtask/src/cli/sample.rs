//! `cargo xtask sample`

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::project::Project;
use crate::sample::{self, DEFAULT_ROWS, FEWEST_ROWS, FULL_ROWS, Sample};
use crate::say;

/// How large the sample is.
#[derive(clap::Args, Clone, Copy)]
pub(crate) struct Size {
    /// Rows of the answer key
    #[arg(long, default_value_t = DEFAULT_ROWS, value_name = "N", value_parser = rows)]
    rows: usize,
    /// The Netflix Prize's own size: 2,817,131 rows
    #[arg(long, conflicts_with = "rows")]
    full: bool,
}

fn rows(text: &str) -> Result<usize, String> {
    let rows = text.parse().map_err(|_| "not a whole number".to_owned())?;
    let range = FEWEST_ROWS..=FULL_ROWS;
    if range.contains(&rows) { Ok(rows) } else { Err(format!("take {FEWEST_ROWS} to {FULL_ROWS}")) }
}

impl Size {
    /// Number of rows.
    pub(crate) fn rows(self) -> usize {
        if self.full { FULL_ROWS } else { self.rows }
    }
}

/// Arguments of `sample`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder to make it in
    #[arg(long, value_name = "DIR", required_unless_present = "project")]
    out: Option<PathBuf>,
    #[command(flatten)]
    size: Size,
    /// Write the project's own copies anew: team files, id list, the key's commitment
    #[arg(long, conflicts_with_all = ["out", "rows", "full"])]
    project: bool,
}

/// Makes the sample, or renews the project's own copies.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let Some(out) = &args.out else {
        let commitment = sample::update_project(&project.root)?;
        say::line("Answer key", &commitment);
        return Ok(());
    };
    let sample = sample::make(&project.root, out, args.size.rows())?;
    describe(&sample, out);
    say::line("Answer key", &format!("{} rows, {}", say::count(sample.rows), sample.commitment));
    Ok(())
}

/// The line the demo shows too; the folder as the reader knows it.
pub(crate) fn describe(sample: &Sample, shown: &Path) {
    let place = shown.join("contest.git");
    say::line(
        "Sample",
        &format!(
            "The Netflix Prize, replayed: {} teams, {} pull requests in {}",
            sample.teams,
            sample.pulls,
            place.display()
        ),
    );
}
