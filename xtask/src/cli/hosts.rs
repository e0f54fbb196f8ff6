//! `cargo xtask hosts`: the contest's own server, behind the programs that people have.

use anyhow::{Result, bail};

use crate::hosts::{Ended, HOSTS, Host, load};
use crate::project::Project;
use crate::{compile, duckdb, say};

/// Arguments of `hosts`.
#[derive(clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    duckdb: duckdb::Args,
    /// Count how many requests a second the pages' settings take beside nginx without them, with `wrk`, and nothing else
    #[arg(long)]
    load: bool,
}

/// Runs a contest behind each server program that is installed: ten people register, are refused and corrected, submit and
/// are scored, and try what they may not. It installs nothing.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let duckdb = duckdb::set_up(project, args.duckdb.duckdb)?;
    compile::build(project, &duckdb)?;
    let load = [Host { name: "nginx, load", run: load }];
    let hosts = if args.load { &load[..] } else { HOSTS };
    let mut failed = vec![];
    for host in hosts {
        match (host.run)(project) {
            Ok(Ended::Fine(text)) => say::line(host.name, &text),
            Ok(Ended::Skipped(why)) => say::line(host.name, &format!("skipped: {why}")),
            Err(why) => {
                say::line(host.name, &format!("failed: {why:#}"));
                failed.push(host.name);
            }
        }
    }
    if !failed.is_empty() {
        bail!("{} of {} servers failed: {}", failed.len(), hosts.len(), failed.join(", "));
    }
    Ok(())
}
