//! The Nu HTML checker, over every page and every style sheet.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::{Checked, tool};
use crate::project::{self, Project};

/// What it does not know yet, though browsers and SVG 2 do: the halo around the labels of charts.
const UNKNOWN: &str = ".*[Pp]roperty .paint-order. doesn.t exist.*";
/// Errors that are shown; one in a template is on every page.
const SHOWN: usize = 40;

/// Checks every HTML and CSS file below `site`.
///
/// # Errors
/// What it finds.
pub(crate) fn check(project: &Project, site: &Path) -> Result<Checked> {
    if !project::available("java", &["-version"]) {
        return Ok(Checked::Skipped("java is not installed; `.ci/run` installs it where it may".into()));
    }
    let jar = match tool::file(project, &tool::NU)? {
        Ok(jar) => jar,
        Err(why) => return Ok(Checked::Skipped(why)),
    };
    let pages = count(site)?;
    let mut java = Command::new("java");
    java.arg("-Xss4m").arg("-jar").arg(jar);
    java.args([
        "--errors-only",
        "--skip-non-html",
        "--also-check-css",
        "--also-check-svg",
        "--format",
        "gnu",
    ]);
    java.args(["--filterpattern", UNKNOWN]).arg(site).stdin(Stdio::null());
    let done = java.output().context("java could not be started")?;
    let said = String::from_utf8_lossy(&done.stderr);
    if done.status.success() {
        return Ok(Checked::Fine(pages));
    }
    let lines: Vec<&str> = said.lines().filter(|line| !line.trim().is_empty()).collect();
    let more = lines.len().saturating_sub(SHOWN);
    let shown = lines[..lines.len() - more].join("\n");
    bail!("the Nu checker has {} complaints:\n{shown}{}", lines.len(), if more > 0 { "\n…" } else { "" });
}

/// How many pages there are; none means that nothing would be checked.
fn count(site: &Path) -> Result<usize> {
    let files = walkdir::WalkDir::new(site).into_iter().collect::<Result<Vec<_>, _>>()?;
    let is_page = |name: &std::ffi::OsStr| Path::new(name).extension().is_some_and(|ending| ending == "html");
    match files.iter().filter(|file| is_page(file.file_name())).count() {
        0 => bail!("{} has no page", site.display()),
        pages => Ok(pages),
    }
}
