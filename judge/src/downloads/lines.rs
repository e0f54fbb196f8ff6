//! Lines of a file that anybody may have written to: however long one is, no more than [`LONGEST`] bytes of it
//! are held.

use std::io::{BufRead, Result};

/// A longer line is none that a server writes, in bytes.
pub(super) const LONGEST: usize = 64 << 10;

/// Bytes of lines that are handed on together.
const BLOCK: usize = 1 << 20;

/// Lines that were read together.
pub(super) struct Block {
    text: Vec<u8>,
    /// Of each line: where it ends, and how long it was before it was cut.
    ends: Vec<(usize, u64)>,
    /// The number of the first line.
    first: u64,
}

impl Block {
    /// The lines in their order.
    pub(super) fn lines(&self) -> impl Iterator<Item = CutLine<'_>> {
        let mut from = 0;
        (self.first..).zip(&self.ends).map(move |(number, (end, length))| {
            let text = &self.text[from..*end];
            from = *end;
            CutLine { number, text, length: *length }
        })
    }
}

/// Lines one after the other.
pub(super) struct Lines<R> {
    reader: R,
    held: Vec<u8>,
    number: u64,
}

/// One line.
pub(super) struct CutLine<'l> {
    /// From 1.
    pub(super) number: u64,
    /// Its first [`LONGEST`] bytes, without the line's end.
    pub(super) text: &'l [u8],
    /// All its bytes.
    pub(super) length: u64,
}

impl<R: BufRead> Lines<R> {
    /// The lines of `reader`.
    pub(super) fn new(reader: R) -> Self {
        Self { reader, held: vec![], number: 0 }
    }

    /// The next lines, some [`BLOCK`] bytes of them; nothing at the end.
    pub(super) fn block(&mut self) -> Result<Option<Block>> {
        let mut block =
            Block { text: Vec::with_capacity(BLOCK + 1_024), ends: vec![], first: self.number + 1 };
        while block.text.len() < BLOCK
            && let Some(line) = self.next()?
        {
            block.text.extend_from_slice(line.text);
            block.ends.push((block.text.len(), line.length));
        }
        Ok((!block.ends.is_empty()).then_some(block))
    }

    /// The next line; nothing at the end.
    pub(super) fn next(&mut self) -> Result<Option<CutLine<'_>>> {
        self.held.clear();
        let mut length = 0u64;
        let mut is_ended = false;
        while !is_ended {
            let block = self.reader.fill_buf()?;
            if block.is_empty() {
                break;
            }
            let (part, taken) = match memchr::memchr(b'\n', block) {
                Some(at) => (&block[..at], at + 1),
                None => (block, block.len()),
            };
            is_ended = taken > part.len();
            let room = LONGEST.saturating_sub(self.held.len()).min(part.len());
            self.held.extend_from_slice(&part[..room]);
            length += part.len() as u64;
            self.reader.consume(taken);
        }
        if !is_ended && length == 0 {
            return Ok(None);
        }
        self.number += 1;
        if length <= LONGEST as u64 && self.held.last() == Some(&b'\r') {
            self.held.pop();
            length -= 1;
        }
        Ok(Some(CutLine { number: self.number, text: &self.held, length }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ends_of_every_kind_and_a_line_of_ten_megabytes() {
        let mut bytes = b"one\r\n\ntwo\n".to_vec();
        bytes.resize(bytes.len() + 10_000_000, b'x');
        bytes.extend_from_slice(b"\nlast");
        // A small buffer, so that lines run over its end.
        let mut lines = Lines::new(std::io::BufReader::with_capacity(7, &bytes[..]));
        let mut found = vec![];
        while let Some(line) = lines.next().unwrap() {
            found.push((line.text.len(), line.length));
        }
        let mut blocks = Lines::new(&bytes[..]);
        let block = blocks.block().unwrap().unwrap();
        let again: Vec<_> = block.lines().map(|line| (line.number, line.text.len(), line.length)).collect();
        assert_eq!(again, [(1, 3, 3), (2, 0, 0), (3, 3, 3), (4, LONGEST, 10_000_000), (5, 4, 4)]);
        assert!(blocks.block().unwrap().is_none());
        assert_eq!(found, [(3, 3), (0, 0), (3, 3), (LONGEST, 10_000_000), (4, 4)]);
        assert_eq!(lines.number, 5);
        assert!(lines.held.capacity() <= 4 * LONGEST);
    }
}
