//! Something that is wrong in a line of a page.

use base::finding::Finding;
use base::finding::codes::Code;

/// It.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) code: &'static Code,
    pub(super) message: String,
    pub(super) help: Option<&'static str>,
    /// From 1.
    pub(super) line: u64,
    /// What the message is about, as it stands there.
    pub(super) written: String,
}

impl Problem {
    /// With its place in `file`, which reads `text`.
    pub(super) fn finding(&self, file: &str, text: &str) -> Finding {
        let at = usize::try_from(self.line.saturating_sub(1)).unwrap_or(usize::MAX);
        let line = text.lines().nth(at).unwrap_or_default();
        let begin = line.find(&self.written).unwrap_or_default();
        let end = if line.contains(&self.written) { begin + self.written.len() } else { begin };
        let finding = Finding::new(self.code, &self.message);
        let finding = finding.at_line(file, self.line, line.as_bytes(), begin..end);
        match self.help {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}
