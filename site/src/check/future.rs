//! What people wrote for a day that has not come.

use base::finding::{Finding, codes};
use base::time::Instant;

use crate::content::Post;
use crate::input::Site;

/// Errors of nobody: posts that say that they were written later than it is. A build tells of news.
pub(super) fn check(site: &Site, now: Instant) -> Vec<Finding> {
    let threads = site.sections().iter().flat_map(|section| site.threads(section));
    let posts = threads.flat_map(|thread| &site.thread(thread).posts).filter(|post| post.date > now);
    let finding = |post: &Post| {
        let text = format!("the post says that it was written at {}, which has not come", post.date);
        Finding::new(codes::FUTURE_DATE, text).in_file(&post.path).help("mend its date")
    };
    posts.map(finding).collect()
}
