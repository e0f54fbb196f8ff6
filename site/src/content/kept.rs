//! Posts from build to build: tens of thousands of files that nobody touches any more need not be read for their titles and dates.

use std::collections::BTreeMap;
use std::fs::Metadata;

use base::finding::Finding;
use base::kept::Kept;
use base::platform::{changed, identity};
use serde::{Deserialize, Serialize};

use super::post::Post;

/// By what a file is known to be as it was: its number, its length, and when it was changed last, which nobody can set.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    id: u64,
    bytes: u64,
    changed: (i64, u32),
}

/// The posts of a build, by their files.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Posts(BTreeMap<String, KeptPost>);

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct KeptPost {
    stamp: Stamp,
    post: Post,
    /// What was mended while the file was read, and of its front matter, as JSON.
    mended: [Vec<String>; 2],
}

impl Posts {
    /// Keeps `post`.
    pub(super) fn insert(&mut self, stamp: Stamp, post: &Post, read: &[Finding], front: &[Finding]) {
        let text = |finding: &Finding| serde_json::to_string(&Kept::from(finding)).ok();
        let mended = [read, front].map(|findings| findings.iter().filter_map(text).collect());
        self.0.insert(post.path.clone(), KeptPost { stamp, post: post.clone(), mended });
    }
}

/// What there is from the last build.
#[derive(Debug)]
pub(crate) struct Keeping<'k> {
    /// The posts.
    pub(crate) posts: &'k Posts,
    /// Whether there will be a next build that wants to know of them.
    pub(crate) keeps: bool,
    /// When this build began, in seconds and nanoseconds since 1970: what was changed that late may be changed once more
    /// without a trace.
    pub(crate) begun: (i64, u32),
}

/// What a clock of a file system advances by at once, at most.
const STEP: i64 = 50_000_000;

impl Keeping<'_> {
    /// By what the file is known again; nothing when it was changed just now, or the system does not tell.
    pub(super) fn stamp(&self, file: &Metadata) -> Option<Stamp> {
        let changed = changed(file)?;
        let since = |(seconds, nanoseconds): (i64, u32)| {
            seconds.saturating_mul(1_000_000_000).saturating_add(i64::from(nanoseconds))
        };
        let is_settled = since(changed) < since(self.begun).saturating_sub(STEP);
        is_settled.then(|| Stamp { id: identity(file), bytes: file.len(), changed })
    }

    /// The post at `path`, if its file bears this stamp, with what was mended while it was read and of its front matter.
    pub(super) fn find(&self, path: &str, stamp: Stamp) -> Option<(Post, Vec<Finding>, Vec<Finding>)> {
        let kept = self.posts.0.get(path).filter(|kept| kept.stamp == stamp)?;
        let finding = |text: &String| serde_json::from_str::<Kept>(text).ok()?.finding();
        let [read, front] = &kept.mended;
        let all = |texts: &[String]| texts.iter().map(finding).collect::<Option<Vec<Finding>>>();
        Some((kept.post.clone(), all(read)?, all(front)?))
    }
}
