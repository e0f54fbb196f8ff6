//! `site handbook`.

use std::path::PathBuf;

use base::failure::Failure;

use super::common::Common;
use crate::handbook::build;
use crate::words::grouped;

/// Build the handbook of organisers from the folder docs of Gitprize's own sources
///
/// The output folder is replaced as a whole, and only when every link leads somewhere.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  site handbook --out ../handbook")]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) common: Common,
    /// The folder to build into
    #[arg(short, long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let summary = build(&args.common.dir, &args.out)?;
    let output = args.common.output;
    output.json(&serde_json::json!({
        "pages": summary.pages, "files": summary.files, "bytes": summary.bytes, "out": args.out.display().to_string(),
    }));
    output.line("Built", &format!("{} pages → {}", grouped(summary.pages as u64), args.out.display()));
    Ok(())
}
