//! Just enough of Thrift's compact protocol to look at a Parquet footer or page header before the Parquet
//! library does: that everything declared is there, and that no structure goes deep.
//!
//! Why own code: the library shows its reader of Thrift to nobody, and a general one builds what it reads. Here nothing is
//! built or copied, so that the bounds come first.

/// Structures inside structures; Parquet's own go to about 6.
const DEEPEST: u32 = 12;

/// Kinds of values on the wire.
pub(super) const I32: u8 = 5;
pub(super) const BINARY: u8 = 8;
pub(super) const LIST: u8 = 9;
pub(super) const STRUCT: u8 = 12;
pub(super) const TRUE: u8 = 1;
pub(super) const FALSE: u8 = 2;

/// A reading position. Every method gives `None` where the bytes are not what they say.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    bytes: &'a [u8],
}

/// The fields of one structure, in order.
pub(super) struct Fields {
    last: i16,
}

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self { bytes }
    }

    /// How many bytes are left.
    pub(super) fn left(&self) -> usize {
        self.bytes.len()
    }

    /// The bytes that are left.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes
    }

    /// The next bytes.
    pub(super) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.bytes.split_at_checked(count)?;
        self.bytes = rest;
        Some(taken)
    }

    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.bytes.split_first()?;
        self.bytes = rest;
        Some(*first)
    }

    /// An unsigned number.
    pub(super) fn varint(&mut self) -> Option<u64> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 {
                return None;
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }

    /// A signed number.
    pub(super) fn zigzag(&mut self) -> Option<i64> {
        let value = self.varint()?;
        Some((value >> 1) as i64 ^ -((value & 1) as i64))
    }

    /// A 32-bit number that is no size or count when it is negative.
    pub(super) fn size(&mut self) -> Option<usize> {
        let value = i32::try_from(self.zigzag()?).ok()?;
        usize::try_from(value).ok()
    }

    /// Text or bytes.
    pub(super) fn binary(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.varint()?).ok()?;
        self.take(length)
    }

    /// The kind and number of elements of a list. Every element takes a byte at least.
    pub(super) fn list(&mut self) -> Option<(u8, usize)> {
        let head = self.byte()?;
        let count = match head >> 4 {
            15 => usize::try_from(self.varint()?).ok()?,
            count => usize::from(count),
        };
        (count <= self.left()).then_some((head & 15, count))
    }

    /// The next field of a structure: its number and kind, or `Some(None)` behind the last one.
    pub(super) fn field(&mut self, fields: &mut Fields) -> Option<Option<(i16, u8)>> {
        let head = self.byte()?;
        if head == 0 {
            return Some(None);
        }
        fields.last = match head >> 4 {
            0 => i16::try_from(self.zigzag()?).ok()?,
            step => fields.last.checked_add(i16::from(step))?,
        };
        Some(Some((fields.last, head & 15)))
    }

    /// Passes over a field's value.
    pub(super) fn skip(&mut self, kind: u8) -> Option<()> {
        if matches!(kind, TRUE | FALSE) { Some(()) } else { self.skip_value(kind, 0) }
    }

    fn skip_value(&mut self, kind: u8, depth: u32) -> Option<()> {
        if depth > DEEPEST {
            return None;
        }
        match kind {
            TRUE | FALSE | 3 => self.byte().map(drop),
            4..=6 => self.varint().map(drop),
            7 => self.take(8).map(drop),
            BINARY => self.binary().map(drop),
            LIST | 10 => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.skip_value(kind, depth + 1))
            }
            11 => {
                let count = usize::try_from(self.varint()?).ok()?;
                if count == 0 {
                    return Some(());
                }
                let kinds = self.byte()?;
                (0..count).try_for_each(|_| {
                    self.skip_value(kinds >> 4, depth + 1)?;
                    self.skip_value(kinds & 15, depth + 1)
                })
            }
            STRUCT => {
                let mut fields = Fields::new();
                while let Some((_, kind)) = self.field(&mut fields)? {
                    if !matches!(kind, TRUE | FALSE) {
                        self.skip_value(kind, depth + 1)?;
                    }
                }
                Some(())
            }
            _ => None,
        }
    }
}

impl Fields {
    pub(super) fn new() -> Self {
        Self { last: 0 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn structures_are_passed_over_whole() {
        // 1: i32 -3; 3: list<i32> [1, 2]; 4: true; 5: struct { 1: binary "ab" }; 6: map<i32, bool> {1: true}
        let bytes =
            [0x15, 0x05, 0x29, 0x25, 0x02, 0x04, 0x11, 0x1c, 0x18, 2, b'a', b'b', 0, 0x1b, 1, 0x52, 2, 1, 0];
        let mut reader = Reader::new(&bytes);
        let mut fields = Fields::new();
        let mut seen = vec![];
        while let Some((number, kind)) = reader.field(&mut fields).unwrap() {
            reader.skip(kind).unwrap();
            seen.push(number);
        }
        assert_eq!((seen, reader.left()), (vec![1, 3, 4, 5, 6], 0));
        for cut in 0..bytes.len() {
            let bytes = [&[STRUCT][..], &bytes[..cut]].concat();
            assert!(Reader::new(&bytes[1..]).skip(STRUCT).is_none(), "{cut}");
        }
    }

    #[test]
    fn depth_and_counts_are_bounded() {
        assert!(Reader::new(&[0x1c; 100_000]).skip(STRUCT).is_none());
        assert!(Reader::new(&[0x19; 100_000]).skip(LIST).is_none());
        let huge = [0xf5, 0xff, 0xff, 0xff, 0xff, 0x0f, 1];
        assert!(Reader::new(&huge).list().is_none());
        assert_eq!(Reader::new(&[0x01]).size(), None, "-1");
        assert_eq!(Reader::new(&[0x06]).size(), Some(3));
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_end(bytes: Vec<u8>, kind in 0u8..16) {
            let _ = Reader::new(&bytes).skip(kind);
        }
    }
}
