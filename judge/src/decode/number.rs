//! One prediction: a decimal number.

/// What is wrong with the text of a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    /// Nothing between the separators.
    Missing,
    /// `NaN`, `NA`, `null` and the like.
    NotFinite,
    /// Larger than any finite number, like `1e999`.
    TooLarge,
    /// Anything else.
    NotANumber,
}

/// Reads a decimal number: an optional minus, digits, optionally a point with digits and an exponent,
/// rounded correctly to the nearest binary value. Words such as `nan` and `inf`, spaces, a plus sign,
/// underscores and hexadecimal forms, which other readers take or take for missing, are not numbers here.
pub(super) fn read(text: &[u8]) -> Result<f64, Wrong> {
    let plain = |b: &u8| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'e' | b'E' | b'+');
    let starts = matches!(text, [b'0'..=b'9' | b'.', ..] | [b'-', b'0'..=b'9' | b'.', ..]);
    if !starts || text.len() > 64 || !text.iter().all(plain) {
        return Err(wrong(text));
    }
    // ASCII was checked above.
    let value: f64 =
        std::str::from_utf8(text).ok().and_then(|text| text.parse().ok()).ok_or(Wrong::NotANumber)?;
    if value.is_finite() {
        Ok(value + 0.0) // Minus zero becomes zero.
    } else {
        Err(Wrong::TooLarge)
    }
}

fn wrong(text: &[u8]) -> Wrong {
    if text.is_empty() {
        return Wrong::Missing;
    }
    let lower = text.to_ascii_lowercase();
    let bare = lower.strip_prefix(b"-").or(lower.strip_prefix(b"+")).unwrap_or(&lower);
    match bare {
        b"nan" | b"inf" | b"infinity" | b"na" | b"n/a" | b"null" | b"none" | b"<na>" => Wrong::NotFinite,
        _ => Wrong::NotANumber,
    }
}

/// What the contestant probably did.
pub(super) fn cause(text: &[u8]) -> Option<String> {
    let shown = || String::from_utf8_lossy(text).into_owned();
    let digits = |b: &u8| b.is_ascii_digit() || matches!(b, b'-' | b',' | b'.');
    if memchr::memchr(b',', text).is_some() && text.iter().all(digits) {
        return Some(format!("decimal comma? write {}", shown().replace(',', ".")));
    }
    if text.first().is_some_and(u8::is_ascii_whitespace) || text.last().is_some_and(u8::is_ascii_whitespace) {
        return Some("remove the space around the number".to_owned());
    }
    if text.first() == Some(&b'"') {
        return Some("remove the quotation marks".to_owned());
    }
    if text.first() == Some(&b'+') {
        return Some("remove the plus sign".to_owned());
    }
    text.ends_with(b":").then(|| "a group line where a prediction is expected".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_numbers_are_read_to_the_nearest_value() {
        for text in [
            "0",
            "3.0",
            "-1.5",
            "1e-5",
            "2E+3",
            "5.",
            ".5",
            "0.1",
            "123456789012345678901234567890",
            "4.9406564584124654e-324",
        ] {
            assert_eq!(read(text.as_bytes()), Ok(text.parse().unwrap()), "{text}");
        }
        assert_eq!(read(b"-0").unwrap().to_bits(), 0, "minus zero is zero");
    }

    #[test]
    fn everything_else_is_not() {
        for text in ["nan", "NaN", "-inf", "Infinity", "NA", "null", "None"] {
            assert_eq!(read(text.as_bytes()), Err(Wrong::NotFinite), "{text}");
        }
        for text in
            ["1,5", " 1", "1 ", "+1", "0x10", "1_000", "１", "1.2.3", "e5", "-", ".", "1e", "\"1\"", "1-2"]
        {
            assert_eq!(read(text.as_bytes()), Err(Wrong::NotANumber), "{text}");
        }
        assert_eq!(read(b"1e999"), Err(Wrong::TooLarge));
        assert_eq!(read(b""), Err(Wrong::Missing));
    }

    proptest::proptest! {
        #[test]
        fn any_finite_number_survives_printing(bits: u64) {
            let value = f64::from_bits(bits);
            if value.is_finite() {
                let read = read(format!("{value:e}").as_bytes()).unwrap();
                proptest::prop_assert!(read == value);
            }
        }

        #[test]
        fn any_bytes_are_a_finite_number_or_wrong(text: Vec<u8>) {
            if let Ok(value) = read(&text) {
                proptest::prop_assert!(value.is_finite());
            }
            let _ = cause(&text);
        }
    }
}
