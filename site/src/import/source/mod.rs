//! Exports of other forums, a post at a time.
//!
//! Entry point: [`read`]. A source is a file each. It holds what threads are called and which post is which, and no post's
//! text longer than it takes to hand it on.

mod discourse;
mod files;
mod folder;
mod github;
mod json;
mod mbox;
mod phpbb;
mod punbb;
mod sql;
mod take;

use std::path::Path;

use base::failure::Failure;
use clap::ValueEnum;

use super::report::Report;
use take::Take;

/// What made an export.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// A mailing list: mbox files, as Mailman, Google Takeout and mail programs write them
    Mbox,
    /// GitHub's issues and discussions, as `gh issue list --json …` or `gh api` write them
    Github,
    /// Discourse's topics, as /t/ID.json?include_raw=1 gives them
    Discourse,
    /// A database dump of PunBB or FluxBB (mysqldump)
    #[value(alias = "fluxbb")]
    Punbb,
    /// A database dump of phpBB 3 (mysqldump)
    Phpbb,
    /// Markdown files: <section>/<thread>/<post>.md, each with author and date in front of it
    Markdown,
}

/// Reads every post of the export `from`, in the order in which it has them. Those that cannot be read are noted in `report`.
pub(super) fn read(kind: Kind, from: &Path, report: &mut Report, take: &mut Take<'_>) -> Result<(), Failure> {
    match kind {
        Kind::Mbox => mbox::read(from, report, take),
        Kind::Github => github::read(from, report, take),
        Kind::Discourse => discourse::read(from, report, take),
        Kind::Punbb => punbb::read(from, report, take),
        Kind::Phpbb => phpbb::read(from, report, take),
        Kind::Markdown => folder::read(from, report, take),
    }
}
