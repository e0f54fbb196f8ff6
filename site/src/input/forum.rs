//! Where threads and posts stand in the archive, so that nobody looks through all of it for one.

use std::collections::HashMap;

use crate::content::{Forum, Section, Thread};

/// It.
#[derive(Debug, Default)]
pub(super) struct ForumIndex {
    /// A section's address → its place.
    sections: HashMap<String, usize>,
    /// A thread's address → the places of its section and of it there.
    threads: HashMap<String, (usize, usize)>,
    /// A post's file → the places of its section, its thread and of it there.
    posts: HashMap<String, (usize, usize, usize)>,
}

impl ForumIndex {
    /// Of `forum`.
    pub(super) fn of(forum: &Forum) -> Self {
        let mut index = Self::default();
        for (at, section) in forum.sections.iter().enumerate() {
            index.sections.insert(section.route.clone(), at);
            for (thread_at, thread) in section.threads.iter().enumerate() {
                index.threads.insert(thread.route.clone(), (at, thread_at));
                let posts = thread.posts.iter().enumerate();
                index
                    .posts
                    .extend(posts.map(|(post_at, post)| (post.path.clone(), (at, thread_at, post_at))));
            }
        }
        index
    }

    /// The section at `route`.
    pub(super) fn section<'f>(&self, forum: &'f Forum, route: &str) -> Option<&'f Section> {
        forum.sections.get(*self.sections.get(route)?)
    }

    /// The thread at `route`.
    pub(super) fn thread<'f>(&self, forum: &'f Forum, route: &str) -> Option<&'f Thread> {
        let (section, thread) = self.threads.get(route)?;
        forum.sections.get(*section)?.threads.get(*thread)
    }

    /// The thread that the file `path` stands in, and its place there.
    pub(super) fn post<'f>(&self, forum: &'f Forum, path: &str) -> Option<(&'f Thread, usize)> {
        let (section, thread, post) = self.posts.get(path)?;
        Some((forum.sections.get(*section)?.threads.get(*thread)?, *post))
    }
}
