//! `site serve`.

use std::path::PathBuf;
use std::time::Duration;

use base::failure::Failure;
use base::finding::render::Format;
use serde_json::json;

use super::common::{Common, warned};
use crate::serve::{News, Options, serve};
use crate::words::grouped;

/// Build the site, show it to this machine, and rebuild when a file changes
///
/// A rebuild that fails leaves the pages as they were and shows what is wrong, here and in the browser.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "Examples:\n  site serve\n  site serve --port 0")]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) common: Common,
    /// The folder to build into [default: public in the contest's folder]
    #[arg(short, long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    port: u16,
    /// Look for changes once a second, for file systems that do not tell of them (network drives, some containers)
    #[arg(long)]
    poll: bool,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let output = args.common.output;
    let options = Options {
        root: args.common.dir.clone(),
        out: args.common.place(args.out.as_ref()),
        port: args.port,
        poll: args.poll.then_some(Duration::from_secs(1)),
    };
    serve(options, move |news| match news {
        News::Listening(address) => {
            let url = format!("http://{address}/");
            output.row(&json!({ "listening": url }));
            output.value("Open", &format!("{url} (Ctrl-C to stop)"));
        }
        News::Built(summary, seconds) => {
            output.row(&json!({
                "pages": summary.pages, "files": summary.files, "bytes": summary.bytes,
                "findings": summary.warnings,
            }));
            if output.format != Format::Json {
                warned(output, &summary.warnings);
            }
            output.line("Built", &format!("{} pages in {seconds:.1} s", grouped(summary.pages as u64)));
        }
        // It goes on, so that its document would come too late.
        News::Failed(failure) if output.format == Format::Json => {
            let why = matches!(failure, Failure::Machine(_)).then(|| failure.to_string());
            output.row(&json!({ "failed": why, "findings": failure.findings() }));
        }
        News::Failed(failure) => output.failure(failure),
    })
}
