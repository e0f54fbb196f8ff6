//! Pages in Parquet's delta encodings and in byte stream split, written anew as the plain encoding, which the library
//! reads within the bytes that there are.
//!
//! Why own code: the library makes room for as many lengths as a page declares, and a delta of texts lets a page of a few
//! bytes stand for gigabytes. Here every count is held against the page's own, and all texts against one bound.

use super::thrift::Reader;

/// How a column's values are written plainly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Plain {
    /// A bit each.
    Bool,
    /// Integers of four bytes.
    I32,
    /// Integers of eight bytes.
    I64,
    /// Floats of this many bytes.
    Float(usize),
    /// A length of four bytes and the text.
    Text,
    /// This many bytes each.
    Fixed(usize),
}

impl Plain {
    /// Bytes of a value, at least.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Bool => 1,
            Self::I32 | Self::Text => 4,
            Self::I64 => 8,
            Self::Float(width) | Self::Fixed(width) => width.max(1),
        }
    }
}

/// Why a page could not be written anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failed {
    /// Its bytes are not what they say.
    Damaged,
    /// The encoding holds no such values.
    Unusual,
    /// Its texts are longer than all columns may be.
    TooLarge,
}

/// The numbers of Parquet's format.
const DELTA_BINARY_PACKED: usize = 5;
const DELTA_LENGTH_BYTE_ARRAY: usize = 6;
const DELTA_BYTE_ARRAY: usize = 7;
const BYTE_STREAM_SPLIT: usize = 9;

/// Whether [`again`] knows the encoding.
pub(super) fn is_known(encoding: usize) -> bool {
    matches!(encoding, DELTA_BINARY_PACKED..=DELTA_BYTE_ARRAY | BYTE_STREAM_SPLIT)
}

/// The values in `data`, at most `count`, in the plain encoding and no more than `most` bytes of it.
pub(super) fn again(
    encoding: usize,
    plain: Plain,
    data: &[u8],
    count: usize,
    most: usize,
) -> Result<Vec<u8>, Failed> {
    let out = match (encoding, plain) {
        (DELTA_BINARY_PACKED, Plain::I32) => {
            let (values, _) = deltas(data, count)?;
            // Sums wrap around in the column's own width.
            values.iter().flat_map(|value| (*value as i32).to_le_bytes()).collect()
        }
        (DELTA_BINARY_PACKED, Plain::I64) => {
            let (values, _) = deltas(data, count)?;
            values.iter().flat_map(|value| value.to_le_bytes()).collect()
        }
        (DELTA_LENGTH_BYTE_ARRAY, Plain::Text) => {
            let (lengths, texts) = deltas(data, count)?;
            let none = vec![0; lengths.len()];
            joined(&none, &lengths, texts, plain, most)?
        }
        (DELTA_BYTE_ARRAY, Plain::Text | Plain::Fixed(_)) => {
            let (shared, rest) = deltas(data, count)?;
            let (lengths, texts) = deltas(rest, count)?;
            joined(&shared, &lengths, texts, plain, most)?
        }
        (BYTE_STREAM_SPLIT, Plain::I32 | Plain::I64 | Plain::Float(_) | Plain::Fixed(_)) => {
            let width = plain.width();
            if !data.len().is_multiple_of(width) || data.len() / width > count {
                return Err(Failed::Damaged);
            }
            let rows = data.len() / width;
            (0..data.len()).map(|at| data[at % width * rows + at / width]).collect()
        }
        _ => return Err(Failed::Unusual),
    };
    if out.len() > most { Err(Failed::TooLarge) } else { Ok(out) }
}

/// Texts, each the start of the one before it that it shares and what follows.
fn joined(
    shared: &[i64],
    lengths: &[i64],
    mut texts: &[u8],
    plain: Plain,
    most: usize,
) -> Result<Vec<u8>, Failed> {
    if shared.len() != lengths.len() {
        return Err(Failed::Damaged);
    }
    let (mut out, mut last) = (vec![], 0..0);
    for (shared, length) in shared.iter().zip(lengths) {
        let size = |value: i64| usize::try_from(value).map_err(|_| Failed::Damaged);
        let (shared, length) = (size(*shared)?, size(*length)?);
        let (own, rest) = texts.split_at_checked(length).ok_or(Failed::Damaged)?;
        texts = rest;
        if shared > last.len() {
            return Err(Failed::Damaged);
        }
        let whole = shared + length;
        if out.len() + 4 + whole > most {
            return Err(Failed::TooLarge);
        }
        match plain {
            Plain::Fixed(width) if width != whole => return Err(Failed::Damaged),
            Plain::Fixed(_) => {}
            _ => out.extend((whole as u32).to_le_bytes()),
        }
        let start = out.len();
        out.extend_from_within(last.start..last.start + shared);
        out.extend_from_slice(own);
        last = start..out.len();
    }
    Ok(out)
}

/// The integers of one run of DELTA_BINARY_PACKED, at most `count`, and what stands behind it.
fn deltas(data: &[u8], count: usize) -> Result<(Vec<i64>, &[u8]), Failed> {
    let damaged = Failed::Damaged;
    let mut reader = Reader::new(data);
    let size = |value: Option<u64>| value.and_then(|value| usize::try_from(value).ok()).ok_or(damaged);
    let block = size(reader.varint())?;
    let parts = size(reader.varint())?;
    let total = size(reader.varint())?;
    let first = reader.zigzag().ok_or(damaged)?;
    // What the format asks for; it also keeps the sizes below small.
    let fits = parts > 0 && block.is_multiple_of(128) && block.is_multiple_of(parts) && block <= 1 << 20;
    if !fits || !(block / parts).is_multiple_of(32) || total > count {
        return Err(damaged);
    }
    let mut values = Vec::with_capacity(total);
    if total > 0 {
        values.push(first);
    }
    let (mut last, each) = (first, block / parts);
    while values.len() < total {
        let least = reader.zigzag().ok_or(damaged)?;
        let widths = reader.take(parts).ok_or(damaged)?;
        for width in widths {
            // A block's unused parts are not written.
            if values.len() == total {
                break;
            }
            let width = usize::from(*width);
            if width > 64 {
                return Err(damaged);
            }
            let packed = reader.take(each / 8 * width).ok_or(damaged)?;
            for at in 0..each.min(total - values.len()) {
                last = last.wrapping_add(least).wrapping_add(bits(packed, at * width, width));
                values.push(last);
            }
        }
    }
    Ok((values, reader.rest()))
}

/// `width` bits from bit `at` on, the lowest first.
fn bits(packed: &[u8], at: usize, width: usize) -> i64 {
    let mut value = 0_u128;
    let (start, end) = (at / 8, (at + width).div_ceil(8));
    for (place, byte) in packed[start..end].iter().enumerate() {
        value |= u128::from(*byte) << (8 * place);
    }
    let mask = if width == 64 { u64::MAX } else { (1 << width) - 1 };
    ((value >> (at % 8)) as u64 & mask).cast_signed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_bytes_stand_for_no_more_than_the_bound() {
        // 2^31 lengths declared in six bytes.
        let many = [0x80, 0x01, 0x04, 0x80, 0x80, 0x80, 0x80, 0x08, 0];
        assert_eq!(again(6, Plain::Text, &many, 100, 1 << 20), Err(Failed::Damaged));
        // Each text is the one before it and a letter more: 1000 texts of 500 letters on average.
        let mut shared = vec![0x80, 0x01, 0x04, 0xe8, 0x07, 0];
        let mut lengths = vec![0x80, 0x01, 0x04, 0xe8, 0x07, 2];
        for (deltas, least) in [(&mut shared, 2), (&mut lengths, 0)] {
            for _ in 0..8 {
                // The least delta is 1 or 0, and no bits besides.
                deltas.extend([least, 0, 0, 0, 0]);
            }
        }
        let page = [&shared[..], &lengths, &[b'x'; 1000]].concat();
        assert_eq!(again(7, Plain::Text, &page, 1000, 1 << 20).unwrap().len(), 1000 * 4 + 500 * 1001);
        assert_eq!(again(7, Plain::Text, &page, 1000, 1 << 16), Err(Failed::TooLarge));
        assert_eq!(again(7, Plain::Text, &page, 999, 1 << 20), Err(Failed::Damaged));
    }

    proptest::proptest! {
        #[test]
        fn any_page_is_read_or_refused(
            data: Vec<u8>, encoding in 0usize..12, count in 0usize..1000, most in 0usize..10_000,
        ) {
            for plain in
                [Plain::Bool, Plain::I32, Plain::I64, Plain::Float(8), Plain::Text, Plain::Fixed(0), Plain::Fixed(3)]
            {
                if let Ok(out) = again(encoding, plain, &data, count, most) {
                    proptest::prop_assert!(out.len() <= most && is_known(encoding));
                }
            }
        }
    }
}
