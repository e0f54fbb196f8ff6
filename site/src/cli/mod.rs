//! The `site` command: one file per subcommand.

mod build;
mod common;
mod print;
mod serve;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use print::Printer;

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
    Serve(serve::Args),
}

/// Reads the arguments and runs the subcommand.
///
/// Exit codes: 0 fine, 1 the input has findings, 2 usage or configuration, 3 the machine failed.
pub fn main() -> ExitCode {
    let cli: Cli = match base::arguments::parse(&[]) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let (printer, result) = match cli.command {
        Command::Build(args) => {
            let printer = Printer::new(&args.common);
            (printer, build::run(&args, &printer))
        }
        Command::Serve(args) => {
            let printer = Printer::new(&args.common);
            (printer, serve::run(&args, &printer))
        }
    };
    let code = match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            printer.failure(&failure);
            failure.exit_code()
        }
    };
    base::terminal::ended(code)
}
