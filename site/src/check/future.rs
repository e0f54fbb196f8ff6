//! What people wrote for a day that has not come.

use base::finding::{Finding, codes};
use base::time::Instant;

use crate::input::Site;

/// Errors of nobody: news before their day, and posts that say that they were written later than it is.
pub(super) fn check(site: &Site, now: Instant) -> Vec<Finding> {
    let mut findings = vec![];
    let news = site.news().iter().filter(|news| news.date > now);
    findings.extend(news.map(|news| {
        let text = format!("the news is of {}, which has not come, and is shown already", news.date);
        Finding::new(codes::FUTURE_DATE, text)
            .in_file(&news.source.path)
            .help("keep the file back until then, or mend the date")
    }));
    let threads = site.sections().iter().flat_map(|section| site.threads(section));
    let posts = threads.flat_map(|thread| &site.thread(thread).posts).filter(|post| post.date > now);
    findings.extend(posts.map(|post| {
        let text = format!("the post says that it was written at {}, which has not come", post.date);
        Finding::new(codes::FUTURE_DATE, text).in_file(&post.path).help("mend its date")
    }));
    findings
}
