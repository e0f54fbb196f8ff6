//! The `gitprize` command.

use std::process::ExitCode;

use base::arguments::built;
use clap::{Parser, Subcommand};
use gitprize::common::Output;
use gitprize::{check, codes, data, encrypt, join, metrics, status, submit, verify, withdraw};

const GROUPS: base::help::Groups = &[
    ("Commands for taking part", &["join", "data", "check", "submit", "status", "withdraw", "encrypt"]),
    ("Commands for looking on", &["verify", "metrics", "codes"]),
];

/// Takes part in a prediction contest that lives in a git repository, or looks on.
#[derive(Parser)]
#[command(name = "gitprize", version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
#[allow(clippy::large_enum_variant, reason = "there is one, for as long as the program runs")]
enum Command {
    Check(check::Args),
    Data(data::Args),
    Encrypt(encrypt::Args),
    Join(join::Args),
    Submit(submit::Args),
    Status(status::Args),
    Withdraw(withdraw::Args),
    Verify(verify::Args),
    Metrics(metrics::Args),
    Codes(codes::Args),
}

fn main() -> ExitCode {
    let cli: Cli = match base::arguments::parse(GROUPS, built(option_env!("GITPRIZE_COMMIT"))) {
        Ok(cli) => cli,
        Err(code) => return code,
    };
    let (output, result): (Output, _) = match cli.command {
        Command::Check(args) => (args.output, check::run(&args)),
        Command::Data(args) => (args.output, data::run(&args)),
        Command::Encrypt(args) => (args.output, encrypt::run(&args)),
        Command::Join(args) => (args.output, join::run(&args)),
        Command::Submit(args) => (args.output, submit::run(&args)),
        Command::Status(args) => (args.output, status::run(&args)),
        Command::Withdraw(args) => (args.output, withdraw::run(&args)),
        Command::Verify(args) => (args.output, verify::run(&args, None)),
        Command::Metrics(args) => (args.output, metrics::run(&args)),
        Command::Codes(args) => (args.output, codes::run(&args)),
    };
    output.ended(result)
}
