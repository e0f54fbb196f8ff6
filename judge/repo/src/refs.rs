//! The names of references that matter.

use serde::{Deserialize, Serialize};

/// Where the receive hook of a plain repository writes what it saw: a commit whose tree holds
/// `YYYY-MM.jsonl` files.
pub const RECEIVE_LOG: &str = "refs/gitprize/receive-log";

/// Where the judge keeps up to where replies were written: a commit of main.
pub(super) const REPLIED: &str = "refs/gitprize/replied";

/// The patterns that `git ls-remote` is asked for.
pub(super) const PATTERNS: [&str; 2] = ["refs/pull/*/head", "refs/merge-requests/*/head"];

/// No forge counts so far, and every program reads a number up to here exactly.
const LARGEST: u64 = (1 << 53) - 1;

/// What a forge calls its pull requests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// `refs/pull/N/head`: GitHub, Forgejo, Gitea, our own server.
    #[default]
    Pull,
    /// `refs/merge-requests/N/head`: GitLab.
    MergeRequests,
}

impl Kind {
    /// Whether it need not be told.
    pub(super) fn is_usual(&self) -> bool {
        *self == Self::Pull
    }
}

/// The reference of one pull request's head. Two kinds may have the same number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Its number.
    pub pull: u64,
    /// Which kind it is.
    pub kind: Kind,
}

impl Place {
    /// The reference's name.
    pub fn name(self) -> String {
        let kind = match self.kind {
            Kind::Pull => "pull",
            Kind::MergeRequests => "merge-requests",
        };
        format!("refs/{kind}/{}/head", self.pull)
    }

    /// What the reference `name` stands for; nothing when no forge makes it.
    pub fn of(name: &str) -> Option<Self> {
        let (kind, rest) = proposed(name)?;
        let digits = rest.strip_suffix("/head")?;
        let plain = digits.bytes().all(|b| b.is_ascii_digit()) && !digits.starts_with('0');
        let pull = digits.parse().ok().filter(|number| plain && *number <= LARGEST)?;
        Some(Self { pull, kind })
    }
}

/// The kind of `name` if it stands where pull requests do, and what follows.
fn proposed(name: &str) -> Option<(Kind, &str)> {
    let usual = name.strip_prefix("refs/pull/").map(|rest| (Kind::Pull, rest));
    usual.or_else(|| Some((Kind::MergeRequests, name.strip_prefix("refs/merge-requests/")?)))
}

/// Whether `name` looks like a pull request and is none: no forge makes such a reference, and nobody would judge it.
pub(super) fn is_strange(name: &str) -> bool {
    proposed(name).is_some() && Place::of(name).is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_heads_of_pull_requests_count() {
        let number = |name| Place::of(name).map(|place| place.pull);
        assert_eq!(number("refs/pull/62/head"), Some(62));
        assert_eq!(number("refs/merge-requests/5/head"), Some(5));
        for name in ["refs/pull/62/head", "refs/merge-requests/5/head"] {
            assert_eq!(Place::of(name).unwrap().name(), name);
        }
        assert_ne!(Place::of("refs/pull/7/head"), Place::of("refs/merge-requests/7/head"));
        for name in [
            "refs/pull/62/merge",
            "refs/pull/x/head",
            "refs/pull/new/head",
            "refs/pull/0/head",
            "refs/pull/062/head",
            "refs/pull/+1/head",
            "refs/pull/9007199254740992/head",
            "refs/pull/99999999999999999999999/head",
            "refs/pull/１/head",
            "refs/pull//head",
            "refs/pull/1/2/head",
            "refs/merge-requests/020/head",
        ] {
            assert_eq!(Place::of(name), None, "{name}");
            assert!(is_strange(name), "{name}");
        }
        assert!(!is_strange("refs/heads/pull/1/head") && !is_strange("refs/heads/main"));
    }
}
