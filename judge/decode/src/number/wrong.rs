//! Text that is no number: whether there is none, or something else.

/// What is wrong with the text of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wrong {
    /// Nothing between the separators.
    Missing,
    /// `NaN`, `NA`, `null` and the like.
    NotFinite,
    /// Larger than any finite number, like `1e999`.
    TooLarge,
    /// Anything else.
    NotANumber,
}

/// Words that programs write where a number is missing or infinite.
const NO_NUMBER: [&[u8]; 15] = [
    b"nan",
    b"inf",
    b"infinity",
    b"na",
    b"n/a",
    b"null",
    b"none",
    b"nil",
    b"<na>",
    b"#n/a",
    b"#num!",
    b"#div/0!",
    b"#value!",
    b"#ref!",
    b"missing",
];

/// Why `text` is not read.
pub(super) fn wrong(text: &[u8]) -> Wrong {
    let text = bare(text);
    if text.is_empty() {
        return Wrong::Missing;
    }
    let lower = text.get(..16).unwrap_or(text).to_ascii_lowercase();
    let unsigned = lower.strip_prefix(b"-").or(lower.strip_prefix(b"+")).unwrap_or(&lower);
    if NO_NUMBER.contains(&unsigned) { Wrong::NotFinite } else { Wrong::NotANumber }
}

/// `text` without the spaces and tabs around it. Line ends stay: they come in quoted fields only, where something has
/// gone wrong.
#[inline]
pub(crate) fn bare(text: &[u8]) -> &[u8] {
    let blank = |b: &u8| matches!(b, b' ' | b'\t');
    let start = text.iter().take_while(|b| blank(b)).count();
    let end = text.iter().rev().take_while(|b| blank(b)).count();
    text.get(start..text.len() - end).unwrap_or_default()
}
