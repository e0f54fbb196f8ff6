//! What is said of a log.

use super::format::Format;
use base::failure::Failure;
use base::finding::{Finding, codes};

/// What was in a log.
#[derive(Debug, Default)]
pub struct LogSummary {
    /// What messages call it.
    pub name: String,
    /// Its layout.
    pub format: Format,
    /// Lines that say something; of counters how many there are.
    pub lines: u64,
    /// Requests for a published file that were answered with it or a part of it, and are counted now.
    pub counted: u64,
    /// The same that were known already, from another log or an import before.
    pub known: u64,
    /// The same of days that take no more lines.
    pub closed: u64,
    /// The same by declared crawlers, which are left out.
    pub crawlers: u64,
    /// Such requests of a day that is not over yet, which are left out.
    pub unfinished: u64,
    /// Lines that cannot be read.
    pub unreadable: u64,
    /// The first of these.
    pub findings: Vec<Finding>,
}

/// A complaint about the log `name` as a whole.
pub(super) fn whole(name: &str, code: &'static codes::Code, text: impl Into<String>) -> Failure {
    Failure::Findings(vec![Finding::new(code, text).in_file(name)])
}
