//! `cargo xtask test`

use anyhow::Result;

use crate::duckdb::{self, DuckDb};
use crate::project::{self, Project};

/// Arguments of `test`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
    /// Handed on to the test runner, such as a part of a test's name
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    rest: Vec<String>,
}

/// Sets DuckDB up and runs the tests.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    tests(project, &duckdb, &args.rest)
}

/// Runs all tests; the runner's own summary comes last.
pub(crate) fn tests(project: &Project, duckdb: &DuckDb, rest: &[String]) -> Result<()> {
    let mut runner = project.cargo();
    if nextest(project) {
        // Nextest doesn't know tests in documentation, so they run first, by cargo's own runner.
        if rest.is_empty() {
            let mut docs = project.cargo();
            docs.args(["test", "--release", "--quiet", "--doc", "--workspace"]);
            duckdb.apply(&mut docs);
            project::run(&mut docs)?;
        }
        runner.args(["nextest", "run", "--release", "--workspace", "--no-tests=pass"]);
    } else {
        runner.args(["test", "--release", "--workspace"]);
    }
    duckdb.apply(&mut runner);
    runner.args(rest);
    project::run(&mut runner)
}

fn nextest(project: &Project) -> bool {
    let cargo = project.cargo();
    project::available(cargo.get_program(), &["nextest", "--version"])
}
