//! From an id to its row: an open-addressing table whose slots hold the ids themselves where they are short,
//! so that a look-up waits for memory once.

use std::hash::BuildHasher;

use hashbrown::DefaultHashBuilder;

/// Bytes of an id that stand in its slot.
const INLINE: usize = 19;
/// Length of an id that does not fit.
const LONG: u8 = u8::MAX;

/// The table.
#[derive(Default)]
pub(super) struct Index {
    /// At most two thirds of them taken.
    slots: Vec<Slot>,
    hasher: DefaultHashBuilder,
}

/// 24 bytes.
#[derive(Clone, Copy, Default)]
struct Slot {
    /// The row, counted from 1; 0 is an empty slot.
    row: u32,
    length: u8,
    /// The id, or the beginning of a long one.
    id: [u8; INLINE],
}

impl Slot {
    fn new(id: &[u8], row: u32) -> Self {
        let mut slot = Self { row: row + 1, length: LONG, id: [0; INLINE] };
        let part = id.len().min(INLINE);
        slot.id[..part].copy_from_slice(&id[..part]);
        if id.len() <= INLINE {
            slot.length = id.len() as u8;
        }
        slot
    }

    /// Whether this is `id`'s slot; `is` compares an id that does not fit.
    #[inline]
    fn holds(&self, id: &[u8], is: impl Fn(usize) -> bool) -> bool {
        if self.length == LONG {
            return id.len() > INLINE && id[..INLINE] == self.id && is(self.row as usize - 1);
        }
        id.len() == usize::from(self.length) && self.id[..id.len()] == *id
    }
}

impl Index {
    /// Room for `count` rows. There is always a slot more than rows, since a search ends at an empty one.
    pub(super) fn with_capacity(count: usize) -> Self {
        Self { slots: vec![Slot::default(); count + count / 2 + 1], hasher: DefaultHashBuilder::default() }
    }

    /// Adds `row`, whose id is not there yet.
    pub(super) fn insert(&mut self, id: &[u8], row: u32) {
        let mut at = self.start(id);
        while self.slots[at].row != 0 {
            at = self.after(at);
        }
        self.slots[at] = Slot::new(id, row);
    }

    /// The row of `id`; `is` says whether a row has it, where it is too long to stand in its slot.
    #[inline]
    pub(super) fn find(&self, id: &[u8], is: impl Fn(usize) -> bool) -> Option<usize> {
        self.find_from(self.start(id), id, is)
    }

    /// The same from where [`Self::start`] said that the search begins.
    #[inline]
    pub(super) fn find_from(&self, start: usize, id: &[u8], is: impl Fn(usize) -> bool) -> Option<usize> {
        let mut at = start;
        loop {
            let slot = &self.slots[at];
            if slot.row == 0 {
                return None;
            }
            if slot.holds(id, &is) {
                return Some(slot.row as usize - 1);
            }
            at = self.after(at);
        }
    }

    /// Where the search for `id` begins: its hash as a part of the whole table.
    #[inline]
    pub(super) fn start(&self, id: &[u8]) -> usize {
        let hash = u128::from(self.hasher.hash_one(id));
        ((hash * self.slots.len() as u128) >> 64) as usize
    }

    /// The row in the slot `at`, whatever its id, to have it fetched from memory.
    #[inline]
    pub(super) fn touch(&self, at: usize) -> u32 {
        self.slots[at].row
    }

    #[inline]
    fn after(&self, at: usize) -> usize {
        if at + 1 == self.slots.len() { 0 } else { at + 1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_ends_whatever_the_number_of_rows() {
        for count in 0..40u32 {
            // Short ids, long ones, and long ones that begin alike.
            let id = |row: u32| format!("{}{row}", "x".repeat(row as usize % 3 * 12));
            let ids: Vec<String> = (0..count).map(id).collect();
            let mut index = Index::with_capacity(ids.len());
            for (row, id) in ids.iter().enumerate() {
                index.insert(id.as_bytes(), row as u32);
            }
            for (row, id) in ids.iter().enumerate() {
                assert_eq!(index.find(id.as_bytes(), |found| ids[found] == *id), Some(row));
            }
            let none = format!("{}none", "x".repeat(24));
            for missing in ["none", "", &none] {
                assert_eq!(index.find(missing.as_bytes(), |found| ids[found] == missing), None, "{count}");
            }
        }
    }

    #[test]
    fn a_slot_is_small() {
        assert_eq!(size_of::<Slot>(), 24);
    }
}
