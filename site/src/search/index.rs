//! The words of a segment, each with the pages that have it.

use std::collections::{BTreeMap, HashMap};

use super::words::{bucket, words};

/// The words of some pages.
#[derive(Debug)]
pub(crate) struct Index {
    /// Buckets of words, each with its hits.
    buckets: Vec<Vec<(Box<str>, Vec<u32>)>>,
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
        let mut all = Words::default();
        for (at, (title, text)) in (0..).zip(pages) {
            words(&text?, |word| all.see(word).count += 1);
            words(title, |word| all.see(word).is_titled = true);
            all.end(at);
        }
        let mut own = vec![vec![]; buckets];
        for (word, place) in all.places {
            let hits = all.words.get_mut(place).map(|word| std::mem::take(&mut word.hits));
            own[bucket(&word, buckets)].push((word, hits.unwrap_or_default()));
        }
        Ok(Self { buckets: own })
    }

    /// Bucket `at` as a file: word → differences between its hits.
    pub(crate) fn bucket(&self, at: usize) -> BTreeMap<&str, Vec<u32>> {
        let bucket = self.buckets.get(at).into_iter().flatten();
        bucket.map(|(word, hits)| (&**word, differences(hits))).collect()
    }
}

/// Words as they are counted, each found by one look whatever page it is on.
#[derive(Default)]
struct Words {
    places: HashMap<Box<str>, usize>,
    words: Vec<Word>,
    /// Those of the page that is read.
    touched: Vec<usize>,
}

#[derive(Default)]
struct Word {
    hits: Vec<u32>,
    /// On the page that is read.
    count: u32,
    is_titled: bool,
}

impl Words {
    fn see(&mut self, word: &str) -> &mut Word {
        let place = match self.places.get(word) {
            Some(place) => *place,
            None => {
                self.places.insert(word.into(), self.words.len());
                self.words.push(Word::default());
                self.words.len() - 1
            }
        };
        let word = &mut self.words[place];
        if word.count == 0 && !word.is_titled {
            self.touched.push(place);
        }
        word
    }

    /// Ends the page, which is number `at`.
    fn end(&mut self, at: u32) {
        for place in self.touched.drain(..) {
            let word = &mut self.words[place];
            let weight = match word.count {
                _ if word.is_titled => Weight::Title,
                OFTEN.. => Weight::Often,
                2.. => Weight::Repeated,
                _ => Weight::Once,
            };
            word.hits.push(at << 2 | weight as u32);
            (word.count, word.is_titled) = (0, false);
        }
    }
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
