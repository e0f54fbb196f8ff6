//! The `site` command: one file per subcommand.

mod build;
mod check;
mod common;
mod fields;
mod handbook;
mod host;
mod import;
mod serve;
mod theme;

use std::process::ExitCode;

use base::arguments::built;
use clap::{Parser, Subcommand};

/// Builds a contest's static site from its Markdown and its ledger.
#[derive(Debug, Parser)]
#[command(name = "site", version, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    Build(build::Args),
    Check(check::Args),
    Serve(serve::Args),
    Handbook(handbook::Args),
    Host(host::Args),
    Import(import::Args),
    Theme(theme::Args),
}

/// Reads the arguments and runs the subcommand.
///
/// `commit` is the one that it was built from. Exit codes: 0 fine, 1 the input has findings, 2 usage or configuration, 3 the machine failed.
pub fn main(commit: Option<&str>) -> ExitCode {
    let cli: Cli = match base::arguments::parse(&[], built(commit)) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let (output, result) = match cli.command {
        Command::Build(args) => (args.common.output, build::run(&args)),
        Command::Check(args) => (args.common.output, check::run(&args)),
        Command::Handbook(args) => (args.common.output, handbook::run(&args)),
        Command::Host(args) => (args.common.output, host::run(&args)),
        Command::Serve(args) => (args.common.output, serve::run(&args)),
        Command::Theme(args) => (args.common().output, theme::run(&args)),
        Command::Import(args) => (args.common.output, import::run(&args)),
    };
    output.ended(result)
}
