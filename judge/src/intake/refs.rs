//! The names of references that matter.

/// Where the receive hook of a plain repository writes what it saw: a commit whose tree holds
/// `YYYY-MM.jsonl` files.
pub const RECEIVE_LOG: &str = "refs/gitprize/receive-log";

/// Where the judge keeps up to where replies were written: a commit of main.
pub(super) const REPLIED: &str = "refs/gitprize/replied";

/// The patterns that `git ls-remote` is asked for.
pub(super) const PATTERNS: [&str; 2] = ["refs/pull/*/head", "refs/merge-requests/*/head"];

/// The number in `refs/pull/7/head` (GitHub, Forgejo, Gitea, our own server) or
/// `refs/merge-requests/7/head` (GitLab).
pub(super) fn pull_number(name: &str) -> Option<u64> {
    let rest = name.strip_prefix("refs/pull/").or_else(|| name.strip_prefix("refs/merge-requests/"))?;
    let digits = rest.strip_suffix("/head")?;
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
    if plain { digits.parse().ok() } else { None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_heads_of_pull_requests_count() {
        assert_eq!(pull_number("refs/pull/62/head"), Some(62));
        assert_eq!(pull_number("refs/merge-requests/5/head"), Some(5));
        for name in [
            "refs/pull/62/merge",
            "refs/pull/x/head",
            "refs/pull/062/head",
            "refs/pull/+1/head",
            "refs/heads/pull/1/head",
            "refs/pull/1/2/head",
        ] {
            assert_eq!(pull_number(name), None, "{name}");
        }
    }
}
