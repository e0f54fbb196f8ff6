//! `cargo xtask dist`: `gitprize` as one file that runs on any Linux of this machine's architecture.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context as _, Result, bail, ensure};

use crate::project::{self, Project};
use crate::say;

/// Arguments of `dist`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Folder for the file [default: `dist` in the target folder]
    #[arg(long)]
    out: Option<PathBuf>,
}

/// Largest file that is still quick to fetch, in bytes.
const LARGEST: u64 = 15_000_000;

/// Builds it, linked statically against musl, and tries it.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    let target = target()?;
    has_linker()?;
    has_standard_library(&target)?;
    let begun = Instant::now();
    let mut cargo = project.cargo();
    cargo.args(["build", "--release", "--quiet", "--locked", "--package", "gitprize", "--target", &target]);
    // No lines for a debugger: they are two thirds of the file.
    cargo.args(["--config", "profile.release.strip=true", "--config", "profile.release.incremental=false"]);
    project::run(&mut cargo)?;
    let built = project.target.join(&target).join("release/gitprize");
    let folder = args.out.clone().unwrap_or_else(|| project.target.join("dist"));
    std::fs::create_dir_all(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let file = folder.join(format!("gitprize-{}-{target}", env!("CARGO_PKG_VERSION")));
    // Beside its name and then moved: another program may be running the old one.
    let new = file.with_extension("new");
    std::fs::copy(&built, &new).with_context(|| format!("{} can't be written", new.display()))?;
    std::fs::rename(&new, &file).with_context(|| format!("{} can't be written", file.display()))?;
    let size = std::fs::metadata(&file)?.len();
    is_static(&file)?;
    ensure!(size <= LARGEST, "{} has {size} bytes, allowed are {LARGEST}", file.display());
    let start = starts_in(&file)?;
    say::line("Built", &format!("{} in {}", file.display(), say::seconds(begun.elapsed())));
    let size = size as f64 / 1e6;
    say::line("", &format!("one static file of {size:.1} MB, `gitprize --version` takes {start:.1} ms"));
    Ok(())
}

/// The target of a file that needs nothing of the system.
fn target() -> Result<String> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", arch @ ("x86_64" | "aarch64")) => Ok(format!("{arch}-unknown-linux-musl")),
        (os, arch) => bail!("a static file is made on Linux for x86_64 or aarch64, this is {os} on {arch}"),
    }
}

fn has_linker() -> Result<()> {
    if project::available("musl-gcc", &["--version"]) {
        return Ok(());
    }
    bail!("`musl-gcc` is missing, which links against musl: install the package `musl-tools`")
}

/// Fetches the standard library for `target` if rustup has not yet.
fn has_standard_library(target: &str) -> Result<()> {
    let sysroot = project::output(Command::new("rustc").args(["--print", "sysroot"]))?;
    if Path::new(sysroot.trim()).join("lib/rustlib").join(target).is_dir() {
        return Ok(());
    }
    if !project::available("rustup", &["--version"]) {
        bail!("the standard library for {target} is missing: install it for your compiler");
    }
    project::run(Command::new("rustup").args(["target", "add", target]))
}

/// An executable that asks for no loader has no segment of the kind `PT_INTERP`.
fn is_static(file: &Path) -> Result<()> {
    let elf = std::fs::read(file).with_context(|| format!("{} can't be read", file.display()))?;
    let number = |at: usize, bytes: usize| -> Option<usize> {
        elf.get(at..at + bytes)?
            .iter()
            .rev()
            .try_fold(0_usize, |all, byte| Some(all << 8 | usize::from(*byte)))
    };
    // The places are those of ELF64 in "System V Application Binary Interface", chapter 5.
    let asks_for_loader = || {
        let (table, size, count) = (number(32, 8)?, number(54, 2)?, number(56, 2)?);
        (0..count)
            .map(|entry| number(table + entry * size, 4))
            .try_fold(false, |any, kind| Some(any | (kind? == 3)))
    };
    match asks_for_loader().filter(|_| elf.starts_with(b"\x7fELF")) {
        Some(false) => Ok(()),
        Some(true) => bail!("{} is not static: it asks for the system's loader", file.display()),
        None => bail!("{} is not a whole ELF file", file.display()),
    }
}

/// Median of 21 starts, in milliseconds.
fn starts_in(file: &Path) -> Result<f64> {
    let mut times = vec![];
    for _ in 0..21 {
        let begun = Instant::now();
        let said = project::output(Command::new(file).arg("--version"))?;
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        ensure!(said.starts_with("gitprize "), "`{} --version` printed {said:?}", file.display());
    }
    times.sort_by(f64::total_cmp);
    Ok(times[times.len() / 2])
}
