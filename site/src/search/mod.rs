//! Search without a server: which words stand on which pages, in files small enough that a browser fetches those of a question
//! and no others.
//!
//! Pages are dealt to *segments* by their addresses, about a thousand each, and a segment's words to *buckets* by their first
//! letters; a bucket is a file. A page that changes touches its own segment alone, and whoever asks for a word fetches one bucket
//! of each segment. `assets/search.js` reads them: it splits what was asked as [`words`] splits what is found, and counts the
//! same bucket.
//!
//! Entry points: [`Shape::of`], [`Index::of`].

mod index;
mod words;

pub(crate) use index::Index;

use words::hash;

/// Pages in a segment, about.
const SEGMENT: usize = 1_024;
/// Pages to a bucket of a segment, about.
const BUCKET: usize = 16;
/// Buckets of a segment, at most.
const BUCKETS: usize = 64;
/// Titles in one file.
pub(crate) const TITLES: usize = 50;

/// How many files there are. It follows from the number of pages alone, by doublings, so that it seldom changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Shape {
    /// Segments.
    pub(crate) segments: usize,
    /// Buckets of each.
    pub(crate) buckets: usize,
}

impl Shape {
    /// For `pages` pages.
    pub(crate) fn of(pages: usize) -> Self {
        let segments = pages.div_ceil(SEGMENT).next_power_of_two();
        let buckets = (pages / segments / BUCKET).clamp(1, BUCKETS).next_power_of_two();
        Self { segments, buckets }
    }

    /// The segment of the page at `route`.
    pub(crate) fn segment(self, route: &str) -> usize {
        hash(route) as usize % self.segments
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_pages_have_few_files() {
        assert_eq!(Shape::of(0), Shape { segments: 1, buckets: 1 });
        assert_eq!(Shape::of(30), Shape { segments: 1, buckets: 1 });
        assert_eq!(Shape::of(150), Shape { segments: 1, buckets: 16 });
        assert_eq!(Shape::of(1_024), Shape { segments: 1, buckets: 64 });
        assert_eq!(Shape::of(15_400), Shape { segments: 16, buckets: 64 });
        assert_eq!(Shape::of(150_000), Shape { segments: 256, buckets: 64 });
    }
}
