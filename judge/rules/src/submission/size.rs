//! The file is no larger than the contest allows, known before a byte of it is read.

use super::Case;
use base::finding::codes;
use base::finding::{Finding, quoted};
use contest::Contest;

pub(super) fn check(case: &Case<'_>) -> Vec<Finding> {
    too_large(case.contest, case.path, case.size).into_iter().collect()
}

/// The rule for a file of which no team is known, as in a local check.
pub fn too_large(contest: &Contest, path: &str, size: u64) -> Option<Finding> {
    let limit = contest.submission.max_bytes;
    (size > limit).then(|| {
        Finding::new(codes::FILE_TOO_LARGE, format!("{} has {size} bytes, allowed are {limit}", quoted(path)))
            .help("compress it with gzip, or write fewer decimals")
    })
}
