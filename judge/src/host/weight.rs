//! How much may be pushed, and words of a shell.

use contest::Contest;

/// Bytes of one push of a contestant, at most: the same that a batch fetches of a head.
pub(crate) fn largest_push(contest: &Contest) -> u64 {
    contest.submission.max_bytes.saturating_mul(2).saturating_add(16 << 20)
}

/// `text` as one word of a shell.
pub(crate) fn word(text: &str) -> String {
    format!("'{}'", text.replace('\'', r"'\''"))
}
