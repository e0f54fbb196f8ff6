//! How far a long command is.

use indicatif::{ProgressBar, ProgressStyle};

use super::common::Output;
use base::finding::render::Format;
use base::terminal::note;

/// A bar on a terminal, plain lines elsewhere.
pub(super) struct Bar {
    label: &'static str,
    bar: Option<ProgressBar>,
}

impl Bar {
    /// `label` stands before it.
    pub(super) fn new(output: Output, label: &'static str) -> Self {
        let wanted = !output.quiet && output.format == Format::Text;
        if !wanted {
            return Self { label, bar: None };
        }
        let bar = ProgressBar::new(0);
        if let Ok(style) =
            ProgressStyle::with_template(&format!("{label:<14} {{bar:30}} {{pos}}/{{len}}  {{elapsed}}"))
        {
            bar.set_style(style.progress_chars("━━╌"));
        }
        Self { label, bar: Some(bar) }
    }

    pub(super) fn show(&self, done: usize, of: usize) {
        let Some(bar) = &self.bar else { return };
        if bar.is_hidden() {
            // No terminal: say something every now and then, so that a CI log shows life.
            if done.is_multiple_of(100) || done == of {
                note(&format!("{:<14} {done}/{of}\n", self.label));
            }
            return;
        }
        bar.set_length(of as u64);
        bar.set_position(done as u64);
    }

    pub(super) fn clear(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}
