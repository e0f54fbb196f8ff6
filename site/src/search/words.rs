//! What counts as a word.

use unicode_normalization::UnicodeNormalization as _;

/// Letters of a word, at most; the rest of it is not looked at.
const LONGEST: usize = 40;

/// Letters that put a word into its bucket: whoever has typed them may fetch it.
const LETTERS: usize = 3;

/// Shows the words of `text` to `see`, in order: runs of letters and digits in lower case, without accents; where a script has no
/// spaces, each character is a word. `search.js` splits questions in the same way.
pub(crate) fn words(text: &str, mut see: impl FnMut(&str)) {
    if text.is_ascii() {
        return split(&text.to_ascii_lowercase(), &mut see);
    }
    let bare: String = text.nfkd().filter(|c| !matches!(c, '\u{300}'..='\u{36f}')).collect();
    // A sigma is written otherwise at a word's end.
    split(&bare.to_lowercase().replace('ς', "σ"), &mut see);
}

fn split(text: &str, see: &mut impl FnMut(&str)) {
    for run in text.split(|c: char| !c.is_alphanumeric()).filter(|run| !run.is_empty()) {
        if run.is_ascii() {
            see(run.get(..LONGEST).unwrap_or(run));
            continue;
        }
        for part in run.split_inclusive(is_alone) {
            let alone = part.chars().next_back().filter(|c| is_alone(*c));
            let before = alone.map_or(part, |c| &part[..part.len() - c.len_utf8()]);
            if !before.is_empty() {
                see(before.char_indices().nth(LONGEST).map_or(before, |(end, _)| &before[..end]));
            }
            if alone.is_some() {
                see(&part[before.len()..]);
            }
        }
    }
}

/// Whether `c` is of a script that is written without spaces: Chinese, Japanese.
fn is_alone(c: char) -> bool {
    matches!(
        c,
        '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' |
        '\u{20000}'..='\u{3ffff}'
    )
}

/// FNV-1a of the bytes of `text`, which a browser counts in one line
/// (<https://datatracker.ietf.org/doc/draft-eastlake-fnv/>).
pub(super) fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193))
}

/// The bucket, of `buckets`, of `word`.
pub(super) fn bucket(word: &str, buckets: usize) -> usize {
    let letters = word.char_indices().nth(LETTERS).map_or(word, |(end, _)| &word[..end]);
    hash(letters) as usize % buckets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<String> {
        let mut all = vec![];
        words(text, |word| all.push(word.to_owned()));
        all
    }

    #[test]
    fn words_are_letters_and_digits_in_lower_case() {
        assert_eq!(
            all("The RMSE is 0.8572, isn't it?"),
            ["the", "rmse", "is", "0", "8572", "isn", "t", "it"]
        );
        assert_eq!(all("Łódź, Zürich; Ὀδυσσεύς ﬁles"), ["łodz", "zurich", "οδυσσευσ", "files"]);
        assert_eq!(all("BellKor勝つteam"), ["bellkor", "勝", "つ", "team"]);
        assert_eq!(all("…—!"), [""; 0]);
        assert_eq!(all(&"a".repeat(99))[0].len(), 40);
        assert_eq!(all(&"ж".repeat(99))[0].chars().count(), 40);
    }

    #[test]
    fn the_hash_is_the_known_one() {
        assert_eq!(hash(""), 0x811c_9dc5);
        assert_eq!(hash("a"), 0xe40c_292c);
        assert_eq!(hash("foobar"), 0xbf9c_f968);
    }

    #[test]
    fn a_word_is_where_its_first_letters_are() {
        for buckets in [1, 16, 64] {
            assert_eq!(bucket("prizes", buckets), bucket("pri", buckets));
            assert_eq!(bucket("łódź", buckets), bucket("łód", buckets));
        }
        assert_ne!(bucket("prize", 64), bucket("rules", 64));
    }
}
