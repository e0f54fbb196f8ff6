//! The words of a segment, each with the pages that have it.

use std::collections::{BTreeMap, HashMap};

use super::words::{bucket, words};

/// The words of one bucket, each with its [`Hits`].
type Bucket = BTreeMap<Box<str>, Vec<u32>>;

/// The words of some pages.
#[derive(Debug)]
pub(crate) struct Index {
    buckets: Vec<Bucket>,
}

/// How much a page is about a word: the lower two bits of a hit; the others are its place among the pages of the segment.
#[derive(Clone, Copy)]
enum Weight {
    Once = 0,
    Repeated = 1,
    Often = 2,
    Title = 3,
}

/// Times from which a word stands often on a page.
const OFTEN: u32 = 5;

impl Index {
    /// Of `pages`: a title, and what stands below it.
    ///
    /// # Errors
    /// The first one that getting a page's text gave.
    pub(crate) fn of<'p, E>(
        buckets: usize,
        pages: impl Iterator<Item = (&'p str, Result<String, E>)>,
    ) -> Result<Self, E> {
        let mut all = vec![Bucket::new(); buckets];
        for (at, (title, text)) in (0..).zip(pages) {
            for (word, weight) in weighed(title, &text?) {
                let bucket = &mut all[bucket(&word, buckets)];
                bucket.entry(word).or_default().push(at << 2 | weight as u32);
            }
        }
        Ok(Self { buckets: all })
    }

    /// Bucket `at` as a file: word → differences between its hits.
    pub(crate) fn bucket(&self, at: usize) -> BTreeMap<&str, Vec<u32>> {
        let bucket = self.buckets.get(at).into_iter().flatten();
        bucket.map(|(word, hits)| (&**word, differences(hits))).collect()
    }
}

fn weighed(title: &str, text: &str) -> Vec<(Box<str>, Weight)> {
    let mut counts: HashMap<Box<str>, u32> = HashMap::new();
    words(text, |word| match counts.get_mut(word) {
        Some(count) => *count += 1,
        None => {
            counts.insert(word.into(), 1);
        }
    });
    let mut titled = vec![];
    words(title, |word| titled.push(Box::<str>::from(word)));
    for word in &titled {
        counts.entry(word.clone()).or_default();
    }
    let weight = |word: &str, count| match count {
        _ if titled.iter().any(|own| **own == *word) => Weight::Title,
        OFTEN.. => Weight::Often,
        2.. => Weight::Repeated,
        _ => Weight::Once,
    };
    counts
        .into_iter()
        .map(|(word, count)| (weight(&word, count), word))
        .map(|(weight, word)| (word, weight))
        .collect()
}

fn differences(hits: &[u32]) -> Vec<u32> {
    let before = std::iter::once(&0).chain(hits);
    hits.iter().zip(before).map(|(hit, before)| hit - before).collect()
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;

    use super::*;

    #[test]
    fn each_word_has_its_pages_in_order_with_weights() {
        let pages =
            [("Prizes", "The prize, the prize."), ("Rules", "one prize one"), ("", "the the the the the")];
        let pages = pages.map(|(title, text)| (title, Ok::<_, Infallible>(text.to_owned())));
        let index = Index::of(1, pages.into_iter()).unwrap_or_else(|never| match never {});
        let bucket = index.bucket(0);
        assert_eq!(bucket.keys().copied().collect::<Vec<_>>(), ["one", "prize", "prizes", "rules", "the"]);
        assert_eq!(bucket["prize"], [1, 3]);
        assert_eq!(bucket["prizes"], [3]);
        assert_eq!(bucket["the"], [1, 9]);
        assert!(index.bucket(1).is_empty());
    }
}
