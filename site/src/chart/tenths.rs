//! Places in a drawing, of which there are hundreds on each of thousands of pages.

use std::fmt::{self, Write as _};

/// A number with one decimal, as `{:.1}` writes it; most are written without the exact arithmetic that this takes.
pub(super) struct Tenths(pub(super) f64);

/// Above any width or height.
const MOST: f64 = 100_000.0;
/// How near to the middle between two tenths a number is so that only exact arithmetic tells which one is next.
const NEAR: f64 = 1e-6;

impl fmt::Display for Tenths {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scaled = self.0 * 10.0;
        let is_plain = self.0.is_sign_positive() && scaled < MOST && (scaled.fract() - 0.5).abs() > NEAR;
        if !is_plain {
            return write!(f, "{:.1}", self.0);
        }
        // Not negative, and far below the largest.
        let mut rest = scaled.round() as u32;
        let (mut digits, mut at) = ([b'0'; 8], 8);
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if at == 7 {
                at -= 1;
                digits[at] = b'.';
            } else if rest == 0 {
                break;
            }
        }
        for digit in &digits[at..] {
            f.write_char(char::from(*digit))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_what_exact_arithmetic_writes() {
        let mut numbers: Vec<f64> = (-50..200_000).map(|step| f64::from(step) * 0.01).collect();
        numbers.extend((0..20_000).map(|step| f64::from(step) * 0.05 + 1e-12));
        numbers.extend((0..20_000).map(|step| f64::from(step).sqrt()));
        numbers.extend([
            9_999.94,
            9_999.96,
            10_000.0,
            1e300,
            f64::NAN,
            f64::INFINITY,
            -0.0,
            0.04,
            0.05,
            0.06,
        ]);
        for number in numbers {
            assert_eq!(Tenths(number).to_string(), format!("{number:.1}"), "{number:?}");
        }
    }
}
