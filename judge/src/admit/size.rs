//! The file is no larger than the contest allows, known before a byte of it is read.

use super::Case;
use crate::finding::{Finding, quoted};

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    let limit = case.contest.submission.max_bytes;
    if case.size <= limit {
        return vec![];
    }
    vec![
        Finding::new(
            "file-too-large",
            format!("{} has {} bytes, allowed are {limit}", quoted(case.path), case.size),
        )
        .help("compress it with gzip, or write fewer decimals"),
    ]
}
