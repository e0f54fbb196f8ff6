//! Which DuckDB the programs link: a folder of the user's, the official library, or one compiled from source.

pub(crate) mod fetch;
pub(crate) mod package;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Result, bail};
use clap::ValueEnum;

use crate::project::Project;
use crate::say;
use fetch::Problem;
use package::{Package, VERSION};

/// The variable `libduckdb-sys` reads, ours included.
const LIB_DIR: &str = "DUCKDB_LIB_DIR";

/// The feature that compiles DuckDB from source.
const BUNDLED: &str = "gitprize-judge/bundled";

/// What the user asked for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Choice {
    /// The official library if it can be had, else compile.
    #[default]
    Auto,
    /// The official library or nothing.
    Prebuilt,
    /// Compile from source, which takes long.
    Bundled,
}

/// The option every command that compiles has.
#[derive(clap::Args, Debug, Clone, Copy, Default)]
// A group would have the name of that of the command that takes it in.
#[group(skip)]
pub(crate) struct Args {
    /// Where DuckDB comes from
    #[arg(long, value_enum, default_value_t, value_name = "HOW")]
    pub(crate) duckdb: Choice,
}

/// A DuckDB that is ready to be linked.
#[derive(Debug)]
pub(crate) enum DuckDb {
    /// A shared library in this folder.
    Library(PathBuf),
    /// Compiled by cargo into the programs.
    Bundled,
}

impl DuckDb {
    /// The choice that leads here again.
    pub(crate) fn choice(&self) -> Choice {
        match self {
            Self::Library(_) => Choice::Auto,
            Self::Bundled => Choice::Bundled,
        }
    }

    /// Prepares a cargo call that compiles these packages; no packages means the whole workspace.
    pub(crate) fn apply(&self, cargo: &mut Command) {
        match self {
            Self::Library(dir) => {
                cargo.env(LIB_DIR, dir);
                self.apply_at_run_time(cargo);
            }
            Self::Bundled => {
                // A folder left in the environment would win over the feature.
                cargo.env_remove(LIB_DIR);
                cargo.args(["--features", BUNDLED]);
            }
        }
    }

    /// Lets a program find the library when it isn't in the place its rpath names.
    pub(crate) fn apply_at_run_time(&self, command: &mut Command) {
        let Self::Library(dir) = self else { return };
        let name = if cfg!(target_os = "macos") { "DYLD_LIBRARY_PATH" } else { "LD_LIBRARY_PATH" };
        let others = env::var_os(name).unwrap_or_default();
        let paths = std::iter::once(dir.clone())
            .chain(env::split_paths(&others).filter(|p| !p.as_os_str().is_empty()));
        if let Ok(joined) = env::join_paths(paths) {
            command.env(name, joined);
        }
    }
}

/// Makes a DuckDB ready and says in one line which.
pub(crate) fn set_up(project: &Project, choice: Choice) -> Result<DuckDb> {
    let label = format!("DuckDB {VERSION}");
    if choice == Choice::Bundled {
        say::line(
            &label,
            "compiled from source, as asked; the first time takes 50 minutes or more on two cores",
        );
        return Ok(DuckDb::Bundled);
    }
    if let Some(dir) = env::var_os(LIB_DIR).filter(|dir| !dir.is_empty()) {
        let dir = std::path::absolute(dir)?;
        check_folder(&dir)?;
        say::line(&label, &format!("library in {}, from {LIB_DIR}", dir.display()));
        return Ok(DuckDb::Library(dir));
    }
    let reason = match official(project) {
        Ok((dir, text)) => {
            say::line(&label, &text);
            return Ok(DuckDb::Library(dir));
        }
        Err(Problem::Refused(why)) => bail!("{why}. `--duckdb bundled` compiles DuckDB from source instead"),
        Err(Problem::Unavailable(why)) => why,
    };
    if choice == Choice::Prebuilt {
        bail!(
            "no official DuckDB library: {reason}. `--duckdb bundled` compiles it instead, in 50 minutes or more"
        );
    }
    say::line(&label, &format!("no official library: {reason}."));
    say::line("", "Compiling it from source instead, which takes 50 minutes or more on two cores, once.");
    say::line("", &format!("To avoid that, put the library into a folder and name that in {LIB_DIR}."));
    Ok(DuckDb::Bundled)
}

/// The official library of this platform: out of the target folder, or fetched into it.
fn official(project: &Project) -> Result<(PathBuf, String), Problem> {
    let Some(package) = Package::here() else {
        return Err(Problem::Unavailable(format!(
            "none is listed for {}-{}",
            env::consts::OS,
            env::consts::ARCH
        )));
    };
    // Below the profile's own folder: cargo puts only such library folders on the search path of
    // the programs and tests it starts, and the programs' rpath is `$ORIGIN/duckdb`.
    let dir = project.release().join("duckdb");
    let text = format!("official library for {}", package.platform);
    if package.is_in(&dir) {
        return Ok((dir, format!("{text}, digest ok")));
    }
    let bytes = fetch::into(package, &dir)?;
    Ok((dir, format!("{text}, {} MB, digest ok", (bytes + 500_000) / 1_000_000)))
}

fn check_folder(dir: &Path) -> Result<()> {
    let names = ["libduckdb.so", "libduckdb.dylib", "duckdb.dll", "libduckdb.a", "duckdb.lib"];
    if names.iter().any(|name| dir.join(name).is_file()) {
        return Ok(());
    }
    bail!(
        "{LIB_DIR} names {}, which holds no DuckDB library. Correct it, or unset it to have the official library fetched",
        dir.display()
    )
}
