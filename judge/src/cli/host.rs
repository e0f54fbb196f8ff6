//! `judge host`: a git server of one's own.

use std::path::{Path, PathBuf};

use serde_json::json;

use super::common::{Dir, Output};
use crate::host::files::{self, About};
use crate::host::{Point, State, Wanted, install};
use base::failure::Failure;
use base::finding::{Finding, codes};
use contest::{Disk, Opened};

/// Make a bare repository the contest's own server: hooks, settings, who may do what
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  judge host /srv/contest.git --maintainer anna\n  judge host /srv/contest.git --check\n  judge host /srv/contest.git --files server"
)]
pub(super) struct Args {
    /// The bare repository; made if it is not there
    #[arg(value_name = "REPOSITORY")]
    repository: PathBuf,
    #[command(flatten)]
    dir: Dir,
    /// Somebody who may push to the contest's branch: a login of the server, or an SSH key or its fingerprint
    #[arg(long = "maintainer", value_name = "LOGIN|KEY")]
    maintainers: Vec<String>,
    /// Whether anybody may push whose commit is signed by an SSH key [default: as it is]
    #[arg(long, value_name = "yes|no", value_parser = ["yes", "no"])]
    signed: Option<String>,
    /// Write files for nginx, OpenSSH, gitolite3, systemd and cron into this folder as well
    #[arg(long, value_name = "DIR")]
    files: Option<PathBuf>,
    /// Only look whether everything is there
    #[arg(long, conflicts_with_all = ["files", "dry_run"])]
    check: bool,
    /// Say what would be done and do nothing
    #[arg(short = 'n', long)]
    dry_run: bool,
    #[command(flatten)]
    pub(super) output: Output,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let contest = Opened::described(Disk::at(&args.dir.dir))?.contest;
    let program = program()?;
    let wanted = Wanted {
        repository: &args.repository,
        contest: &contest,
        root: &args.dir.dir,
        program: &program,
        maintainers: &args.maintainers,
        signed: args.signed.as_ref().map(|signed| signed == "yes"),
    };
    let points = if args.check || args.dry_run { wanted.points()? } else { install(&wanted)? };
    let mut files = vec![];
    if let Some(folder) = args.files.as_ref().filter(|_| !args.dry_run) {
        let about =
            About { repository: &args.repository, contest: &contest, root: &args.dir.dir, program: &program };
        files = files::write(&about, folder)?;
    }
    tell(args, &points, &files);
    let wrong: Vec<Finding> = points.iter().filter_map(Point::finding).collect();
    if args.check && !wrong.is_empty() {
        return Err(Failure::Findings(wrong));
    }
    if !args.check && !args.dry_run {
        follow(args)?;
        // What nobody but the organiser can say.
        args.output.warnings(&wanted.points()?.iter().filter_map(Point::finding).collect::<Vec<_>>());
    }
    Ok(())
}

/// This program, as hooks call it.
pub(super) fn program() -> Result<PathBuf, Failure> {
    let program = std::env::current_exe().map_err(|why| Failure::machine("finding this program", why))?;
    Ok(fs_err::canonicalize(&program).unwrap_or(program))
}

fn tell(args: &Args, points: &[Point], files: &[PathBuf]) {
    let done = !args.check && !args.dry_run;
    args.output.json(&json!({
        "repository": args.repository.display().to_string(),
        "dry_run": args.dry_run,
        "points": points.iter().map(|point| json!({
            "what": point.what, "wanted": point.wanted, "state": point.word(),
        })).collect::<Vec<_>>(),
        "files": files.iter().map(|file| file.display().to_string()).collect::<Vec<_>>(),
    }));
    for point in points.iter().filter(|point| !args.check || point.is_fine()) {
        let label = match (&point.state, done) {
            (State::Fine, _) => "Fine",
            (_, true) => "Set",
            (_, false) => "Would set",
        };
        args.output.line(label, &format!("{}: {}", point.what, point.wanted));
    }
    for file in files {
        args.output.line("Written", &file.display().to_string());
    }
}

/// Has the contest's folder know the repository as its origin, if it knows none: `judge run` needs one.
fn follow(args: &Args) -> Result<(), Failure> {
    let Ok(clone) = git2::Repository::open(&args.dir.dir) else { return Ok(()) };
    if clone.find_remote("origin").is_ok() || clone.is_bare() {
        return Ok(());
    }
    let path = fs_err::canonicalize(&args.repository).map_err(Failure::io)?;
    clone.remote("origin", &path.to_string_lossy())?;
    args.output.line("Set", &format!("origin of {}: {}", args.dir.dir.display(), path.display()));
    Ok(())
}

/// The repository on this disk that the clone at `root` has as its origin; where it has none, one beside it.
pub(super) fn origin(root: &Path) -> Result<PathBuf, Failure> {
    let beside = || {
        let root = fs_err::canonicalize(root).map_err(Failure::io)?;
        let name = root.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Ok(root.with_file_name(format!("{name}.git")))
    };
    let Ok(clone) = git2::Repository::open(root) else { return beside() };
    let Ok(origin) = clone.find_remote("origin") else { return beside() };
    let url = origin.url()?.to_owned();
    let path = clone.workdir().unwrap_or(root).join(&url);
    if path.is_dir() {
        return Ok(path);
    }
    let text = format!("the origin of {} is not on this disk: {url}", root.display());
    let help = "a trial runs on this machine alone: try it with a folder that has no origin (`git remote remove origin` in a copy)";
    Err(Failure::Configuration(vec![Finding::new(codes::NO_REPOSITORY, text).help(help)]))
}
