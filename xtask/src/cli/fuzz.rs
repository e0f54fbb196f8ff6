//! `cargo xtask fuzz`

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::project::{self, Project, available};
use crate::say;

/// A file that takes longer to read, in seconds, is a finding.
const TIMEOUT: &str = "-timeout=25";
/// So is one that takes more memory, in MiB, the sanitizer's own included.
const MEMORY: &str = "-rss_limit_mb=2048";

/// Arguments of `fuzz`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// How long each decoder is fuzzed
    #[arg(long, default_value_t = 300, value_name = "SECONDS")]
    seconds: u32,
    /// Which decoders, e.g. `csv parquet` [default: all, one after the other]
    #[arg(value_name = "DECODER")]
    decoders: Vec<String>,
}

/// Fuzzes the judge's decoders with libFuzzer and the address sanitizer. What it finds stands in
/// `judge/fuzz/artifacts`; new inputs go to the target folder, not to the small corpus in the repository.
pub(crate) fn run(project: &Project, args: &Args) -> Result<()> {
    if !available("cargo-fuzz", &["--version"]) {
        bail!("cargo-fuzz is missing: `cargo install cargo-fuzz`");
    }
    let folder = project.root.join("judge/fuzz");
    // The versions that everything else is built with.
    fs::copy(project.root.join("Cargo.lock"), folder.join("Cargo.lock"))
        .context("Cargo.lock can't be copied")?;
    let known = decoders(&folder)?;
    if let Some(wrong) = args.decoders.iter().find(|name| !known.contains(name)) {
        bail!("there is no decoder {wrong}, expected some of {}", known.join(", "));
    }
    let chosen = if args.decoders.is_empty() { &known } else { &args.decoders };
    let target = project.target.join("fuzz");
    for name in chosen {
        let found: PathBuf = target.join("corpus").join(name);
        fs::create_dir_all(&found).with_context(|| format!("{} can't be made", found.display()))?;
        say::line("Fuzzing", &format!("{name} for {} s", args.seconds));
        let mut cargo = project.cargo();
        cargo.current_dir(folder.join("..")).args(["fuzz", "run", "--target-dir"]).arg(&target).arg(name);
        // What is new goes to the first folder, the second is only read.
        cargo.arg(&found).arg(folder.join("corpus").join(name));
        cargo.args(["--", TIMEOUT, MEMORY, "-print_final_stats=1"]);
        cargo.arg(format!("-max_total_time={}", args.seconds));
        // A stable compiler takes the flags of a fuzzer only when told so.
        cargo.env("RUSTC_BOOTSTRAP", "1");
        project::run(&mut cargo).with_context(|| {
            format!("{name} found something: the input stands in judge/fuzz/artifacts/{name}")
        })?;
    }
    Ok(())
}

/// The decoders that there are targets for, sorted.
fn decoders(folder: &Path) -> Result<Vec<String>> {
    let mut names = vec![];
    for entry in fs::read_dir(folder.join("fuzz_targets")).context("judge/fuzz/fuzz_targets can't be read")? {
        let path = entry?.path();
        names.extend(path.file_stem().and_then(|stem| stem.to_str()).map(str::to_owned));
    }
    names.sort();
    Ok(names)
}
