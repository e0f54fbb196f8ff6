//! `cargo xtask pulls`: the open pull requests as GitHub lists them, for `judge run --pulls`.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, ensure};

use crate::project::{self, Project};
use crate::say;

/// Newest first, a hundred a page; `gh` fills in the repository from `GH_REPO` or the clone's remote.
const LIST: &str = "repos/{owner}/{repo}/pulls?state=open&per_page=100";

/// Arguments of `pulls`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// File to write
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
}

/// Asks GitHub's own program, which knows the token, and writes one array of all pages.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    ensure!(
        project::available("gh", &["--version"]),
        "the program `gh` is not here: install GitHub's command line, or write the list to {} by other means",
        args.out.display()
    );
    let mut gh = Command::new("gh");
    gh.current_dir(&project.root).args(["api", "--paginate", "--slurp", LIST]);
    let pages: Vec<Vec<serde_json::Value>> = serde_json::from_str(&project::output(&mut gh)?)
        .context("GitHub's answer is no list of pull requests")?;
    let pulls: Vec<_> = pages.into_iter().flatten().collect();
    fs::write(&args.out, serde_json::to_vec(&pulls)?)
        .with_context(|| format!("{} can't be written", args.out.display()))?;
    say::line("Pull requests", &format!("{} open, in {}", pulls.len(), args.out.display()));
    Ok(())
}
