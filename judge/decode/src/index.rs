//! From an id to its row: a hash table whose buckets are as large as a line of the processor's cache and hold the ids
//! themselves where they are short, so that a look-up waits for memory once.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

use super::pages;

/// Bytes of a place.
const PLACE: usize = 16;
/// Ids in a bucket.
const WIDTH: usize = 3;

/// The table.
#[derive(Default)]
pub(super) struct Index {
    /// With a little more than half of their places taken.
    buckets: Vec<Bucket>,
    hasher: DefaultHashBuilder,
}

/// Three places, filled from the first on; what does not fit stands in the next bucket.
#[derive(Clone, Copy, Default)]
#[repr(align(64))]
struct Bucket {
    ids: [[u8; PLACE]; WIDTH],
    /// Rows, counted from 1; 0 is an empty place.
    rows: [u32; WIDTH],
}

/// An id as it stands in the table, and where the search for it begins.
#[derive(Clone, Copy, Default)]
pub(crate) struct Sought {
    /// The id itself with zeros and its length after it, or as it is if it has 16 bytes and the last of them is no
    /// length; else its hash, its end and a zero.
    id: u128,
    bucket: usize,
}

impl Sought {
    /// Whether the whole id is in here.
    #[inline]
    fn is_whole(self) -> bool {
        self.id >> (8 * (PLACE - 1)) != 0
    }
}

/// At most 16 bytes as a number, the first in the lowest place.
#[inline]
fn word(id: &[u8]) -> u128 {
    if let (Some(first), Some(last)) = (id.first_chunk::<8>(), id.last_chunk::<8>()) {
        let (first, last) = (u64::from_le_bytes(*first), u64::from_le_bytes(*last));
        // What both have is taken off the second.
        let rest = u128::from(last) >> (8 * PLACE.wrapping_sub(id.len()));
        return u128::from(first) | rest << 64;
    }
    id.iter().rev().fold(0, |word, byte| word << 8 | u128::from(*byte))
}

impl Index {
    /// Room for `count` rows. There is always an empty place, since a search ends there.
    pub(super) fn with_capacity(count: usize) -> Self {
        let buckets = pages::filled(count / 8 * 5 + count % 8 + 1, Bucket::default());
        Self { buckets, hasher: DefaultHashBuilder::default() }
    }

    /// What [`Self::find`] looks for when it looks for `id`.
    #[inline]
    pub(super) fn seek(&self, id: &[u8]) -> Sought {
        let last = id.last().map_or(0, |byte| usize::from(*byte));
        let (id, hash) = if id.len() < PLACE || id.len() == PLACE && last >= PLACE {
            let length = if id.len() < PLACE { (id.len() as u128) << (8 * (PLACE - 1)) } else { 0 };
            let word = word(id) | length;
            (word, self.hasher.hash_one(word))
        } else {
            let hash = self.hasher.hash_one(id);
            let end = id.last_chunk::<8>().map_or(0, |end| u64::from_le_bytes(*end));
            (u128::from(hash) | u128::from(end >> 8) << 64, hash)
        };
        // The hash as a part of the whole table.
        let bucket = (u128::from(hash) * self.buckets.len() as u128) >> 64;
        Sought { id, bucket: bucket as usize }
    }

    /// Adds `row`, whose id is not there yet.
    pub(super) fn insert(&mut self, sought: Sought, row: u32) {
        let mut at = sought.bucket;
        loop {
            let bucket = &mut self.buckets[at];
            if let Some(place) = bucket.rows.iter().position(|row| *row == 0) {
                bucket.ids[place] = sought.id.to_le_bytes();
                bucket.rows[place] = row + 1;
                return;
            }
            at = self.after(at);
        }
    }

    /// The row of an id; `is` says whether a row has it, where it is too long to stand in its place.
    #[inline]
    pub(super) fn find(&self, sought: Sought, is: impl Fn(usize) -> bool) -> Option<usize> {
        let mut at = sought.bucket;
        loop {
            let bucket = &self.buckets[at];
            // All three are compared before anything is decided: a wrong guess of where the id stands costs more.
            let mut found = 0;
            for (place, id) in bucket.ids.iter().enumerate() {
                found |= u32::from(u128::from_le_bytes(*id) == sought.id) << place;
            }
            while found != 0 {
                let row = bucket.rows[found.trailing_zeros() as usize] as usize;
                // No row where an empty place looks like something.
                if row > 0 && (sought.is_whole() || is(row - 1)) {
                    return Some(row - 1);
                }
                found &= found - 1;
            }
            if bucket.rows[WIDTH - 1] == 0 {
                return None;
            }
            at = self.after(at);
        }
    }

    /// Has the bucket fetched from memory where the search begins.
    #[inline]
    pub(super) fn fetch(&self, sought: Sought) {
        pages::fetch(&self.buckets, sought.bucket);
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        if at + 1 == self.buckets.len() { 0 } else { at + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_ends_whatever_the_number_of_rows() {
        for count in 0..60u32 {
            // Short ids, long ones, and long ones that begin alike.
            let id = |row: u32| format!("{}{row}", "x".repeat(row as usize % 3 * 12));
            let ids: Vec<String> = (0..count).map(id).collect();
            let mut index = Index::with_capacity(ids.len());
            for (row, id) in ids.iter().enumerate() {
                index.insert(index.seek(id.as_bytes()), row as u32);
            }
            for (row, id) in ids.iter().enumerate() {
                assert_eq!(index.find(index.seek(id.as_bytes()), |found| ids[found] == *id), Some(row));
            }
            let none = format!("{}none", "x".repeat(24));
            for missing in ["none", "", "0\0", &none] {
                let sought = index.seek(missing.as_bytes());
                assert_eq!(index.find(sought, |found| ids[found] == missing), None, "{count}");
            }
        }
    }

    #[test]
    fn ids_of_any_length_are_told_apart() {
        let ids: Vec<Vec<u8>> =
            (1..40).map(|length| (0..length).map(|at| b'a' + at % 26).collect()).collect();
        let mut index = Index::with_capacity(ids.len());
        for (row, id) in ids.iter().enumerate() {
            index.insert(index.seek(id), row as u32);
        }
        for (row, id) in ids.iter().enumerate() {
            assert_eq!(index.find(index.seek(id), |found| ids[found] == *id), Some(row));
            for at in 0..id.len() {
                let mut other = id.clone();
                other[at] ^= 0x20;
                assert_eq!(index.find(index.seek(&other), |found| ids[found] == other), None);
            }
            if id.len() <= PLACE {
                assert_eq!(word(id).to_le_bytes()[..id.len()], **id);
            }
        }
    }

    #[test]
    fn a_bucket_is_a_line_of_the_cache() {
        assert_eq!(size_of::<Bucket>(), 64);
    }
}
