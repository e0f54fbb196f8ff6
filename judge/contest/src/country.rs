//! ISO 3166-1 alpha-2 codes.

/// Whether `text` is the code of a country in capital letters.
pub(super) fn is_country(text: &str) -> bool {
    text.len() == 2
        && text.bytes().all(|b| b.is_ascii_uppercase())
        && rust_iso3166::from_alpha2(text).is_some()
}
