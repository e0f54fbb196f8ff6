//! Compiles what is handed out, so that the same source gives the same bytes wherever it lies.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context as _, Result, ensure};

use super::target::Target;
use crate::duckdb::DuckDb;
use crate::project::{self, Project, git};

/// How an argument ends in the variable that hands flags to the compiler.
const BETWEEN_FLAGS: &str = "\u{1f}";

/// The second of the commit that is built: the only time that comes into what is handed out.
///
/// # Errors
/// When there is neither a commit nor a time in `SOURCE_DATE_EPOCH`.
pub(crate) fn time(project: &Project) -> Result<i64> {
    let text = match std::env::var("SOURCE_DATE_EPOCH") {
        Ok(text) => text,
        Err(_) => project::output(git(&project.root).args(["log", "-1", "--format=%ct"])).context(
            "outside of a repository SOURCE_DATE_EPOCH has to say the time, in seconds since 1970",
        )?,
    };
    text.trim().parse().with_context(|| format!("SOURCE_DATE_EPOCH is {text:?}, expected seconds since 1970"))
}

/// Compiles `packages` for `target` and returns the folder that has their programs.
///
/// # Errors
/// When a tool is missing or the compiler fails.
pub(crate) fn compile(
    project: &Project,
    target: Target,
    packages: &[&str],
    duckdb: Option<&DuckDb>,
) -> Result<PathBuf> {
    target.set_up()?;
    let mut cargo = project.cargo();
    cargo.arg(if target.is_by_zig() { "zigbuild" } else { "build" });
    cargo.args(["--profile", "dist", "--quiet", "--locked", "--target", target.triple]);
    for package in packages {
        cargo.args(["--package", package]);
    }
    if let Some(duckdb) = duckdb {
        duckdb.apply(&mut cargo);
    }
    reproducible(&mut cargo, project, target)?;
    // A second build has one of its own, whatever the environment says.
    cargo.env("CARGO_TARGET_DIR", &project.target);
    // Not the machine's: another one may have none, or an older one.
    cargo.env("LIBZ_SYS_STATIC", "1");
    project::run(&mut cargo)?;
    Ok(target.folder(&project.target))
}

/// Has the compiler check `packages` for `target`, of which nothing here can link or run a program.
///
/// The C libraries in them are compiled all the same: build scripts do that before anything is checked.
///
/// # Errors
/// When a tool is missing or the compiler finds a mistake.
pub(crate) fn check(
    project: &Project,
    target: Target,
    packages: &[&str],
    duckdb: Option<&DuckDb>,
) -> Result<()> {
    target.set_up()?;
    let mut check = Command::new("cargo-zigbuild");
    check.current_dir(&project.root);
    check.args(["check", "--release", "--quiet", "--locked", "--target", target.triple]);
    for package in packages {
        check.args(["--package", package]);
    }
    if let Some(duckdb) = duckdb {
        duckdb.apply(&mut check);
    }
    check.env("LIBZ_SYS_STATIC", "1");
    project::run(&mut check)
}

/// Leaves out of the programs where they were compiled, and when.
fn reproducible(cargo: &mut Command, project: &Project, target: Target) -> Result<()> {
    let folders = folders(project)?;
    let mut flags: Vec<String> =
        folders.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect();
    // Cargo takes this from `release`, not from `dist`, for a package whose optimisation is named.
    flags.push("-Cstrip=symbols".to_owned());
    if target.is_windows() {
        // The header's time of linking.
        flags.push("-Clink-arg=-Wl,--no-insert-timestamp".to_owned());
    }
    cargo.env("CARGO_ENCODED_RUSTFLAGS", flags.join(BETWEEN_FLAGS));
    // The C libraries in it have names of files in their messages.
    cargo.env(format!("CFLAGS_{}", target.triple.replace('-', "_")), c_flags(&folders));
    // They are quoted: a folder may have a space in its name.
    cargo.env("CC_SHELL_ESCAPED_FLAGS", "1");
    cargo.env("SOURCE_DATE_EPOCH", time(project)?.to_string());
    Ok(())
}

/// What tells a compiler of C what `folders` are called, as a shell would read it.
fn c_flags(folders: &[(PathBuf, &str)]) -> String {
    let flag = |(from, to): &(PathBuf, &str)| {
        format!("'{}'", format!("-ffile-prefix-map={}={to}", from.display()).replace('\'', "'\\''"))
    };
    folders.iter().map(flag).collect::<Vec<_>>().join(" ")
}

/// The folders that differ from machine to machine, and what they are called instead.
fn folders(project: &Project) -> Result<[(PathBuf, &'static str); 3]> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| Some(std::env::home_dir()?.join(".cargo")));
    let home = home.context("where cargo keeps its sources is not known: set CARGO_HOME")?;
    Ok([(project.root.clone(), "/gitprize"), (home, "/cargo"), (project.target.clone(), "/target")])
}

/// The project at its commit in the new folder `place`, with a target folder of its own.
///
/// # Errors
/// When the tree has changes that no commit has, or git fails.
pub(crate) fn copy(project: &Project, place: &Path) -> Result<Project> {
    let changes =
        project::output(git(&project.root).args(["status", "--porcelain", "--untracked-files=no"]))?;
    ensure!(changes.is_empty(), "a second build is made of a commit, and the tree has changes:\n{changes}");
    let root = place.join("another place/gitprize");
    let mut clone = git(place);
    clone.args(["clone", "--quiet", "--no-local"]).arg(&project.root).arg(&root);
    project::run(&mut clone)?;
    Ok(Project { root, target: place.join("target"), ..project.clone() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_with_spaces_and_quotes_are_one_flag_each() {
        let folders = [
            (PathBuf::from("/another place/gitprize"), "/gitprize"),
            (PathBuf::from("/it's/奖"), "/cargo"),
            (PathBuf::from("/target"), "/target"),
        ];
        let script = format!("for flag in {}; do echo \"$flag\"; done", c_flags(&folders));
        let said = project::output(Command::new("sh").args(["-c", &script])).unwrap();
        let flags: Vec<&str> = said.lines().collect();
        assert_eq!(
            flags,
            [
                "-ffile-prefix-map=/another place/gitprize=/gitprize",
                "-ffile-prefix-map=/it's/奖=/cargo",
                "-ffile-prefix-map=/target=/target"
            ]
        );
    }
}
