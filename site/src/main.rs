//! The `site` command.

use std::process::ExitCode;

fn main() -> ExitCode {
    site::cli::main(option_env!("GITPRIZE_COMMIT"))
}
