//! `gitprize data`: the files that contestants work with, downloaded, checked, and put where nothing is lost.
//!
//! `contest.toml` may be a stranger's. So a file's name leads nowhere but below the folder, an address is https, and not a
//! byte more is taken than was announced.

mod bar;
mod fetch;
mod target;

use std::fs::File;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::common::{Dir, Output};
use bar::Bar;
use base::digest::sha256_of;
use base::failure::Failure;
use base::finding::{Finding, codes};
use base::nearest::unknown;
use base::plural::counted;
use contest::{Contest, DataFile, Disk, Opened, Place};
use target::{Part, Target};

/// Download the contest's data: each file is checked by its SHA-256, and goes on where it stopped
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  gitprize data\n  gitprize data train.csv.gz --out ~/netflix")]
pub struct Args {
    /// The files, by their names [default: all]
    #[arg(value_name = "NAME")]
    names: Vec<String>,
    /// The folder that they go to
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    out: PathBuf,
    /// Say what would be downloaded
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    dir: Dir,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// What became of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Outcome {
    There,
    Copied,
    Downloaded,
    Planned,
}

impl Outcome {
    fn word(self) -> &'static str {
        match self {
            Self::There => "there",
            Self::Copied => "copied",
            Self::Downloaded => "downloaded",
            Self::Planned => "planned",
        }
    }
}

/// Downloads the files.
///
/// # Errors
/// [`Failure`] with what to say; what is wrong with one file stops no other.
pub fn run(args: &Args) -> Result<(), Failure> {
    let contest = Opened::described(Disk::at(&args.dir.dir))?.contest;
    let files = chosen(&contest, &args.names)?;
    let all: u64 = files.iter().map(|file| file.bytes).sum();
    args.output.line(
        "Data",
        &format!("{}, {all} bytes, to {}", counted(files.len(), "file", "files"), args.out.display()),
    );
    let (mut told, mut findings, mut failed): (Vec<Value>, Vec<Finding>, Option<Failure>) =
        (vec![], vec![], None);
    for file in files {
        match one(args, file) {
            Ok(outcome) => {
                let label = match outcome {
                    Outcome::There => "There already",
                    Outcome::Copied => "Copied",
                    Outcome::Downloaded => "Downloaded",
                    Outcome::Planned => "Would get",
                };
                args.output.line(label, &about(file));
                told.push(json!({
                    "name": file.name,
                    "path": args.out.join(&file.name).to_string_lossy(),
                    "state": outcome.word(),
                    "bytes": file.bytes,
                    "digest": format!("sha256:{}", file.digest),
                    "licence": file.licence,
                    "version": file.version,
                }));
            }
            Err(Failure::Findings(more) | Failure::Configuration(more)) => findings.extend(more),
            Err(machine) => {
                if let Some(earlier) = failed.replace(machine) {
                    args.output.failure(&earlier);
                }
            }
        }
    }
    args.output.json(&json!({ "folder": args.out.to_string_lossy(), "files": told }));
    match failed {
        Some(failure) => {
            args.output.findings(&findings);
            Err(failure)
        }
        None if findings.is_empty() => Ok(()),
        None => Err(Failure::Findings(findings)),
    }
}

/// `train.csv.gz, 1048576 bytes, version 2, CC0-1.0`
fn about(file: &DataFile) -> String {
    let version = file.version.as_ref().map_or_else(String::new, |version| format!(", version {version}"));
    format!("{}, {} bytes{version}, {}", file.name, file.bytes, file.licence)
}

/// The files called `names`, or all.
fn chosen<'c>(contest: &'c Contest, names: &[String]) -> Result<Vec<&'c DataFile>, Failure> {
    if contest.data.is_empty() {
        let text = "contest.toml lists no files to download";
        let help = format!("look at {}data/", contest.url);
        return Err(Failure::Configuration(vec![Finding::new(codes::NO_DATA, text).help(help)]));
    }
    if names.is_empty() {
        return Ok(contest.data.iter().collect());
    }
    let (mut files, mut findings): (Vec<&DataFile>, Vec<Finding>) = (vec![], vec![]);
    for name in names {
        match contest.data.iter().find(|file| file.name == *name) {
            Some(file) if files.contains(&file) => {}
            Some(file) => files.push(file),
            None => {
                let known: Vec<&str> = contest.data.iter().map(|file| file.name.as_str()).collect();
                let help = format!("there are {}", known.join(", "));
                findings.push(unknown(codes::UNKNOWN_DATA, "file of data", name, known, help));
            }
        }
    }
    if findings.is_empty() { Ok(files) } else { Err(Failure::Configuration(findings)) }
}

/// Gets one file.
fn one(args: &Args, file: &DataFile) -> Result<Outcome, Failure> {
    let target = Target::of(&args.out, &file.name)?;
    if target.holds(file)? {
        return Ok(Outcome::There);
    }
    if args.dry_run {
        return Ok(Outcome::Planned);
    }
    target.make_folders()?;
    let mut part = Part::open(&target)?;
    let bar = Bar::new(args.output, &file.name, file.bytes);
    let outcome = match &file.place {
        Place::Here(path) => copy(&args.dir.dir, path, file, &mut part, &bar).map(|()| Outcome::Copied),
        Place::There(url) => fetch::fetch(url, file, &mut part, &bar).map(|()| Outcome::Downloaded),
    };
    bar.clear();
    if outcome.is_err() && part.length == 0 {
        part.remove();
        return outcome;
    }
    let outcome = outcome?;
    let (bytes, digest) = sha256_of(part.rewound()?).map_err(|why| Failure::machine(part.shown(), why))?;
    if let Some(finding) = file.differs(&file.name, bytes, &digest) {
        part.remove();
        let help = "it was not kept; tell the organiser if it comes like this again";
        return Err(Failure::Findings(vec![finding.help(help)]));
    }
    target.take(part)?;
    Ok(outcome)
}

/// Copies the file at `path` of the repository.
fn copy(root: &Path, path: &str, file: &DataFile, part: &mut Part, bar: &Bar) -> Result<(), Failure> {
    let source = root.join(path);
    // Links lead wherever whoever made the repository likes.
    let is_plain = path.split('/').try_fold(root.to_owned(), |above, name| {
        let place = above.join(name);
        let kind = std::fs::symlink_metadata(&place).ok()?.file_type();
        (!kind.is_symlink()).then_some(place)
    });
    if is_plain.is_none_or(|place| !place.is_file()) {
        let finding = file.missing(path).help("`git pull` brings the clone up to date");
        return Err(Failure::Findings(vec![finding]));
    }
    part.begin_anew()?;
    let opened = File::open(&source).map_err(|why| Failure::machine(source.display(), why))?;
    part.append(opened, file, bar).map_err(|stop| stop.failure(path))
}
