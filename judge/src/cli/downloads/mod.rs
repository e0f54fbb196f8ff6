//! `judge downloads`: who takes the data.

mod import;
mod show;

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

/// `2.5 MB`: bytes for people, in powers of a thousand.
fn size(bytes: u64) -> String {
    let units = ["bytes", "kB", "MB", "GB", "TB", "PB"];
    let (mut number, mut unit) = (bytes as f64, 0);
    while number >= 999.95 && unit + 1 < units.len() {
        number /= 1000.0;
        unit += 1;
    }
    if unit == 0 { format!("{bytes} bytes") } else { format!("{number:.1} {}", units[unit]) }
}
