//! `judge serve`: a contest on this machine, for a trial.

use std::path::PathBuf;
use std::time::Duration;

use super::common::Output;
use super::host::{origin, program};
use crate::host::trial::{Options, serve};
use crate::host::{Wanted, install, largest_push};
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::time::Window;
use contest::{Disk, Opened};

/// Try a contest on this machine: its repository, its batches and its site, until Ctrl-C
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge serve contest\n  judge serve contest --every 10m -- --answers ../answers.csv"
)]
pub(super) struct Args {
    /// The contest's folder, a git repository [default: the current one or the nearest above it that is one]
    #[arg(value_name = "DIR", default_value_os_t = contest::around(), hide_default_value = true)]
    dir: PathBuf,
    /// Where the site is on 127.0.0.1; 0 for any free one
    #[arg(long, default_value_t = 8000, value_name = "PORT")]
    port: u16,
    /// Where the repository is on 127.0.0.1; 0 for any free one
    #[arg(long, default_value_t = 8001, value_name = "PORT")]
    git_port: u16,
    /// Leave the site out
    #[arg(long)]
    no_site: bool,
    /// How often a batch runs when nothing was pushed, e.g. `10m` [default: 1m]
    #[arg(long, value_name = "TIME")]
    every: Option<Window>,
    /// What `judge run` is called with, e.g. `-- --answers ../answers.csv`
    #[arg(last = true, value_name = "ARGUMENTS")]
    batch: Vec<String>,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let contest = Opened::described(Disk::at(&args.dir))?.contest;
    let (program, repository) = (program()?, origin(&args.dir)?);
    let site = program.with_file_name(format!("site{}", std::env::consts::EXE_SUFFIX));
    if !args.no_site && !site.is_file() {
        let text = format!("there is no program {}", site.display());
        let help = "install both in one folder, as a release has them, or leave the site out with --no-site";
        return Err(Failure::Configuration(vec![Finding::new(codes::NO_SITE_PROGRAM, text).help(help)]));
    }
    install(&Wanted {
        repository: &repository,
        contest: &contest,
        root: &args.dir,
        program: &program,
        maintainers: &[],
        signed: None,
    })?;
    let repository = fs_err::canonicalize(&repository).map_err(Failure::io)?;
    let clone = git2::Repository::open(&args.dir)?;
    if clone.find_remote("origin").is_err() {
        clone.remote("origin", &repository.to_string_lossy())?;
    }
    let name = repository.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let every = args
        .every
        .map_or(Duration::from_secs(60), |every| Duration::from_secs(every.seconds().unsigned_abs()));
    let options = Options {
        root: args.dir.clone(),
        repository,
        program,
        site: (!args.no_site).then_some(site),
        port: args.git_port,
        site_port: args.port,
        every,
        batch: args.batch.clone(),
        largest: largest_push(&contest) + (1 << 20),
    };
    let output = args.output;
    serve(options, |address| {
        output.line(
            "Repository",
            &format!("http://LOGIN:@{address}/{name}    (any LOGIN, and no password: a trial)"),
        );
        output.line("Batches", "when something was pushed; Ctrl-C ends everything");
    })
}
