//! `cargo build` with one line of progress instead of hundreds.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::duckdb::DuckDb;
use crate::project::{Project, shown};
use crate::say::Progress;

/// What we read of cargo's JSON messages.
#[derive(Deserialize)]
struct Message {
    reason: String,
    #[serde(default)]
    fresh: bool,
    target: Option<Target>,
}

#[derive(Deserialize)]
struct Target {
    name: String,
}

/// Builds the programs with the shared profile. Errors and warnings of the compiler are shown, the rest is counted.
///
/// Always the whole workspace: cargo chooses the features of shared dependencies by what is built together, so that
/// a smaller selection would compile most of them a second time. What only the tests need is left out, which is
/// half of a first build; the few features that the tests add to dependencies of the programs stand in the workspace's
/// Cargo.toml, so that `cargo xtask test` compiles on from here.
pub(crate) fn build(project: &Project, duckdb: &DuckDb) -> Result<()> {
    let mut cargo = project.cargo();
    cargo.args(["build", "--release", "--quiet", "--workspace", "--bins"]);
    cargo.args(["--message-format", "json-render-diagnostics"]);
    duckdb.apply(&mut cargo);
    let mut child =
        cargo.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().context("cargo could not be started")?;
    let messages = child.stdout.take().context("cargo has no output")?;

    let mut progress = Progress::new("Building");
    let mut compiled = 0_usize;
    for line in BufReader::new(messages).lines() {
        let line = line.context("cargo's messages broke off")?;
        // A message we don't know is no reason to stop a build.
        let Ok(message) = serde_json::from_str::<Message>(&line) else { continue };
        if message.reason == "compiler-artifact" && !message.fresh {
            compiled += 1;
            let name = message.target.map(|target| target.name).unwrap_or_default();
            progress.at(&format!("{compiled} compiled, last {name}"));
        }
    }
    let status = child.wait().context("cargo was lost")?;
    drop(progress);
    if !status.success() {
        bail!("`{}` failed: its messages are above", shown(&cargo));
    }
    Ok(())
}
