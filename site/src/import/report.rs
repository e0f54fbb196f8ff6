//! What became of an export.

use base::finding::{Finding, codes};
use serde::Serialize;

/// Findings that are told one by one; of the rest the number.
const MOST: usize = 100;

/// The account: `read` is the sum of `written`, `rewritten`, `unchanged` and `left_out`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    /// Sections that posts went to.
    pub(crate) sections: usize,
    /// Threads that posts went to.
    pub(crate) threads: usize,
    /// Posts in the export.
    pub(crate) read: u64,
    /// New ones.
    pub(crate) written: u64,
    /// Those that were there with another text.
    pub(crate) rewritten: u64,
    /// Those that were there.
    pub(crate) unchanged: u64,
    /// Those that could not be carried over.
    pub(crate) left_out: u64,
    /// Attached files, which are not carried over.
    pub(crate) attachments: u64,
    /// Answers to a post that is not in the export.
    pub(crate) lost_replies: u64,
    /// Places where the text has something in the stead of what must not be published.
    pub(crate) redacted: u64,
    /// What was not carried over, told one by one up to a number.
    #[serde(skip)]
    pub(crate) findings: Vec<Finding>,
    /// How many more there are.
    pub(crate) untold: u64,
}

impl Report {
    /// Notes that something of the post `id` was not carried over.
    pub(super) fn lost(&mut self, id: &str, what: impl Into<String>) {
        if self.findings.len() < MOST {
            self.findings.push(Finding::new(codes::NOT_CARRIED, format!("{id}: {}", what.into())));
        } else {
            self.untold += 1;
        }
    }

    /// The same of a whole post.
    pub(super) fn left_out(&mut self, id: &str, why: impl Into<String>) {
        self.read += 1;
        self.left_out += 1;
        self.lost(id, format!("left out, since {}", why.into()));
    }
}
