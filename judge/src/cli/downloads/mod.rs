//! `judge downloads`: who takes the data.

mod import;
mod show;
mod size;

use super::common::Output;
use base::failure::Failure;

/// Count downloads from access logs, or show what was counted
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Import(import::Args),
    Show(show::Args),
}

impl Args {
    pub(super) fn output(&self) -> Output {
        match &self.command {
            Command::Import(args) => args.output,
            Command::Show(args) => args.output,
        }
    }
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    match &args.command {
        Command::Import(args) => import::run(args),
        Command::Show(args) => show::run(args),
    }
}
