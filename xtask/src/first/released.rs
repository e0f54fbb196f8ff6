//! What people install, unpacked from archives packed as those of a release, and git: all that the shell finds.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::dist::archive::{entries, tar_gz};
use crate::dist::goods::gather;
use crate::dist::target::Target;
use crate::dist::{build, trial};
use crate::duckdb::{DuckDb, package};
use crate::hosts::found;
use crate::project::Project;

/// The archives, each with its programs.
const ARCHIVES: [(&str, &[&str]); 2] = [("judge", &["judge", "site"]), ("gitprize", &["gitprize"])];

/// The folders in which programs are looked for.
pub(super) fn path(project: &Project, duckdb: &DuckDb, work: &Path) -> Result<Vec<PathBuf>> {
    let place = work.join("installed");
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("{} is in the way", place.display()))?;
    }
    let (target, at) = (Target::whole()?, build::time(project)?);
    let mut folders = vec![];
    for (name, programs) in ARCHIVES {
        let library = match duckdb {
            DuckDb::Library(folder) if name == "judge" => Some(folder.join(package::library())),
            _ => None,
        };
        let items = gather(project, &project.release(), programs, target, library.as_deref())?;
        let archive = work.join(format!("{name}.tar.gz"));
        fs::write(&archive, tar_gz(&entries(name, &items), at)?)?;
        folders.push(trial::unpack(&archive, &place.join(name))?);
    }
    let others = place.join("bin");
    fs::create_dir_all(&others)?;
    link(&found("git").context("git is not installed")?, &others.join("git"))?;
    folders.push(others);
    Ok(folders)
}

#[cfg(unix)]
fn link(program: &Path, as_name: &Path) -> Result<()> {
    std::os::unix::fs::symlink(program, as_name).map_err(Into::into)
}

#[cfg(not(unix))]
fn link(program: &Path, as_name: &Path) -> Result<()> {
    fs::copy(program, as_name).map(drop).map_err(Into::into)
}
