//! Distances and shared n-grams of texts: by words (what whitespace separates) or by Unicode scalar values.
//! Callers normalise first (`nfc_normalize`), so that one letter is not counted as two.

use std::hash::Hash;

use hashbrown::HashMap;
use rapidfuzz::distance::{lcs_seq, levenshtein};

/// The most cells of a dynamic-programming table; the algorithms do 64 cells at once.
const CELLS: usize = 1_000_000_000;

/// Longest n-gram that anybody may ask for.
const LONGEST: f64 = 100.0;

/// Fewest insertions, deletions and substitutions of characters that make `a` of `b`.
pub(super) fn edit_distance([a, b]: [&str; 2], []: [f64; 0]) -> Option<f64> {
    bounded(a.chars().count(), b.chars().count())?;
    Some(levenshtein::distance(a.chars(), b.chars()) as f64)
}

/// The same by words.
pub(super) fn word_edit_distance([a, b]: [&str; 2], []: [f64; 0]) -> Option<f64> {
    let [a, b] = numbered(a, b)?;
    Some(levenshtein::distance(a, b) as f64)
}

/// Length of the longest common subsequence of words.
pub(super) fn lcs_words([a, b]: [&str; 2], []: [f64; 0]) -> Option<f64> {
    let [a, b] = numbered(a, b)?;
    Some(lcs_seq::similarity(a, b) as f64)
}

/// How many words.
pub(super) fn word_count([text]: [&str; 1], []: [f64; 0]) -> Option<f64> {
    Some(text.split_whitespace().count() as f64)
}

/// How many characters that are not whitespace.
pub(super) fn char_count([text]: [&str; 1], []: [f64; 0]) -> Option<f64> {
    Some(visible(text).count() as f64)
}

/// How many runs of `n` words the texts share, each as often as it is in both.
pub(super) fn shared_ngrams([a, b]: [&str; 2], [n]: [f64; 1]) -> Option<f64> {
    shared(a.split_whitespace(), b.split_whitespace(), n)
}

/// How many runs of `n` characters the texts share, each as often as it is in both; whitespace is left out.
pub(super) fn shared_char_ngrams([a, b]: [&str; 2], [n]: [f64; 1]) -> Option<f64> {
    shared(visible(a), visible(b), n)
}

fn visible(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|c| !c.is_whitespace())
}

fn bounded(a: usize, b: usize) -> Option<()> {
    (a.checked_mul(b)? <= CELLS).then_some(())
}

/// Words as numbers, the same number for the same word.
fn numbered(a: &str, b: &str) -> Option<[Vec<u32>; 2]> {
    bounded(a.len(), 1).and(bounded(b.len(), 1))?; // So that u32 has a number for every word.
    let mut known = HashMap::new();
    let mut number = |word| {
        let next = known.len() as u32;
        *known.entry(word).or_insert(next)
    };
    let words = [a.split_whitespace().map(&mut number).collect(), b.split_whitespace().map(number).collect()];
    let [a, b]: &[Vec<u32>; 2] = &words;
    bounded(a.len(), b.len())?;
    Some(words)
}

fn shared<T: Hash + Eq>(a: impl Iterator<Item = T>, b: impl Iterator<Item = T>, n: f64) -> Option<f64> {
    if !(1.0..=LONGEST).contains(&n) || n.fract() != 0.0 {
        return None;
    }
    let (a, b): (Vec<T>, Vec<T>) = (a.collect(), b.collect());
    let mut left: HashMap<&[T], u32> = HashMap::new();
    for gram in a.windows(n as usize) {
        *left.entry(gram).or_insert(0) += 1;
    }
    let taken = b.windows(n as usize).filter(|&gram| match left.get_mut(gram) {
        Some(count) if *count > 0 => {
            *count -= 1;
            true
        }
        _ => false,
    });
    Some(taken.count() as f64)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn by_hand() {
        assert_eq!(edit_distance(["kitten", "sitting"], []), Some(3.0));
        assert_eq!(edit_distance(["", "äö"], []), Some(2.0));
        assert_eq!(word_edit_distance(["a b  c", " a x c d"], []), Some(2.0));
        assert_eq!(word_edit_distance(["", ""], []), Some(0.0));
        assert_eq!(word_count([" a\u{a0}b\nc "], []), Some(3.0));
        assert_eq!(lcs_words(["police killed the gunman", "police kill the gunman"], []), Some(3.0));
        assert_eq!(shared_ngrams(["a a b", "a a a"], [1.0]), Some(2.0));
        assert_eq!(shared_ngrams(["a a b", "a a a"], [2.0]), Some(1.0));
        assert_eq!(shared_ngrams(["a", "a"], [2.0]), Some(0.0));
        assert_eq!(shared_char_ngrams(["a bc", "ab c"], [3.0]), Some(1.0));
        assert_eq!(char_count([" ä b\t"], []), Some(2.0));
    }

    #[test]
    fn bounds() {
        for n in [0.0, -1.0, 1.5, 101.0, f64::NAN, f64::INFINITY] {
            assert_eq!(shared_ngrams(["a", "a"], [n]), None, "{n}");
        }
        let (long, longer) = ("x".repeat(40_000), "y".repeat(40_000));
        assert_eq!(edit_distance([&long, &longer], []), None);
        assert_eq!(edit_distance([&long, "xx"], []), Some(39_998.0));
        let words = "a b ".repeat(20_000);
        assert_eq!(word_edit_distance([&words, &words], []), None);
        assert_eq!(lcs_words([&words, &words], []), None);
    }

    proptest! {
        // The bit-parallel code has branches by length: under 64, over 64, narrow and wide bands.
        #[test]
        fn edit_distance_is_strsims(a in "[ab]{0,300}", b in "[abc\u{e4}\u{1f600}]{0,300}") {
            prop_assert_eq!(edit_distance([&a, &b], []), Some(strsim::levenshtein(&a, &b) as f64));
        }

        #[test]
        fn word_edit_distance_is_strsims(a in "([abc] ){0,150}", b in "([abd] ){0,150}") {
            let (x, y): (Vec<_>, Vec<_>) = (a.split_whitespace().collect(), b.split_whitespace().collect());
            let expected = strsim::generic_levenshtein(&x, &y) as f64;
            prop_assert_eq!(word_edit_distance([&a, &b], []), Some(expected));
        }

        #[test]
        fn lcs_is_the_tables(a in "([abc] ){0,150}", b in "([abd] ){0,150}") {
            let (x, y): (Vec<_>, Vec<_>) = (a.split_whitespace().collect(), b.split_whitespace().collect());
            let mut row = vec![0_u32; y.len() + 1];
            for word in &x {
                let mut corner = 0;
                for (i, other) in y.iter().enumerate() {
                    let above = row[i + 1];
                    row[i + 1] = if word == other { corner + 1 } else { above.max(row[i]) };
                    corner = above;
                }
            }
            prop_assert_eq!(lcs_words([&a, &b], []), Some(f64::from(row[y.len()])));
        }

        #[test]
        fn shared_ngrams_do_not_mind_the_order(a in "([ab] ){0,20}", b in "([ab] ){0,20}", n in 1..5) {
            let n = [f64::from(n)];
            prop_assert_eq!(shared_ngrams([&a, &b], n), shared_ngrams([&b, &a], n));
        }
    }
}
