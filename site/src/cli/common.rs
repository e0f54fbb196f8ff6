//! What the subcommands have in common.

use std::path::PathBuf;

use base::failure::Failure;
use base::finding::Finding;
use base::finding::render::Format;
use base::output::Output;
use base::terminal::note;
use base::time::Instant;

/// Warnings that a person is shown at once.
const MOST_WARNINGS: usize = 50;

/// Flags that every subcommand has.
#[derive(Debug, clap::Args)]
pub(super) struct Common {
    /// The contest's folder [default: the current one or the nearest above it that is one]
    #[arg(short = 'C', long, value_name = "DIR", default_value_os_t = contest::around(), hide_default_value = true)]
    pub(super) dir: PathBuf,
    #[command(flatten)]
    pub(super) output: Output,
}

impl Common {
    /// The folder to build into: beside the contest unless it is named.
    pub(super) fn place(&self, out: Option<&PathBuf>) -> PathBuf {
        out.cloned().unwrap_or_else(|| self.dir.join("public"))
    }
}

/// Says what a reader's text met with; the build went on.
pub(super) fn warned(output: Output, warnings: &[Finding]) {
    if output.format != Format::Text {
        return output.warnings(warnings);
    }
    let shown = &warnings[..warnings.len().min(MOST_WARNINGS)];
    output.warnings(shown);
    let more = warnings.len() - shown.len();
    if more > 0 {
        note(&format!("… and {more} more warnings; --format json has all\n"));
    }
}

/// An instant, for `clap`.
pub(super) fn instant(text: &str) -> Result<Instant, String> {
    text.parse()
}

/// So many threads, or one a core.
pub(super) fn threads(jobs: Option<u16>) -> Result<rayon::ThreadPool, Failure> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(jobs.map_or(0, usize::from))
        .build()
        .map_err(|why| Failure::machine("starting threads", why))
}
