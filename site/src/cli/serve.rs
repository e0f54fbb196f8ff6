//! `site serve`.

use std::path::PathBuf;
use std::time::Duration;

use base::failure::Failure;

use super::common::Common;
use super::print::Printer;
use crate::serve::{News, Options, serve};
use crate::words::grouped;

/// Build the site, show it to this machine, and rebuild when a file changes
///
/// A rebuild that fails leaves the pages as they were and shows what is wrong, here and in the browser.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    #[command(flatten)]
    pub(super) common: Common,
    /// The folder to build into [default: public in the contest's folder]
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// The port on 127.0.0.1; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 8000)]
    port: u16,
    /// Look for changes once a second, for file systems that do not tell of them (network drives, some containers)
    #[arg(long)]
    poll: bool,
}

pub(super) fn run(args: &Args, printer: &Printer) -> Result<(), Failure> {
    let options = Options {
        root: args.common.dir.clone(),
        out: args.common.output(args.out.as_ref()),
        port: args.port,
        poll: args.poll.then_some(Duration::from_secs(1)),
    };
    let printer = *printer;
    serve(options, move |news| match news {
        News::Listening(address) => {
            let url = format!("http://{address}/");
            printer.news(&format!("Open {url} (Ctrl-C to stop)"), &serde_json::json!({ "listening": url }));
        }
        News::Built(summary, seconds) => {
            printer.warnings(&summary.warnings);
            printer.news(
                &format!("Built {} pages in {seconds:.1} s", grouped(summary.pages as u64)),
                &serde_json::json!({
                    "pages": summary.pages, "files": summary.files, "bytes": summary.bytes,
                    "warnings": summary.warnings,
                }),
            );
        }
        News::Failed(failure) => printer.failure(failure),
    })
}
