//! How much of a file is there.

use base::finding::render::Format;
use indicatif::{ProgressBar, ProgressStyle};

use crate::common::Output;

/// A bar on a terminal, nothing elsewhere.
pub(super) struct Bar(Option<ProgressBar>);

impl Bar {
    /// For the file `name`, which gets so many `bytes`.
    pub(super) fn new(output: Output, name: &str, bytes: u64) -> Self {
        if output.quiet || output.format != Format::Text {
            return Self(None);
        }
        let bar = ProgressBar::new(bytes);
        let layout = "{prefix:<14} {bar:30} {bytes}/{total_bytes}  {bytes_per_sec}  {eta}";
        if let Ok(style) = ProgressStyle::with_template(layout) {
            bar.set_style(style.progress_chars("━━╌"));
        }
        bar.set_prefix(name.to_owned());
        Self(Some(bar))
    }

    pub(super) fn show(&self, done: u64) {
        if let Some(bar) = &self.0 {
            bar.set_position(done);
        }
    }

    pub(super) fn clear(&self) {
        if let Some(bar) = &self.0 {
            bar.finish_and_clear();
        }
    }
}
