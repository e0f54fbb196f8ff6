//! A text and what it became.

use std::collections::BTreeSet;
use std::ops::Range;

use base::finding::Finding;
use base::finding::codes;
use pulldown_cmark::Options;

use super::safe::SafeHtml;

/// Who wrote a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trust {
    /// The organiser: mistakes are findings.
    Organiser,
    /// Anybody: what may not pass is shown as text or dropped with a warning, and links get `rel="ugc nofollow"`.
    Anybody,
}

/// Parser events of one text, at most.
pub(super) const MOST_EVENTS: usize = 200_000;

/// What Markdown has besides CommonMark in a text of somebody who is trusted so.
pub(super) fn options(trust: Trust) -> Options {
    let mut options = Options::ENABLE_TABLES
        | Options::ENABLE_STRIKETHROUGH
        | Options::ENABLE_TASKLISTS
        | Options::ENABLE_FOOTNOTES
        | Options::ENABLE_MATH;
    if trust == Trust::Organiser {
        options |= Options::ENABLE_SMART_PUNCTUATION
            | Options::ENABLE_DEFINITION_LIST
            | Options::ENABLE_HEADING_ATTRIBUTES;
    }
    options
}

/// A text to render.
pub(crate) struct Text<'t> {
    /// The file, for links and messages.
    pub(crate) file: &'t str,
    /// The file's whole text, for messages.
    pub(crate) source: &'t str,
    /// The Markdown.
    pub(crate) body: &'t str,
    /// Where `body` starts in `source`, if it stands there as it is.
    pub(crate) offset: Option<usize>,
    /// Who wrote it.
    pub(crate) trust: Trust,
    /// The page that it is shown on.
    pub(crate) route: &'t str,
    /// Put before the ids of headings, so that no text can take an id of the page itself.
    pub(crate) prefix: &'t str,
    /// The level of the page's heading that the text stands below.
    pub(crate) above: usize,
}

/// A link into the site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Link {
    /// The page.
    pub(crate) route: String,
    /// The anchor on it, as an id.
    pub(crate) anchor: Option<String>,
    /// As written, for messages.
    pub(crate) written: String,
    /// Where it stands in the file; nothing in a text with placeholders.
    pub(crate) span: Option<Range<usize>>,
}

impl Text<'_> {
    /// A complaint about the bytes `span` of the body, which reads `written`.
    pub(crate) fn finding(
        &self,
        code: &'static codes::Code,
        message: impl Into<String>,
        span: Range<usize>,
        written: &str,
    ) -> Finding {
        place(
            Finding::new(code, message),
            self.file,
            self.source,
            self.offset.map(|offset| shift(span, offset)),
            written,
        )
    }
}

/// Puts `finding` at the bytes `span` of `source`. In a text with placeholders there is no span: only the words
/// themselves, as `written`, lead back to the file.
pub(crate) fn place(
    finding: Finding,
    file: &str,
    source: &str,
    span: Option<Range<usize>>,
    written: &str,
) -> Finding {
    match span.or_else(|| source.find(written).map(|at| at..at + written.len())) {
        Some(span) => finding.at_span(file, source, span),
        None => finding.in_file(file),
    }
}

/// `span` of a text that begins at `offset`.
pub(super) fn shift(span: Range<usize>, offset: usize) -> Range<usize> {
    offset + span.start..offset + span.end
}

/// A heading of a text.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub(crate) struct Heading {
    /// 2 to 6.
    pub(crate) level: usize,
    /// Its anchor.
    pub(crate) id: String,
    /// Its words.
    pub(crate) text: String,
}

/// What a text became.
#[derive(Debug, Default)]
pub(crate) struct Rendered {
    /// Safe to put on a page as it is.
    pub(crate) html: SafeHtml,
    /// In order.
    pub(crate) headings: Vec<Heading>,
    /// Links into the site, to be checked when all anchors are known.
    pub(crate) links: Vec<Link>,
    /// What was written for links that it took the atlas to read.
    pub(crate) looked_up: BTreeSet<String>,
    /// What is shown otherwise than it was meant.
    pub(crate) warnings: Vec<Finding>,
}
