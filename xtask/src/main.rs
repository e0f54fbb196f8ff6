//! Set-up and developer commands of this repository: `cargo xtask demo`, `test`, `build`, `dist`, `ci`,
//! `docs`, `first-contest`, `hosts`, `bench`, `fuzz`, `house`, `pages`, `sample`, `slurm`.
//!
//! It depends on neither `judge` nor DuckDB, because it has to run before DuckDB is there.

mod claims;
mod cli;
mod compile;
mod dist;
mod duckdb;
mod first;
mod generated;
mod hosts;
mod house;
mod moved;
mod pages;
mod project;
mod sample;
mod say;
mod slurm;

use std::process::ExitCode;

fn main() -> ExitCode {
    match cli::run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            say::error(&error);
            ExitCode::FAILURE
        }
    }
}
