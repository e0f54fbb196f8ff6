//! The limit: the least that any program must do with the same bytes. It takes the compression off into
//! memory that it has already, compares the ids in the key's order, reads the numbers eight bytes at a
//! time and adds up the squares by split, believing everything: no complaints, no other spellings of
//! numbers, no proof that every row is there, no digest.

use libdeflater::Decompressor as Gzip;
use zstd::bulk::Decompressor as Zstd;

use crate::Result;
use crate::columnar::each_batch;
use crate::data::Data;
use crate::files::{Form, Format, Packing};

/// What the limit knows of the contest, and its memory.
pub(crate) struct Limit {
    /// The ids one after the other, each with its comma, and how long each is.
    ids: Vec<u8>,
    lengths: Vec<u8>,
    /// The ids without commas, as column files have them.
    bare: Vec<u8>,
    targets: Vec<u8>,
    /// All ones for public rows, else zero.
    public: Vec<u64>,
    /// Where each group ends.
    groups: Vec<usize>,
    counts: (f64, f64),
    buffer: Vec<u8>,
    gzip: Gzip,
    zstd: Zstd<'static>,
}

impl Limit {
    pub(crate) fn new(data: &Data) -> Result<Self> {
        let public = data.sums.public_rows() as f64;
        let mut limit = Self {
            ids: vec![],
            lengths: vec![],
            bare: vec![],
            targets: data.rows.iter().map(|row| row.target).collect(),
            public: data.rows.iter().map(|row| if row.public { u64::MAX } else { 0 }).collect(),
            groups: vec![],
            counts: (public, data.rows.len() as f64 - public),
            buffer: vec![],
            gzip: Gzip::new(),
            zstd: Zstd::new()?,
        };
        for (at, row) in data.rows.iter().enumerate() {
            let id = format!("{}-{},", row.group, row.customer);
            limit.lengths.push(u8::try_from(id.len())?);
            limit.ids.extend_from_slice(id.as_bytes());
            limit.bare.extend_from_slice(&id.as_bytes()[..id.len() - 1]);
            if at > 0 && data.rows[at - 1].group != row.group {
                limit.groups.push(at);
            }
        }
        limit.groups.push(data.rows.len());
        limit.ids.extend_from_slice(&[0; WORD]);
        Ok(limit)
    }

    /// The scores of a file in the key's order; nothing for a form that is too much to read by hand.
    pub(crate) fn scores(&mut self, format: &Format, bytes: &[u8]) -> Result<Option<(f64, f64)>> {
        let mut buffer = std::mem::take(&mut self.buffer);
        let text = match format.packing {
            Packing::Plain => bytes,
            Packing::Gzip => {
                // One member, which ends with its length.
                let length = u32::from_le_bytes(*bytes.last_chunk().ok_or("cut short")?) as usize;
                buffer.resize(buffer.len().max(length), 0);
                let length = self.gzip.gzip_decompress(bytes, &mut buffer)?;
                &buffer[..length]
            }
            Packing::Zstd => {
                let length = zstd::zstd_safe::get_frame_content_size(bytes).ok().flatten();
                let length = usize::try_from(length.ok_or("no length")?)?;
                buffer.resize(buffer.len().max(length), 0);
                let length = self.zstd.decompress_to_buffer(bytes, &mut buffer[..])?;
                &buffer[..length]
            }
        };
        let (public, private) = match format.form {
            Form::Netflix => self.netflix(text),
            Form::Csv => self.csv(text),
            Form::Arrow => self.arrow(text)?,
            Form::Parquet => return Ok(None),
        }
        .ok_or("an id is out of order, or the file is cut short")?;
        self.buffer = buffer;
        Ok(Some(((public / self.counts.0).sqrt(), (private / self.counts.1).sqrt())))
    }

    fn netflix(&self, text: &[u8]) -> Option<(f64, f64)> {
        let mut sums = (0.0, 0.0);
        let (mut at, mut start) = (0, 0);
        for end in &self.groups {
            at += memchr::memchr(b'\n', text.get(at..)?)? + 1;
            for (target, public) in self.targets[start..*end].iter().zip(&self.public[start..*end]) {
                let (value, used) = number(text, at)?;
                at = at.wrapping_add(used);
                add(&mut sums, value - f64::from(*target), *public);
            }
            start = *end;
        }
        Some(sums)
    }

    fn csv(&self, text: &[u8]) -> Option<(f64, f64)> {
        let mut sums = (0.0, 0.0);
        let mut at = memchr::memchr(b'\n', text)? + 1;
        let mut id = 0_usize;
        for ((length, target), public) in self.lengths.iter().zip(&self.targets).zip(&self.public) {
            let length = usize::from(*length);
            let same = match (word(&self.ids, id), word(text, at)) {
                (Some(ours), Some(theirs)) if length <= WORD => {
                    (ours ^ theirs) << (8 * WORD.wrapping_sub(length)) == 0
                }
                _ => self.ids.get(id..id + length)? == text.get(at..at + length)?,
            };
            if !same {
                return None;
            }
            (id, at) = (id.wrapping_add(length), at.wrapping_add(length));
            let (value, used) = number(text, at)?;
            at = at.wrapping_add(used);
            add(&mut sums, value - f64::from(*target), *public);
        }
        Some(sums)
    }

    /// Takes the places where ids end for granted and compares a batch of them at once.
    fn arrow(&self, bytes: &[u8]) -> Result<Option<(f64, f64)>> {
        let mut sums = (0.0, 0.0);
        let (mut id, mut row) = (0, 0);
        each_batch(bytes, |ids, values| {
            let end = row + values.len();
            let known = self.targets.get(row..end)?.iter().zip(self.public.get(row..end)?);
            for (value, (target, public)) in values.iter().zip(known) {
                add(&mut sums, value - f64::from(*target), *public);
            }
            let same = self.bare.get(id..id + ids.len())? == ids;
            (id, row) = (id + ids.len(), end);
            same.then_some(())
        })?;
        Ok((row == self.targets.len()).then_some(sums))
    }
}

/// Bytes of an id that are compared at once.
const WORD: usize = 16;

#[inline(always)]
fn word(text: &[u8], at: usize) -> Option<u128> {
    Some(u128::from_le_bytes(*text.get(at..)?.first_chunk::<WORD>()?))
}

/// Adds to one of two sums without asking which.
#[inline(always)]
fn add(sums: &mut (f64, f64), error: f64, public: u64) {
    let square = (error * error).to_bits();
    sums.0 += f64::from_bits(square & public);
    sums.1 += f64::from_bits(square & !public);
}

/// What to multiply a whole number with that has so many decimals.
const TENTHS: [f64; 7] = [1e0, 1e-1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6];
const TENS: [u64; 7] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

/// The number at `at`, and its bytes with the line end: one digit, a point and up to five more digits are
/// read from one word.
#[inline(always)]
fn number(text: &[u8], at: usize) -> Option<(f64, usize)> {
    let rest = text.get(at..)?;
    if let Some(word) = rest.first_chunk::<8>() {
        let word = u64::from_le_bytes(*word);
        let decimals = word >> 16;
        let ends = decimals ^ 0x0a0a_0a0a_0a0a;
        let ends = ends.wrapping_sub(0x0101_0101_0101) & !ends & 0x8080_8080_8080;
        if word & 0xff00 == 0x2e00 && ends != 0 && ends & 0x80 == 0 {
            let count = ends.trailing_zeros() / 8;
            let digits = (decimals ^ 0x3030_3030_3030) << 8_u32.wrapping_sub(count).wrapping_mul(8);
            let pairs = digits.wrapping_mul(10).wrapping_add(digits >> 8) & 0x00ff_00ff_00ff_00ff;
            let fours = pairs.wrapping_mul(100).wrapping_add(pairs >> 16) & 0x0000_ffff_0000_ffff;
            let fraction = fours.wrapping_mul(10_000).wrapping_add(fours >> 32) & 0xffff_ffff;
            let count = count as usize;
            let whole = (word & 0x0f).wrapping_mul(TENS[count]);
            return Some((whole.wrapping_add(fraction) as f64 * TENTHS[count], count.wrapping_add(3)));
        }
    }
    byte_by_byte(rest)
}

#[cold]
fn byte_by_byte(text: &[u8]) -> Option<(f64, usize)> {
    let length = memchr::memchr(b'\n', text)?;
    let value = std::str::from_utf8(&text[..length]).ok()?.parse().ok()?;
    Some((value, length + 1))
}
