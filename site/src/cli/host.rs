//! `site host`.

use std::path::PathBuf;

use base::failure::Failure;
use contest::Folder;
use serde_json::json;
use url::Url;

use super::common::Common;
use crate::host::{Server, text};

/// Print the settings of a web server for the site
///
/// With compressed copies, caching, the page for addresses that are none, and the headers that keep pages to themselves.
#[derive(Debug, clap::Args)]
#[command(
    after_long_help = "Examples:\n  site host nginx --root /srv/www/contest > /etc/nginx/conf.d/contest.conf\n  site host headers > public/_headers"
)]
pub(super) struct Args {
    /// The server
    #[arg(value_enum, value_name = "SERVER")]
    server: Server,
    /// The folder of the site on the server
    #[arg(long, value_name = "DIR", default_value = "/srv/www/contest")]
    root: PathBuf,
    #[command(flatten)]
    pub(super) common: Common,
}

pub(super) fn run(args: &Args) -> Result<(), Failure> {
    let Folder { contest, .. } = Folder::open(&args.common.dir)?;
    let url: Url = contest.url.parse().map_err(|why| Failure::machine(&contest.url, why))?;
    let root = args.root.display().to_string();
    let text = text(args.server, &url, root.trim_end_matches('/'));
    let output = args.common.output;
    output.plain(text.trim_end());
    output.json(&json!({ "settings": text }));
    Ok(())
}
