//! Whether an answer key is the one that the contest committed to.

use crate::AnswerKey;
use base::finding::Finding;
use base::finding::codes;
use contest::{Contest, Layout};
use metric::digest as metrics_digest;

/// Every way in which `key`, which messages call `name`, is not what `contest` committed to.
pub fn complaints(contest: &Contest, name: &str, key: &AnswerKey) -> Vec<Finding> {
    let mut findings = vec![];
    if let Some(expected) = &contest.answer_key_commitment
        && expected != key.digest()
    {
        let found = key.digest();
        let text =
            format!("{name} has the digest sha256:{found}, contest.toml committed to sha256:{expected}");
        findings.push(Finding::new(codes::WRONG_ANSWER_KEY, text));
    }
    if contest.submission.layout == Layout::Netflix
        && let Some(why) = key.ids().unfit_groups()
    {
        findings.push(Finding::new(
            codes::NO_KEY_GROUPS,
            format!("{name}: the Netflix layout needs groups, and {why}"),
        ));
    }
    let (seal, found) = (&contest.seal, key.commitments());
    if let Some(expected) = &seal.labels
        && found.is_none_or(|found| found.labels != *expected)
    {
        let text = format!("the targets in {name} are not those that answer_key.labels commits to");
        findings.push(Finding::new(codes::WRONG_LABELS, text).help(RESEAL));
    }
    if let Some(expected) = &seal.split
        && found.is_none_or(|found| found.split != *expected)
    {
        let text = format!("the splits in {name} are not those that answer_key.split commits to");
        findings.push(Finding::new(codes::WRONG_SPLIT, text).help(RESEAL));
    }
    if let Some(expected) = &seal.metrics
        && *expected != metrics_digest(&contest.measures)
    {
        let sealed = seal.judge.as_deref().unwrap_or("of an unknown version");
        let text = format!(
            "the metrics differ from those that answer_key.metrics commits to, with judge {sealed}; \
             this is judge {}",
            env!("CARGO_PKG_VERSION")
        );
        findings.push(Finding::new(codes::WRONG_METRICS, text).help(
            "a metric file, a parameter or the judge has changed; go back, or announce the change: `judge rejudge` \
             carries it to main with new scores and a new commitment",
        ));
    }
    findings
}

const RESEAL: &str = "only `judge seal` writes these digests; take contest.toml and key from the same commit";
