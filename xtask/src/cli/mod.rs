//! The commands: one file each, with its arguments and its `run`.

mod bench;
mod build;
mod ci;
mod demo;
mod dist;
mod docs;
mod first_contest;
mod fuzz;
mod handbook;
mod hosts;
mod house;
mod kills;
mod pages;
mod sample;
mod slurm;
mod sweeps;
mod test;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::project::Project;

/// Set-up and developer commands of this repository.
#[derive(Parser)]
#[command(name = "xtask", bin_name = "cargo xtask", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Replay the Netflix Prize: make it, judge it, build its site, serve that
    Demo(demo::Args),
    /// Run all tests
    Test(test::Args),
    /// Build `judge`, `site` and `gitprize`
    Build(build::Args),
    /// Build, pack and try what people install
    Dist(dist::Args),
    /// Run every check a change must pass
    Ci(ci::Args),
    /// Renew the pages of the documentation that are made from the code
    Docs(docs::Args),
    /// Build the handbook of organisers as a site of its own
    Handbook(handbook::Args),
    /// Run the handbook's first contest with what people install and git, and nothing else
    FirstContest(first_contest::Args),
    /// Run the benchmarks
    Bench(bench::Args),
    /// Fuzz the judge's decoders with libFuzzer
    Fuzz(fuzz::Args),
    /// Run a contest behind nginx, OpenSSH and gitolite3, as far as they are installed
    Hosts(hosts::Args),
    /// Hold crates and modules against the picture in CONTRIBUTING, and claims of the documents against the tests
    House(house::Args),
    /// Kill the judge at random moments and look at what the next run leaves
    Kills(kills::Args),
    /// Hold a built site against the Nu HTML checker and axe
    Pages(pages::Args),
    /// Make the sample contest the demo uses
    Sample(sample::Args),
    /// Run a batch in shards on a Slurm of one node, if it is installed
    Slurm(slurm::Args),
    /// Play the site's long sweeps: a build after each of a thousand edits, and builds that are killed
    Sweeps(sweeps::Args),
}

/// Reads the arguments and runs the command they name.
pub(crate) fn run() -> Result<()> {
    let cli = Cli::parse();
    let project = Project::find()?;
    project.settle()?;
    match cli.command {
        Command::Demo(args) => demo::run(&project, &args),
        Command::Test(args) => test::run(&project, &args),
        Command::Build(args) => build::run(&project, &args),
        Command::Dist(args) => dist::run(&project, &args),
        Command::Ci(args) => ci::run(&project, &args),
        Command::Docs(args) => docs::run(&project, &args),
        Command::Handbook(args) => handbook::run(&project, &args),
        Command::FirstContest(args) => first_contest::run(&project, &args),
        Command::Bench(args) => bench::run(&project, &args),
        Command::Fuzz(args) => fuzz::run(&project, &args),
        Command::Hosts(args) => hosts::run(&project, &args),
        Command::House(args) => house::run(&project, &args),
        Command::Kills(args) => kills::run(&project, &args),
        Command::Pages(args) => pages::run(&project, &args),
        Command::Sample(args) => sample::run(&project, &args),
        Command::Slurm(args) => slurm::run(&project, &args),
        Command::Sweeps(args) => sweeps::run(&project, &args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_arguments_are_well_formed() {
        Cli::command().debug_assert();
    }
}
