//! The only place of this crate that prints.

use base::failure::Failure;
use base::finding::Finding;
use base::finding::render::{Format, render, render_warnings};
use base::finding::secret::{redact, redacted};
use base::terminal::{coloured, note, print};

use super::common::Common;

/// Warnings that a person is shown at once.
const MOST_WARNINGS: usize = 50;

/// Prints as the flags ask.
#[derive(Clone, Copy, Debug)]
pub(super) struct Printer {
    format: Format,
    quiet: bool,
}

impl Printer {
    pub(super) fn new(common: &Common) -> Self {
        Self { format: common.format, quiet: common.quiet }
    }

    /// Good news in a sentence, or as `value` for programs.
    pub(super) fn news(&self, sentence: &str, value: &serde_json::Value) {
        match self.format {
            _ if self.quiet => {}
            Format::Json => {
                let mut value = value.clone();
                redact(&mut value);
                print(&format!("{value}\n"));
            }
            Format::Text | Format::Github => print(&format!("{}\n", redacted(sentence))),
        }
    }

    /// What a reader's text met with; the build went on. Programs find them in [`Self::news`].
    pub(super) fn warnings(&self, warnings: &[Finding]) {
        let shown = &warnings[..warnings.len().min(MOST_WARNINGS)];
        let text = render_warnings(shown, self.format, coloured());
        match self.format {
            Format::Json => {}
            Format::Text => note(&text),
            Format::Github => print(&text),
        }
        let more = warnings.len() - shown.len();
        if more > 0 && self.format != Format::Json {
            note(&format!("… and {more} more warnings; --format json has all\n"));
        }
    }

    /// What went wrong. Findings are the command's answer, so that programs read them from standard output.
    pub(super) fn failure(&self, failure: &Failure) {
        if matches!(failure, Failure::Machine(_)) {
            let why = failure.to_string();
            return match self.format {
                Format::Json => print(&format!("{}\n", serde_json::json!({ "failed": why }))),
                Format::Text | Format::Github => note(&format!("site: {why}\n")),
            };
        }
        let findings = failure.findings();
        match self.format {
            Format::Text => note(&render(findings, self.format, coloured())),
            Format::Json | Format::Github => print(&render(findings, self.format, false)),
        }
    }
}
