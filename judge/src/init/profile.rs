//! What stands in a column: numbers, classes, texts, how many different ones, how many missing.

use std::hash::BuildHasher as _;

use answer::is_missing_word;
use decode::Texts;
use hashbrown::DefaultHashBuilder;

/// A column on the whole.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Profile {
    /// Cells that say nothing, or that there is nothing.
    pub(super) missing: usize,
    /// Different cells besides.
    pub(super) distinct: usize,
    /// The least and the greatest, if all cells besides are finite numbers.
    pub(super) range: Option<(f64, f64)>,
    /// Whether these are whole.
    pub(super) is_whole: bool,
    /// Whether these are 0 and 1 and written so.
    pub(super) is_flag: bool,
    /// Whether all cells are `true` or `false`.
    pub(super) is_boolean: bool,
    /// Whether all cells would be numbers with a point in the place of the comma.
    pub(super) has_commas: bool,
    /// Words of a cell, on average.
    pub(super) words: f64,
}

impl Profile {
    /// That of `cells`.
    pub(super) fn of(cells: &Texts) -> Self {
        let mut profile =
            Self { is_whole: true, is_flag: true, is_boolean: true, has_commas: true, ..Self::default() };
        let hasher = DefaultHashBuilder::default();
        let mut hashes = Vec::with_capacity(cells.len());
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        let (mut are_numbers, mut words) = (true, 0usize);
        for at in 0..cells.len() {
            let cell = cells.get(at);
            if is_missing_word(cell) {
                profile.missing += 1;
                continue;
            }
            hashes.push(hasher.hash_one(cell));
            words += cell.split_whitespace().count();
            profile.is_flag = profile.is_flag && matches!(cell, "0" | "1");
            profile.is_boolean = profile.is_boolean && boolean(cell).is_some();
            profile.has_commas = profile.has_commas && is_comma_number(cell);
            let number = are_numbers.then(|| cell.parse::<f64>().ok()).flatten().filter(|it| it.is_finite());
            match number {
                Some(number) => {
                    (low, high) = (low.min(number), high.max(number));
                    profile.is_whole = profile.is_whole && number.fract() == 0.0;
                }
                None => are_numbers = false,
            }
        }
        let known = hashes.len();
        hashes.sort_unstable();
        hashes.dedup();
        profile.distinct = hashes.len();
        profile.range = (are_numbers && known > 0).then_some((low, high));
        profile.words = words as f64 / known.max(1) as f64;
        profile.is_whole = profile.is_whole && profile.range.is_some();
        profile.is_flag = profile.is_flag && known > 0;
        profile.is_boolean = profile.is_boolean && known > 0;
        profile.has_commas = profile.has_commas && known > 0 && profile.range.is_none();
        profile
    }

    /// Whether every one of `rows` cells is there and no other is like it.
    pub(super) fn is_unique(&self, rows: usize) -> bool {
        self.missing == 0 && self.distinct == rows
    }

    /// What it holds, in a few words.
    pub(super) fn words(&self) -> String {
        let (low, high) = self.range.unwrap_or_default();
        if self.is_flag {
            "0 or 1".to_owned()
        } else if self.is_boolean {
            "true or false".to_owned()
        } else if self.range.is_some() {
            format!("{} {low} to {high}", if self.is_whole { "whole numbers" } else { "numbers" })
        } else if self.distinct <= CLASSES && self.words < 4.0 {
            format!("{} different texts", self.distinct)
        } else if self.words < 1.5 {
            "texts of one word".to_owned()
        } else {
            format!("texts of about {:.0} words", self.words)
        }
    }
}

/// More different texts are no classes.
pub(super) const CLASSES: usize = 1_000;

/// What `true` and `false` say.
pub(super) fn boolean(cell: &str) -> Option<bool> {
    if cell.eq_ignore_ascii_case("true") {
        Some(true)
    } else if cell.eq_ignore_ascii_case("false") {
        Some(false)
    } else {
        None
    }
}

/// `4,2` where 4.2 is meant.
fn is_comma_number(cell: &str) -> bool {
    let digits = cell.strip_prefix('-').unwrap_or(cell);
    digits.split_once(',').is_none_or(|(_, after)| !after.is_empty())
        && !digits.is_empty()
        && digits.bytes().all(|b| b.is_ascii_digit() || b == b',')
        && digits.bytes().filter(|b| *b == b',').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(cells: &[&str]) -> Profile {
        let mut texts = Texts::default();
        cells.iter().for_each(|cell| texts.push(cell).unwrap());
        Profile::of(&texts)
    }

    #[test]
    fn a_column_says_what_it_holds() {
        let numbers = of(&["1", "29", "", "3", "NA", "3"]);
        assert_eq!((numbers.missing, numbers.distinct, numbers.range), (2, 3, Some((1.0, 29.0))));
        assert_eq!(numbers.words(), "whole numbers 1 to 29");
        assert_eq!(of(&["0", "1", "1"]).words(), "0 or 1");
        assert_eq!(of(&["True", "false"]).words(), "true or false");
        assert_eq!(of(&["1.5", "-2"]).words(), "numbers -2 to 1.5");
        assert_eq!(of(&["cat", "dog", "cat"]).words(), "2 different texts");
        assert_eq!(of(&["a b c d e", "f g h i j"]).words(), "texts of about 5 words");
        assert!(of(&["4,2", "-1,5", "7"]).has_commas && !of(&["4.2", "1"]).has_commas);
        assert!(!of(&["1,2,3"]).has_commas && !of(&["a,b"]).has_commas);
        assert!(
            of(&["7", "8"]).is_unique(2) && !of(&["7", "7"]).is_unique(2) && !of(&["7", ""]).is_unique(2)
        );
        assert!(!of(&["", "nan"]).is_flag && of(&["", "nan"]).range.is_none());
        assert_eq!(of(&["inf", "1"]).range, None, "a number has an end");
    }
}
