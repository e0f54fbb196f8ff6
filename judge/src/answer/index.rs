//! From an id to its row: an open-addressing table of hashes and rows, eight bytes a slot, so that a look-up
//! waits for memory once before the id itself is compared.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

/// The table. It holds no ids; whoever asks compares them.
#[derive(Default)]
pub(super) struct Index {
    /// 32 bits of the hash above the row, counted from 1; 0 is an empty slot. A power of two of them, at
    /// most two thirds full.
    slots: Vec<u64>,
    hasher: DefaultHashBuilder,
}

impl Index {
    /// Room for `count` rows. There is always a slot more than rows, since a search ends at an empty one.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self {
            slots: vec![0; (count + count / 2 + 1).next_power_of_two()],
            hasher: DefaultHashBuilder::default(),
        }
    }

    /// Adds `row`, whose id is not there yet.
    pub(super) fn insert(&mut self, id: &[u8], row: u32) {
        let hash = self.hasher.hash_one(id);
        let mut at = self.start(hash);
        while self.slots[at] != 0 {
            at = (at + 1) % self.slots.len();
        }
        self.slots[at] = (hash & !0xffff_ffff) | u64::from(row + 1);
    }

    /// The row of `id`, which `is` recognises.
    pub(super) fn find(&self, id: &[u8], is: impl Fn(usize) -> bool) -> Option<usize> {
        let hash = self.hasher.hash_one(id);
        let mut at = self.start(hash);
        while let Some(row) = self.row(at) {
            if self.slots[at] >> 32 == hash >> 32 && is(row) {
                return Some(row);
            }
            at = (at + 1) % self.slots.len();
        }
        None
    }

    /// The first row whose hash has the same 32 bits as that of `id`.
    #[inline]
    pub(super) fn candidate(&self, id: &[u8]) -> Option<usize> {
        self.find(id, |_| true)
    }

    fn row(&self, at: usize) -> Option<usize> {
        (self.slots[at] as u32).checked_sub(1).map(|row| row as usize)
    }

    fn start(&self, hash: u64) -> usize {
        // The low bits; the high ones are the tag.
        hash as usize & (self.slots.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_ends_whatever_the_number_of_rows() {
        for count in 0..40u32 {
            let ids: Vec<String> = (0..count).map(|row| row.to_string()).collect();
            let mut index = Index::with_capacity(ids.len());
            for (row, id) in ids.iter().enumerate() {
                index.insert(id.as_bytes(), row as u32);
            }
            for (row, id) in ids.iter().enumerate() {
                assert_eq!(index.find(id.as_bytes(), |found| ids[found] == *id), Some(row));
            }
            assert_eq!(index.find(b"none", |_| false), None, "{count} rows");
        }
    }
}
