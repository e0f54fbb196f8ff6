//! A forum from elsewhere as files of the archive: one post a file below `content/forum/`, with its author, its time, what it
//! answers and where it came from.
//!
//! Entry point: [`import`]. A source is read one post at a time ([`source`]), its markup made Markdown ([`text`]), what must
//! not be published taken out ([`redact`]), and what is not there yet, or is another text by now, written ([`archive`]). A
//! post is known again by the name that its source has for it, so that a second import of the same export changes nothing,
//! and one of a later export adds what is new.

mod archive;
mod item;
mod names;
mod redact;
mod report;
mod source;
mod text;

use std::path::Path;

use base::failure::Failure;

use archive::Archive;
use redact::Redaction;
pub(crate) use report::Report;
pub(crate) use source::Kind;

/// What to import, and how.
#[derive(Debug)]
pub(crate) struct Options<'o> {
    /// The contest's folder.
    pub(crate) root: &'o Path,
    /// The export: a file or a folder.
    pub(crate) from: &'o Path,
    /// What made it.
    pub(crate) kind: Kind,
    /// The section for posts whose source has none; `Forum` unless it is given.
    pub(crate) section: Option<&'o str>,
    /// The list of what must not be published.
    pub(crate) redact: Option<&'o Path>,
    /// Count only.
    pub(crate) dry_run: bool,
}

/// Imports, and says what became of every post.
///
/// # Errors
/// [`Failure::Configuration`] when the export is not of that kind or the list cannot be read, [`Failure::Machine`] when a file
/// cannot be read or written. Nothing in a single post stops an import; it is counted, and told of in the report.
pub(crate) fn import(options: &Options<'_>) -> Result<Report, Failure> {
    let redaction = Redaction::read(options.redact)?;
    let mut archive = Archive::new(options.root, options.section.unwrap_or("Forum"), options.dry_run);
    let mut report = Report::default();
    source::read(options.kind, options.from, &mut report, &mut |item, report| {
        archive.add(item, &redaction, report)
    })?;
    report.sections = archive.sections();
    report.threads = archive.threads();
    Ok(report)
}
