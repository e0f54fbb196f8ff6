//! Parquet's repetition and definition levels: which value of a nested column stands in which list of which row, and
//! which is missing.
//!
//! Why own code: the library makes room for as many levels as a page declares, and a few bytes can stand for a billion.
//! Here pages are counted against the chunk, and the chunk against our bounds, before a level is written anywhere.

use parquet::basic::Repetition;

use super::column::Column;
use super::ends::Ends;
use super::thrift::Reader;

/// The nodes between a schema's root and a leaf, as far as levels tell of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Nodes {
    /// The definition level of a value that is there.
    pub(super) full: u8,
    /// The definition level of an element of each list, the outer one first.
    pub(super) lists: Vec<u8>,
}

impl Nodes {
    /// The same with a node of this repetition at the end.
    pub(super) fn with(&self, repetition: Repetition) -> Self {
        let mut nodes = self.clone();
        if repetition != Repetition::REQUIRED {
            nodes.full += 1;
        }
        if repetition == Repetition::REPEATED {
            nodes.lists.push(nodes.full);
        }
        nodes
    }
}

/// Bits that numbers up to `most` take.
pub(super) fn width(most: u8) -> u32 {
    8 - most.leading_zeros()
}

/// Gives the next `count` levels of `width` bits, in runs and in packs of eight, to `put`; nothing when `bytes` do not
/// hold them.
pub(super) fn read(bytes: &[u8], width: u32, count: usize, mut put: impl FnMut(usize, u8)) -> Option<()> {
    let mut reader = Reader::new(bytes);
    let mut at = 0;
    while at < count {
        let head = reader.varint()?;
        let length = usize::try_from(head >> 1).ok()?;
        if length == 0 {
            return None;
        }
        if head & 1 == 0 {
            let value = *reader.take(1)?.first()?;
            let end = count.min(at.saturating_add(length));
            (at..end).for_each(|at| put(at, value));
            at = end;
        } else {
            let packed = reader.take(length.checked_mul(width as usize)?)?;
            let end = count.min(at.saturating_add(length.checked_mul(8)?));
            for (number, at) in (at..end).enumerate() {
                let bit = number * width as usize;
                let pair = [packed[bit / 8], packed.get(bit / 8 + 1).copied().unwrap_or(0)];
                let value = u16::from_le_bytes(pair) >> (bit % 8) & ((1 << width) - 1);
                put(at, value as u8);
            }
            at = end;
        }
    }
    Some(())
}

/// One place of a nested column: a value, or what says that there is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Level {
    /// 0 begins a row, 1 an element of the outer list, 2 one of the inner list.
    pub(super) repetition: u8,
    /// How many of the nodes that may be missing are there.
    pub(super) definition: u8,
}

/// Goes through the levels of a chunk while its values are read.
pub(super) struct Walk<'l> {
    levels: &'l [Level],
    nodes: &'l Nodes,
    at: usize,
    is_open: bool,
}

impl<'l> Walk<'l> {
    pub(super) fn new(levels: &'l [Level], nodes: &'l Nodes) -> Self {
        Self { levels, nodes, at: 0, is_open: false }
    }

    /// Goes on to the next value that is there; lists end and what is missing is told on the way. False at the end.
    pub(super) fn next(&mut self, column: &mut Column, ends: &mut Option<Ends>) -> bool {
        while let Some(level) = self.levels.get(self.at) {
            self.at += 1;
            self.begin(level.repetition, column, ends);
            if level.definition == self.nodes.full {
                return true;
            }
            // An empty list has the level above that of its elements; whatever is lower is missing itself.
            let is_empty = self.nodes.lists.iter().any(|list| level.definition + 1 == *list);
            if !is_empty {
                column.null();
            } else if let Some(Ends { inner: Some(_), .. }) = ends
                && self.nodes.lists.first().is_some_and(|first| level.definition + 1 == *first)
            {
                self.is_open = false; // There is no list in it either.
            }
        }
        self.end(column, ends);
        false
    }

    /// Ends the lists that a level of this repetition goes on behind.
    fn begin(&mut self, repetition: u8, column: &Column, ends: &mut Option<Ends>) {
        if repetition == 0 && self.at > 1 {
            self.end(column, ends);
        } else if repetition == 1 && self.is_open {
            end_inner(column, ends);
        }
        self.is_open = true;
    }

    fn end(&self, column: &Column, ends: &mut Option<Ends>) {
        if self.is_open {
            end_inner(column, ends);
        }
        if let Some(ends) = ends
            && self.at > 0
        {
            let count = ends.inner.as_ref().map_or(column.rows(), Vec::len);
            ends.rows.push(count as u32);
        }
    }
}

fn end_inner(column: &Column, ends: &mut Option<Ends>) {
    if let Some(Ends { inner: Some(inner), .. }) = ends {
        inner.push(column.rows() as u32);
    }
}
