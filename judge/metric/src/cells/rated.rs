//! Items with a number each: terms with a confidence, products with a score.

use std::collections::BTreeSet;

use super::malformed::Malformed;

/// Whether `text` is `item number item number …` with one space between words, no item twice; empty text is no item.
///
/// # Errors
/// Why not.
pub(super) fn check(text: &str) -> Result<(), Malformed> {
    let mut seen = BTreeSet::new();
    let mut words = text.split(' ').filter(|_| !text.is_empty());
    while let Some(item) = words.next() {
        let number = words.next();
        // SQL takes the words apart at single spaces.
        if item.is_empty() || number == Some("") || item.contains(char::is_whitespace) {
            let help = "write one space between an item and its number, and between one and the next";
            return Err(Malformed::new("its words are not one space apart", text, help));
        }
        if !seen.insert(item) {
            return Err(Malformed::new("an item appears in it twice", item, "list every item once"));
        }
        let Some(number) = number else {
            return Err(Malformed::new(
                "an item has no number behind it",
                item,
                "write a number behind every item",
            ));
        };
        let plain = number.bytes().all(|b| b.is_ascii_digit() || b"+-.eE".contains(&b));
        if !number.parse::<f64>().is_ok_and(|number| plain && number.is_finite()) {
            let help = "write the items and their numbers in turn: a 0.9 b 0.25";
            return Err(Malformed::new("what stands behind an item is no finite number", number, help));
        }
    }
    Ok(())
}
