//! Where the project and its target folder are, and how other programs are started.

use std::env;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use serde::Deserialize;

use crate::moved;

/// The folders everything else is found from.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Project {
    /// The workspace root.
    #[serde(rename = "workspace_root")]
    pub(crate) root: PathBuf,
    /// Cargo's target folder, wherever the environment or a cargo configuration puts it.
    #[serde(rename = "target_directory")]
    pub(crate) target: PathBuf,
    /// The workspace's own.
    pub(crate) packages: Vec<Package>,
}

/// A package.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    name: String,
}

impl Project {
    /// Asks cargo.
    pub(crate) fn find() -> Result<Self> {
        let mut cargo = cargo();
        cargo.args(["metadata", "--no-deps", "--format-version", "1"]);
        if let Some(own) = env::var_os("CARGO_MANIFEST_DIR") {
            cargo.arg("--manifest-path").arg(Path::new(&own).join("Cargo.toml"));
        }
        let answer = output(&mut cargo)?;
        serde_json::from_str(&answer).context("`cargo metadata` gave an answer that can't be read")
    }

    /// Sees to it that nothing counts as compiled that was compiled in another clone.
    ///
    /// # Errors
    /// When the target folder can't be written.
    pub(crate) fn settle(&self) -> Result<()> {
        let names: Vec<&str> = self.packages.iter().map(|package| package.name.as_str()).collect();
        moved::settle(&self.release(), &self.root, &names)
    }

    /// A cargo call at the project's root.
    pub(crate) fn cargo(&self) -> Command {
        let mut cargo = cargo();
        cargo.current_dir(&self.root);
        // What the programs say of themselves; a folder that is no repository has none.
        let head = git(&self.root).args(["rev-parse", "--short=12", "HEAD"]).output();
        if let Some(head) = head.ok().filter(|head| head.status.success()) {
            cargo.env("GITPRIZE_COMMIT", String::from_utf8_lossy(&head.stdout).trim());
        }
        cargo
    }

    /// The folder of the one profile all commands share.
    pub(crate) fn release(&self) -> PathBuf {
        self.target.join("release")
    }

    /// One of the project's own programs, once built.
    pub(crate) fn program(&self, name: &str) -> PathBuf {
        self.release().join(format!("{name}{}", env::consts::EXE_SUFFIX))
    }
}

fn cargo() -> Command {
    // The cargo that started xtask, so that a `+toolchain` holds for what it starts too.
    Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Git with nothing of the machine's own: the same commits come out everywhere.
pub(crate) fn git(dir: &Path) -> Command {
    let mut git = Command::new("git");
    git.current_dir(dir).env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", null_device());
    // Set when xtask is started from a git hook; they would point git to the project's own repository.
    for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY", "GIT_COMMON_DIR"] {
        git.env_remove(name);
    }
    git
}

fn null_device() -> &'static str {
    if cfg!(windows) { "NUL" } else { "/dev/null" }
}

/// Runs a program with its output visible; an error if it fails.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| not_started(command))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a program and returns what it printed; its complaints become the error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let out = command.stdin(Stdio::null()).output().with_context(|| not_started(command))?;
    if !out.status.success() {
        let said = String::from_utf8_lossy(&out.stderr);
        bail!("`{}` failed ({}): {}", shown(command), out.status, said.trim());
    }
    String::from_utf8(out.stdout)
        .with_context(|| format!("`{}` printed something that isn't text", shown(command)))
}

/// Whether a program can be started at all.
pub(crate) fn available(name: impl AsRef<OsStr>, args: &[&str]) -> bool {
    let mut probe = Command::new(name);
    probe.args(args).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    probe.status().is_ok_and(|status| status.success())
}

fn not_started(command: &Command) -> String {
    let name = command.get_program().to_string_lossy();
    format!("`{name}` could not be started: is it installed and on the PATH?")
}

/// The command as a person would type it, for error messages.
pub(crate) fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut text = program.file_stem().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for arg in command.get_args() {
        text.push(' ');
        text.push_str(&arg.to_string_lossy());
    }
    text
}
