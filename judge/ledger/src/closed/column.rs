//! Numbers in few bytes, one after the other: columns of a file in brief. What a number looks like is postcard's
//! (little endian in groups of seven bits, signed ones in zigzag); only that a score is mostly a few digits is our own.

use serde::{Deserialize, Serialize};

/// Writes columns.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
}

impl Writer {
    fn put(&mut self, value: &impl Serialize) {
        // Into a vector it cannot fail.
        self.bytes = postcard::to_extend(value, std::mem::take(&mut self.bytes)).unwrap_or_default();
    }

    /// An unsigned number, small ones in few bytes.
    pub(super) fn number(&mut self, number: u64) {
        self.put(&number);
    }

    /// A signed number, small ones of either sign in few bytes.
    pub(super) fn signed(&mut self, number: i64) {
        self.put(&number);
    }

    /// Bytes with their length before them.
    pub(super) fn text(&mut self, bytes: &[u8]) {
        self.number(bytes.len() as u64);
        self.bytes.extend_from_slice(bytes);
    }

    /// A finite score. As people write it, it is a whole number and a power of ten, and mostly of few digits;
    /// any other is kept by its bits.
    pub(super) fn score(&mut self, score: f64) {
        match decimal(score) {
            Some((digits, places)) => self.put(&(places, digits)),
            None => self.put(&(BITS, score)),
        }
    }
}

/// Stands for a score by its bits.
const BITS: u8 = u8::MAX;

/// Powers of ten and whole numbers below 2^53 are exact, so that the quotient of two is the nearest number to what
/// the digits say: reading gives the same bits.
const PLACES: i32 = 22;

/// The score as a whole number and by how many decimal places it is moved, if that reads back to the same bits.
fn decimal(score: f64) -> Option<(i64, u8)> {
    for places in 0..=12 {
        let digits = score * 10f64.powi(places);
        let digits = digits.round();
        if digits.abs() < 9e15 && read_decimal(digits as i64, places as u8)?.to_bits() == score.to_bits() {
            return Some((digits as i64, places as u8));
        }
    }
    None
}

fn read_decimal(digits: i64, places: u8) -> Option<f64> {
    (i32::from(places) <= PLACES).then(|| digits as f64 / 10f64.powi(i32::from(places)))
}

/// Reads columns; everything is nothing at the end or when the bytes are no number.
pub(super) struct Reader<'b> {
    bytes: &'b [u8],
}

impl<'b> Reader<'b> {
    pub(super) fn new(bytes: &'b [u8]) -> Self {
        Self { bytes }
    }

    fn take<T: Deserialize<'b>>(&mut self) -> Option<T> {
        let (value, rest) = postcard::take_from_bytes(self.bytes).ok()?;
        self.bytes = rest;
        Some(value)
    }

    pub(super) fn number(&mut self) -> Option<u64> {
        self.take()
    }

    pub(super) fn signed(&mut self) -> Option<i64> {
        self.take()
    }

    pub(super) fn text(&mut self) -> Option<&'b [u8]> {
        self.take()
    }

    pub(super) fn score(&mut self) -> Option<f64> {
        match self.take()? {
            BITS => self.take(),
            places => read_decimal(self.signed()?, places),
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scores_of_few_digits_take_few_bytes() {
        let bytes = |score| {
            let mut writer = Writer::default();
            writer.score(score);
            writer.bytes.len()
        };
        assert_eq!([0.8563, 0.0036, 12.0, -0.5].map(bytes), [4, 2, 2, 2]);
        assert_eq!(bytes(std::f64::consts::PI), 9);
    }

    #[test]
    fn columns_are_written_as_they_always_were() {
        let mut writer = Writer::default();
        [0, 0x7f, 0x80, u64::MAX].iter().for_each(|number| writer.number(*number));
        [0, -1, 64, i64::MIN].iter().for_each(|number| writer.signed(*number));
        writer.text(b"ab");
        [0.8563, -0.5, std::f64::consts::PI].iter().for_each(|score| writer.score(*score));
        let expected = "007f8001ffffffffffffffffff01\
            00018001ffffffffffffffffff01026162\
            04e685010109ff182d4454fb210940";
        assert_eq!(hex::encode(writer.bytes), expected);
    }

    #[test]
    fn what_is_no_number_is_nothing() {
        for bytes in
            [&[0xff; 11][..], &[0x80], &[], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 2]]
        {
            assert_eq!(Reader::new(bytes).number(), None, "{bytes:?}");
        }
        assert_eq!(Reader::new(&[3, b'a', b'b']).text(), None);
        assert_eq!(Reader::new(&[BITS, 1, 2]).score(), None);
    }

    proptest::proptest! {
        #[test]
        fn what_is_written_reads_back_to_the_bit(
            numbers: Vec<(u64, i64, f64)>,
            scores in proptest::collection::vec((-99_999i64..99_999, 0i32..9), 0..40),
        ) {
            let mut writer = Writer::default();
            let rounded: Vec<f64> = scores.iter().map(|(n, places)| *n as f64 / 10f64.powi(*places)).collect();
            for (a, b, score) in &numbers {
                writer.number(*a);
                writer.signed(*b);
                writer.score(*score);
                writer.text(&a.to_le_bytes());
            }
            rounded.iter().for_each(|score| writer.score(*score));
            let mut reader = Reader::new(&writer.bytes);
            for (a, b, score) in &numbers {
                proptest::prop_assert_eq!(reader.number(), Some(*a));
                proptest::prop_assert_eq!(reader.signed(), Some(*b));
                proptest::prop_assert_eq!(reader.score().map(f64::to_bits), Some(score.to_bits()));
                proptest::prop_assert_eq!(reader.text(), Some(&a.to_le_bytes()[..]));
            }
            for score in &rounded {
                proptest::prop_assert_eq!(reader.score().map(f64::to_bits), Some(score.to_bits()));
            }
            proptest::prop_assert!(reader.is_empty() && reader.number().is_none() && reader.score().is_none());
        }
    }
}
