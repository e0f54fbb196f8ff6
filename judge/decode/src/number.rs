//! One prediction: a decimal number.
//!
//! Why own code: any number is read by the standard library, behind a check for the forms that it takes and other
//! programs do not. Reading numbers is most of the time that a file takes, and most of them are short: [`short`] knows
//! these in one or two words, and finds the end of their line by the way, which no reader of numbers does.

mod wrong;

use super::eight::eight;
use wrong::wrong;
pub(super) use wrong::{Wrong, bare};

/// A number has at most this many characters: the longest that any program prints has 24, and what costs time
/// to read is bounded. A mantissa of 300 digits is refused.
pub(super) const LONGEST: usize = 64;

/// Reads a decimal number: an optional sign, digits, optionally a point with digits and an exponent,
/// rounded correctly to the nearest binary value. Spaces and tabs around it mean nothing. Words such as `nan` and
/// `inf`, underscores and hexadecimal forms, which other readers take or take for missing, are not numbers here.
pub(super) fn read(text: &[u8]) -> Result<f64, Wrong> {
    let whole = bare(text);
    let text = whole.strip_prefix(b"+").unwrap_or(whole);
    let plain = |b: &u8| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'e' | b'E' | b'+');
    let unsigned = text.strip_prefix(b"-").filter(|_| text.len() == whole.len()).unwrap_or(text);
    if !matches!(unsigned, [b'0'..=b'9' | b'.', ..]) || text.len() > LONGEST || !text.iter().all(plain) {
        return Err(wrong(whole));
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

/// How much of a number the program that wrote it has rounded away at most: half a unit of the last digit that stands in
/// `text`. A number without a point is taken as exact, since `0` and `1` are written like that whatever the digits of
/// others.
pub(super) fn rounding(text: &[u8]) -> f64 {
    let text = bare(text);
    let (mantissa, exponent) = match memchr::memchr2(b'e', b'E', text) {
        Some(at) => (&text[..at], std::str::from_utf8(&text[at + 1..]).unwrap_or_default()),
        None => (text, "0"),
    };
    let Some(point) = memchr::memchr(b'.', mantissa) else { return 0.0 };
    let digits = (mantissa.len() - point - 1) as i32;
    if digits == 0 {
        return 0.0; // `1.` is how some programs write 1, and where a file may be cut.
    }
    let exponent: i32 = exponent.parse().unwrap_or_default();
    0.5 * 10_f64.powi(exponent.clamp(-400, 400) - digits)
}

/// Powers of ten that a double holds exactly and that a short fraction needs.
const POWERS: [f64; 9] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8];

/// Reads a number of at most seven characters that ends its line with a line feed, out of one word: where
/// the line feed and the point are, the digits without the point, their value. The same as [`short`].
#[inline]
fn tiny(word: u64) -> Option<(f64, usize)> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let find = |byte: u8| {
        let others = word ^ ONES.wrapping_mul(u64::from(byte));
        (others.wrapping_sub(ONES) & !others & HIGH).trailing_zeros() / 8
    };
    let end = find(b'\n');
    if end == 8 {
        return None;
    }
    let point = find(b'.').min(end);
    let has_point = u32::from(point < end);
    let count = end.wrapping_sub(has_point);
    if count == 0 {
        return None;
    }
    let below = (1u64 << (8 * point)).wrapping_sub(1);
    let digits = if has_point == 1 { word & below | (word >> 8) & !below } else { word };
    let values = (digits ^ ONES.wrapping_mul(u64::from(b'0'))) & (1u64 << (8 * count)).wrapping_sub(1);
    if (values | values.wrapping_add(0x7676_7676_7676_7676)) & HIGH != 0 {
        return None;
    }
    let whole = eight(values << (64 - 8 * count));
    let power = end.wrapping_sub(point).wrapping_sub(has_point);
    Some((whole as f64 / POWERS[power as usize & 7], end as usize + 1))
}

/// Reads the number at the start of `text` when it is a short decimal (up to seven digits, a point, up to
/// eight more) that ends its line, and says how many bytes it takes, line end included. Anything else is
/// for [`read`], which gives the same value: with fewer than 16 digits, numerator and power of ten are both
/// exact, so that their quotient is rounded once (Clinger, PLDI 1990).
#[inline]
pub(super) fn short(text: &[u8]) -> Option<(f64, usize)> {
    if let Some(read) = text.first_chunk().and_then(|word| tiny(u64::from_le_bytes(*word))) {
        return Some(read);
    }
    let (value, at) = decimal(text)?;
    match text.get(at)? {
        b'\n' => Some((value, at + 1)),
        b'\r' if text.get(at + 1) == Some(&b'\n') => Some((value, at + 2)),
        _ => None,
    }
}

/// The same of a number that `delimiter` ends, which is among the bytes.
#[inline]
pub(super) fn short_before(text: &[u8], delimiter: u8) -> Option<(f64, usize)> {
    let (value, at) = decimal(text)?;
    (text.get(at) == Some(&delimiter)).then_some((value, at + 1))
}

/// The short decimal at the start of `text`, and how many bytes it takes.
#[inline(always)]
fn decimal(text: &[u8]) -> Option<(f64, usize)> {
    let negative = text.first() == Some(&b'-');
    let start = usize::from(negative);
    let mut at = start;
    let mut digits = 0u64;
    while let Some(digit) = text.get(at).map(|b| b.wrapping_sub(b'0')).filter(|digit| *digit < 10) {
        digits = 10 * digits + u64::from(digit);
        at += 1;
        if at - start > 7 {
            return None;
        }
    }
    if at == start {
        return None;
    }
    let mut power = 0;
    if text.get(at) == Some(&b'.') {
        // Eight bytes at once: how many of them are digits, and which number they make.
        let bytes = u64::from_le_bytes(*text.get(at + 1..)?.first_chunk()?);
        let values = bytes ^ 0x3030_3030_3030_3030;
        let others = (values | values.wrapping_add(0x7676_7676_7676_7676)) & 0x8080_8080_8080_8080;
        power = (others.trailing_zeros() / 8) as usize;
        if power == 0 || power == 8 {
            return None; // No digit, or perhaps more than eight.
        }
        let aligned = values << (8 * (8 - power));
        let all = eight(aligned);
        digits = digits * [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000][power] + all;
        at += 1 + power;
    }
    let value = digits as f64 / POWERS[power];
    Some((if negative && digits > 0 { -value } else { value }, at))
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
        for text in [
            "1,5", "1 2", "++1", "+-1", "-+1", "0x10", "1_000", "１", "1.2.3", "e5", "-", ".", "1e", "\"1\"",
            "1-2",
        ] {
            assert_eq!(read(text.as_bytes()), Err(Wrong::NotANumber), "{text}");
        }
        assert_eq!(read(b"1e999"), Err(Wrong::TooLarge));
        assert_eq!(read(b""), Err(Wrong::Missing));
        assert_eq!(read(b" \t"), Err(Wrong::Missing));
    }

    #[test]
    fn spaces_and_a_plus_sign_mean_nothing() {
        for (text, value) in
            [(" 1", 1.0), ("1 ", 1.0), ("\t1\t", 1.0), ("+1", 1.0), (" +.5", 0.5), ("+1e2", 100.0)]
        {
            assert_eq!(read(text.as_bytes()), Ok(value), "{text}");
        }
    }

    #[test]
    fn what_was_rounded_away_follows_from_the_digits() {
        for (text, half) in [
            ("0.33", 0.005),
            ("1", 0.0),
            ("0", 0.0),
            ("0.", 0.0),
            ("1.5e-3", 0.000_05),
            ("2e-7", 0.0),
            (" 0.5 ", 0.05),
        ] {
            assert!((rounding(text.as_bytes()) - half).abs() < 1e-18, "{text}");
        }
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
        fn short_numbers_are_the_same_both_ways(text in "-?[0-9]{0,9}(\\.[0-9]{0,9})?(\r?\n|,|e5\n|x)[0-9.\n]{0,12}") {
            if let Some((value, used)) = short(text.as_bytes()) {
                let line = text[..used].trim_end_matches('\n').trim_end_matches('\r');
                proptest::prop_assert_eq!(read(line.as_bytes()).map(f64::to_bits), Ok(value.to_bits()));
                proptest::prop_assert!(text[..used].ends_with('\n') && !line.contains('\n'));
            }
        }

        #[test]
        fn usual_numbers_are_short(whole in 0u32..100_000, fraction in 0u32..10_000) {
            let text = format!("{whole}.{fraction:04}\n1:\n2:\n");
            proptest::prop_assert!(short(text.as_bytes()).is_some());
        }

        #[test]
        fn any_bytes_are_a_finite_number_or_wrong(text: Vec<u8>) {
            if let Ok(value) = read(&text) {
                proptest::prop_assert!(value.is_finite());
            }
        }
    }
}
