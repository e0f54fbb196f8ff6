//! What the subcommands share: where the contest is, how to print.

use std::path::{Path, PathBuf};

use answer::secrets::{Identities, JUDGE_FILE, key_beside};
use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
pub use base::output::Output;
use base::time::Instant;
use contest::METRICS;
use metric::Catalogue;

/// `--dir`.
#[derive(Clone, Debug, clap::Args)]
pub struct Dir {
    /// The contest's folder [default: the current one or the nearest above it that is one]
    #[arg(short = 'C', long, default_value_os_t = contest::around(), hide_default_value = true, value_name = "DIR")]
    pub dir: PathBuf,
}

/// `--now`: the only way for a clock into a command.
#[derive(Clone, Copy, Debug, clap::Args)]
pub struct Now {
    /// Take this instant for now, e.g. 2009-07-26T18:50:00Z, to replay a contest
    #[arg(long, value_name = "INSTANT")]
    now: Option<Instant>,
}

impl Now {
    /// It, or the clock's.
    pub fn get(self) -> Instant {
        self.now.unwrap_or_else(Instant::now)
    }
}

/// `--key-identity`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct KeyIdentity {
    /// The age identity that opens a sealed answer key [default: the text in GITPRIZE_IDENTITY, else judge.txt in the
    /// folder that git's setting gitprize.keys names]
    #[arg(long, value_name = "FILE")]
    key_identity: Option<PathBuf>,
}

impl KeyIdentity {
    /// Where identities come from.
    pub fn get(&self) -> Identities {
        Identities { file: self.key_identity.clone(), text: std::env::var(Identities::VARIABLE).ok() }
    }

    /// The same for the contest at `root`: where nothing is given, the judge's identity out of the folder of keys that
    /// its clone names.
    pub fn at(&self, root: &Path) -> Identities {
        let given = self.get();
        let is_given =
            given.file.is_some() || given.text.as_ref().is_some_and(|text| !text.trim().is_empty());
        if is_given { given } else { Identities { file: key_beside(root, JUDGE_FILE), ..given } }
    }
}

/// Checks that there is a folder for the new file `path` that a call names.
///
/// # Errors
/// [`Failure::Configuration`] when there is none.
pub fn has_folder(path: &Path) -> Result<(), Failure> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    let Some(folder) = folder.filter(|folder| !folder.is_dir()) else { return Ok(()) };
    let text = format!("cannot write {}: there is no folder {}", path.display(), folder.display());
    let finding = Finding::new(codes::UNREADABLE_FILE, text).help("name a file in a folder that is there");
    Err(Failure::Configuration(vec![finding]))
}

/// `--metrics`.
#[derive(Clone, Debug, Default, clap::Args)]
pub struct Metrics {
    /// A folder with metrics of your own [default: content/metrics of the contest]
    #[arg(long, value_name = "DIR")]
    metrics: Option<PathBuf>,
}

impl Metrics {
    /// The shipped metrics and those of the folder.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the folder that was named is none, or a file in it is no metric.
    pub fn catalogue(&self) -> Result<Catalogue, Failure> {
        let Some(folder) = &self.metrics else {
            return Catalogue::with_folder(&contest::around().join(METRICS));
        };
        if !folder.is_dir() {
            let text = format!("--metrics: there is no folder {}", quoted(&folder.to_string_lossy()));
            let finding =
                Finding::new(codes::BAD_METRIC, text).help("name the folder that holds the .sql files");
            return Err(Failure::Configuration(vec![finding]));
        }
        Catalogue::with_folder(folder)
    }
}
