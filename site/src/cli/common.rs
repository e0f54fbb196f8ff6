//! What the subcommands have in common.

use std::path::PathBuf;

use base::finding::render::Format;

/// Flags that every subcommand has.
#[derive(Debug, clap::Args)]
pub(super) struct Common {
    /// The contest's folder
    #[arg(long, value_name = "DIR", default_value = ".")]
    pub(super) dir: PathBuf,
    /// How findings are printed
    #[arg(long, value_enum, default_value_t = Format::Text)]
    pub(super) format: Format,
    /// Say nothing unless something is wrong
    #[arg(long)]
    pub(super) quiet: bool,
}

impl Common {
    /// The folder to build into: beside the contest unless it is named.
    pub(super) fn output(&self, out: Option<&PathBuf>) -> PathBuf {
        out.cloned().unwrap_or_else(|| self.dir.join("public"))
    }
}
