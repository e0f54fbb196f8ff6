//! What the subcommands have in common.

use std::path::PathBuf;

use base::finding::render::Format;

/// Flags that every subcommand has.
#[derive(Debug, clap::Args)]
pub(super) struct Common {
    /// The contest's folder [default: the current one or the nearest above it that is one]
    #[arg(long, value_name = "DIR", default_value_os_t = contest::around(), hide_default_value = true)]
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
