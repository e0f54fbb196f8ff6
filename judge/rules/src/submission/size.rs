//! The file is no larger than the contest allows, known before a byte of it is read.

use super::case::{Case, Check};
use crate::Rule;
use base::finding::codes;
use base::finding::{Finding, quoted};
use base::plural::{at_most, counted};
use contest::Contest;

pub(crate) static RULE: Rule<Check> =
    Rule { name: "size", by: "the judge, before a file is read", codes: &[codes::FILE_TOO_LARGE], check };

fn check(case: &Case<'_>) -> Vec<Finding> {
    too_large(case.contest, case.path, case.size).into_iter().collect()
}

/// The rule for a file of which no team is known, as in a local check.
pub fn too_large(contest: &Contest, path: &str, size: u64) -> Option<Finding> {
    let limit = contest.submission.max_bytes;
    (size > limit).then(|| {
        Finding::new(
            codes::FILE_TOO_LARGE,
            format!("{} has {}, and {}", quoted(path), counted(size, "byte", "bytes"), at_most(limit)),
        )
        .help("compress it with gzip, or write fewer decimals")
    })
}
