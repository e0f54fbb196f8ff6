//! What only somebody outside of a page can do with a browser: press keys, turn scripts off, print, and have Lighthouse look. A
//! script of Node's drives it, with packages of npm that are pinned by their digests and kept in the target folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::mpsc::channel;

use anyhow::{Context, Result, bail};

use super::browser::Browser;
use super::serve::{self, Files};
use super::{Checked, kinds};
use crate::project::{self, Project};

/// The script's files.
const FILES: [(&str, &str); 4] = [
    ("package.json", include_str!("driven/package.json")),
    ("package-lock.json", include_str!("driven/package-lock.json")),
    ("keys.mjs", include_str!("driven/keys.mjs")),
    ("lighthouse.mjs", include_str!("driven/lighthouse.mjs")),
];

/// Drives `browser` over `pages` of the site in the folder `site`: keys alone, without scripts, on paper.
///
/// # Errors
/// What is not as it should be, or that the browser does not do its part.
pub(crate) fn keys(project: &Project, site: &Path, browser: Browser, pages: &[String]) -> Result<Checked> {
    run(project, site, browser, "keys.mjs", pages)
}

/// Has Lighthouse look at a page of each kind of the site in the folder `site`, as a phone would show it.
///
/// # Errors
/// What Lighthouse finds, or that it does not do its part.
pub(crate) fn lighthouse(project: &Project, site: &Path) -> Result<Checked> {
    run(project, site, Browser::Chromium, "lighthouse.mjs", &kinds::pages(site)?)
}

/// A page of each kind of the site in the folder `site`.
///
/// # Errors
/// That the folder cannot be read.
pub(crate) fn each_kind(site: &Path) -> Result<Vec<String>> {
    kinds::pages(site)
}

fn run(project: &Project, site: &Path, browser: Browser, script: &str, pages: &[String]) -> Result<Checked> {
    let Some(program) = browser.program() else {
        return Ok(Checked::Skipped(format!("{} is not installed", browser.word())));
    };
    if !project::available("node", &["--version"]) {
        return Ok(Checked::Skipped("node is not installed".into()));
    }
    let folder = match packages(project)? {
        Ok(folder) => folder,
        Err(why) => return Ok(Checked::Skipped(why)),
    };
    let (sender, _results) = channel();
    let address = serve::start(Files { site: site.to_owned(), own: vec![] }, sender)?;
    let mut node = Command::new("node");
    node.arg(folder.join(script)).args([browser.word(), program, &address]).args(pages);
    let ran = node.stdin(Stdio::null()).output().context("node could not be started")?;
    let (out, err) = (String::from_utf8_lossy(&ran.stdout), String::from_utf8_lossy(&ran.stderr));
    if !ran.status.success() {
        bail!("{}{}", out, err);
    }
    out.lines().for_each(|line| crate::say::line("", line));
    Ok(Checked::Fine(pages.len()))
}

/// The folder with the script and its packages, or why it can't be had.
fn packages(project: &Project) -> Result<Result<PathBuf, String>> {
    let folder = project.target.join("checkers/driven");
    let is_there = folder.join("node_modules/.package-lock.json").is_file()
        && fs::read_to_string(folder.join("package-lock.json")).is_ok_and(|text| text == FILES[1].1);
    fs::create_dir_all(&folder)?;
    for (name, text) in FILES {
        fs::write(folder.join(name), text)?;
    }
    if is_there {
        return Ok(Ok(folder));
    }
    let mut npm = Command::new("npm");
    npm.current_dir(&folder).args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    Ok(match npm.stdin(Stdio::null()).output() {
        Ok(ran) if ran.status.success() => Ok(folder),
        Ok(ran) => Err(format!("npm could not fetch it ({})", String::from_utf8_lossy(&ran.stderr).trim())),
        Err(why) => Err(format!("npm could not be started ({why})")),
    })
}
