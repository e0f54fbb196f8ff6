//! The `judge` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    judge::cli::main(option_env!("GITPRIZE_COMMIT"))
}
