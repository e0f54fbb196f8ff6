//! Short numbers one after the other. Files mostly write all of theirs alike, like `3.7041`: the next number is
//! taken to have the places of its digits, its point and its line end where the one before had them, and only
//! checked for it. Where it ends need not be found out, so that the processor starts on many of them at once.
//!
//! Why own code: a reader that is handed one number at a time cannot know what the one before looked like.

use super::eight::eight;
use super::number;

/// Bytes of the longest number that has a shape, line end included.
const LONGEST: usize = 16;

const HIGH: u64 = 0x8080_8080_8080_8080;

/// Powers of ten, all exact.
const POWERS: [f64; LONGEST] =
    [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15];

/// Where a number has its digits, its point and its line end.
#[derive(Clone, Copy)]
pub(super) struct Shape {
    /// Bytes, line end included; 0 for no shape.
    length: usize,
    /// Length of the last number that had another shape.
    other: usize,
    /// The shape of the first eight bytes, and of those after them.
    parts: [Part; 2],
    /// What the first part's digits are multiplied by where there is a second.
    factor: u64,
    /// What the digits without the point are divided by.
    divisor: f64,
}

impl Default for Shape {
    /// A shape that no number has.
    fn default() -> Self {
        let none = Part { over: HIGH, ..Part::default() };
        Self { length: 0, other: 0, parts: [none; 2], factor: 1, divisor: 1.0 }
    }
}

/// The shape of eight bytes, the first in the lowest place.
#[derive(Clone, Copy, Default)]
struct Part {
    /// Ones where there is something to look at.
    mask: u64,
    /// `0` where a digit has to be, else the byte itself.
    bytes: u64,
    /// What takes a byte to 128 or more if it is no digit, or another one, after `bytes` is taken off.
    over: u64,
    /// Ones before the point; all ones where there is none.
    before: u64,
    /// By how many bits the digits without the point are moved to end with the word.
    shift: u32,
}

impl Part {
    /// The shape of at most eight bytes.
    fn of(text: &[u8]) -> Self {
        let mut part = Self { before: u64::MAX, ..Self::default() };
        let mut digits = 0;
        for (at, byte) in text.iter().enumerate() {
            let is_digit = byte.is_ascii_digit();
            let place = |byte: u8| u64::from(byte) << (8 * at);
            part.mask |= place(0xff);
            part.bytes |= place(if is_digit { b'0' } else { *byte });
            part.over |= place(if is_digit { 0x76 } else { 0x7f });
            if *byte == b'.' {
                part.before = place(1) - 1;
            }
            digits += u32::from(is_digit);
        }
        // Without a digit there is nothing to move.
        part.shift = 64 - 8 * digits.max(1);
        part
    }

    /// The number that the digits make, if `word` has this shape.
    #[inline(always)]
    fn read(&self, word: u64) -> Option<u64> {
        let values = (word ^ self.bytes) & self.mask;
        let digits = values & self.before | (values >> 8) & !self.before;
        let fits = (values | values.wrapping_add(self.over)) & HIGH == 0;
        fits.then(|| eight(digits.wrapping_shl(self.shift)))
    }
}

impl Shape {
    /// Reads the number at the start of `text` where [`number::short`] would, and says how many bytes it takes, line
    /// end included. The value is the same: numerator and power of ten are both exact here as well.
    #[inline(always)]
    pub(super) fn next(&mut self, text: &[u8]) -> Option<(f64, usize)> {
        match self.read(text) {
            Some(value) => Some((value, self.length)),
            None => self.other(text),
        }
    }

    /// Fills `values` with the numbers at the start of `text`, as [`Self::next`] reads one after the other, up to one
    /// that it does not read or that is not allowed; how many they are and how many bytes they take.
    #[inline]
    pub(super) fn run(
        &mut self,
        text: &[u8],
        values: &mut [f64],
        is_allowed: impl Fn(f64) -> bool,
    ) -> (usize, usize) {
        let (mut at, mut count) = (0_usize, 0_usize);
        while count < values.len() {
            // A copy that nothing else can change, so that it need not be read again for every number.
            let (shape, start) = (*self, count);
            for place in &mut values[start..] {
                let Some(digits) = shape.digits(&text[at..]) else { break };
                *place = digits;
                at = at.wrapping_add(shape.length);
                count = count.wrapping_add(1);
            }
            // Together, since processors divide several numbers as fast as one.
            let read = &mut values[start..count];
            read.iter_mut().for_each(|value| *value /= shape.divisor);
            if let Some(wrong) = read.iter().position(|value| !is_allowed(*value)) {
                return (start + wrong, at - (read.len() - wrong) * shape.length);
            }
            if count == values.len() {
                break;
            }
            match self.next(&text[at..]) {
                Some((value, length)) if is_allowed(value) => {
                    values[count] = value;
                    at += length;
                    count += 1;
                }
                _ => break,
            }
        }
        (count, at)
    }

    #[inline(always)]
    fn read(&self, text: &[u8]) -> Option<f64> {
        Some(self.digits(text)? / self.divisor)
    }

    /// The number without its point.
    #[inline(always)]
    fn digits(&self, text: &[u8]) -> Option<f64> {
        let word = |at: usize| text.get(at..)?.first_chunk().map(|word| u64::from_le_bytes(*word));
        let mut digits = self.parts[0].read(word(0)?)?;
        if self.length > 8 {
            let more = self.parts[1].read(word(8)?)?;
            digits = digits.wrapping_mul(self.factor).wrapping_add(more);
        }
        Some(digits as i64 as f64)
    }

    /// A number of another shape. The shape becomes that of the second in turn that has the same length, so that one
    /// out of line does not change it.
    #[inline(never)]
    fn other(&mut self, text: &[u8]) -> Option<(f64, usize)> {
        let (value, length) = number::short(text)?;
        let again = self.length == 0 || self.other == length;
        self.other = length;
        if again && let Some(shape) = Self::of(&text[..length]) {
            *self = shape;
        }
        Some((value, length))
    }

    /// The shape of a number with its line end that [`number::short`] reads; nothing for long and negative ones.
    fn of(text: &[u8]) -> Option<Self> {
        if text.len() > LONGEST || text.starts_with(b"-") {
            return None;
        }
        let digits = |text: &[u8]| text.iter().filter(|byte| byte.is_ascii_digit()).count();
        let point = text.iter().position(|byte| *byte == b'.').unwrap_or(text.len());
        let (first, second) = text.split_at(text.len().min(8));
        Some(Self {
            length: text.len(),
            other: text.len(),
            parts: [Part::of(first), Part::of(second)],
            factor: *POWERS.get(digits(second))? as u64,
            divisor: *POWERS.get(digits(&text[point..]))?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    proptest::proptest! {
        #[test]
        fn numbers_in_a_row_are_those_read_alone(
            lines in proptest::collection::vec("-?[0-9]{0,4}(\\.[0-9]{0,8})?(\r?\n|x|:\n)", 1..4), repeats in 1usize..4,
        ) {
            // Each line again and again, then the next: shapes are learnt, kept and left.
            let lines: Vec<&String> = lines.iter().flat_map(|line| vec![line; repeats]).collect();
            let mut shape = Shape::default();
            for line in &lines {
                let text = format!("{line}{}", "1.5\n".repeat(4));
                let bits = |read: Option<(f64, usize)>| read.map(|(value, used)| (value.to_bits(), used));
                proptest::prop_assert_eq!(bits(shape.next(text.as_bytes())), bits(number::short(text.as_bytes())));
            }
        }

        #[test]
        fn a_run_is_one_number_after_the_other(
            numbers in proptest::collection::vec((0u32..40, 1usize..4), 1..40), limit in 10u32..41, room in 1usize..50,
        ) {
            let text: String = numbers.iter().map(|(number, decimals)| format!("{:.decimals$}\n", f64::from(*number))).collect();
            let text = format!("{text}x\n1.5\n1.5\n");
            let is_allowed = |value: f64| value < f64::from(limit);
            let mut values = vec![-1.0; room];
            let (count, length) = Shape::default().run(text.as_bytes(), &mut values, is_allowed);
            let (mut shape, mut at, mut expected) = (Shape::default(), 0, vec![]);
            while let Some((value, used)) = shape.next(&text.as_bytes()[at..])
                && is_allowed(value)
                && expected.len() < room
            {
                expected.push(value);
                at += used;
            }
            proptest::prop_assert_eq!((&values[..count], length), (&expected[..], at));
        }

        #[test]
        fn no_other_bytes_have_the_shape(number in "[0-9]{1,3}(\\.[0-9]{1,7})?\n", at: usize, byte: u8) {
            let mut shape = Shape::default();
            let mut text = format!("{number}{}", "1.5\n".repeat(4)).into_bytes();
            shape.next(&text);
            proptest::prop_assert_eq!(shape.length, number.len());
            let at = at % number.len();
            text[at] = byte;
            let bits = |read: Option<(f64, usize)>| read.map(|(value, used)| (value.to_bits(), used));
            proptest::prop_assert_eq!(bits(shape.next(&text)), bits(number::short(&text)));
        }
    }
}
