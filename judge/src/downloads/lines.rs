//! Lines of a file that anybody may have written to, in blocks that end with a line: however long a line is, no more
//! than [`BLOCK`] bytes of it are held.

use std::io::{Read, Result};

/// A longer line is none that a server writes, in bytes.
pub(super) const LONGEST: usize = 64 << 10;

/// Bytes of lines that are handed on together.
const BLOCK: usize = 1 << 20;

/// Lines that were read together.
pub(super) struct Block {
    text: Vec<u8>,
    /// Bytes of the last line that are not in it.
    left_out: u64,
    /// The number of the first line.
    first: u64,
}

impl Block {
    /// The lines in their order.
    pub(super) fn lines(&self) -> impl Iterator<Item = CutLine<'_>> {
        let (mut rest, mut number) = (&self.text[..], self.first);
        std::iter::from_fn(move || {
            if rest.is_empty() {
                return None;
            }
            let (mut text, after) = match memchr::memchr(b'\n', rest) {
                Some(end) => (&rest[..end], &rest[end + 1..]),
                None => (rest, &rest[rest.len()..]),
            };
            rest = after;
            let left_out = if rest.is_empty() { self.left_out } else { 0 };
            if let [line @ .., b'\r'] = text
                && left_out == 0
                && text.len() <= LONGEST
            {
                text = line;
            }
            let length = text.len() as u64 + left_out;
            number += 1;
            Some(CutLine { number: number - 1, text: &text[..text.len().min(LONGEST)], length })
        })
    }
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

/// Blocks of lines one after the other.
pub(super) struct Lines<R> {
    reader: R,
    /// The beginning of a line that was read with the lines before it.
    begun: Vec<u8>,
    /// The number of the next line.
    number: u64,
}

impl<R: Read> Lines<R> {
    /// The lines of `reader`.
    pub(super) fn new(reader: R) -> Self {
        Self { reader, begun: vec![], number: 1 }
    }

    /// The next lines, at most [`BLOCK`] bytes of them; nothing at the end.
    pub(super) fn block(&mut self) -> Result<Option<Block>> {
        let mut text = Vec::with_capacity(BLOCK);
        text.append(&mut self.begun);
        self.fill(&mut text)?;
        if text.is_empty() {
            return Ok(None);
        }
        let mut left_out = 0;
        if text.len() == BLOCK {
            match memchr::memrchr(b'\n', &text) {
                Some(end) => {
                    self.begun.extend_from_slice(&text[end + 1..]);
                    text.truncate(end + 1);
                }
                None => left_out = self.skip(&mut text)?,
            }
        }
        let first = self.number;
        let ended = memchr::memchr_iter(b'\n', &text).count();
        self.number += ended as u64 + u64::from(text.last() != Some(&b'\n'));
        Ok(Some(Block { text, left_out, first }))
    }

    /// Reads until `text` has [`BLOCK`] bytes or there is nothing more.
    fn fill(&mut self, text: &mut Vec<u8>) -> Result<()> {
        let room = BLOCK.saturating_sub(text.len());
        self.reader.by_ref().take(room as u64).read_to_end(text)?;
        Ok(())
    }

    /// Goes on to the end of the line of which `line` is the beginning, and says how many of its bytes are left out.
    fn skip(&mut self, line: &mut Vec<u8>) -> Result<u64> {
        let mut left_out = (line.len() - LONGEST) as u64;
        line.truncate(LONGEST);
        let mut more = Vec::with_capacity(BLOCK);
        loop {
            more.clear();
            self.fill(&mut more)?;
            let end = memchr::memchr(b'\n', &more);
            left_out += end.unwrap_or(more.len()) as u64;
            if let Some(end) = end {
                self.begun.extend_from_slice(&more[end + 1..]);
            }
            if end.is_some() || more.len() < BLOCK {
                return Ok(left_out);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, as a decompressor does.
    struct Drops<'b>(&'b [u8], usize);

    impl Read for Drops<'_> {
        fn read(&mut self, into: &mut [u8]) -> Result<usize> {
            let count = self.1.min(into.len());
            self.0.read(&mut into[..count])
        }
    }

    /// (number, bytes that are held, bytes) of each line.
    fn found(bytes: &[u8], drops: usize) -> Vec<(u64, usize, u64)> {
        let mut lines = Lines::new(Drops(bytes, drops));
        let mut found = vec![];
        while let Some(block) = lines.block().unwrap() {
            assert!(block.text.capacity() <= 2 * BLOCK);
            found.extend(block.lines().map(|line| (line.number, line.text.len(), line.length)));
        }
        found
    }

    #[test]
    fn ends_of_every_kind_and_a_line_of_ten_megabytes() {
        let mut bytes = b"one\r\n\ntwo\n".to_vec();
        bytes.resize(bytes.len() + 10_000_000, b'x');
        bytes.extend_from_slice(b"\nlast");
        let all = [(1, 3, 3), (2, 0, 0), (3, 3, 3), (4, LONGEST, 10_000_000), (5, 4, 4)];
        for drops in [4_099, 1 << 17, usize::MAX] {
            assert_eq!(found(&bytes, drops), all);
            assert_eq!(found(&bytes[..bytes.len() - 5], drops), all[..4], "the long one is the last");
        }
        assert_eq!(found(b"", 7), []);
        assert_eq!(found(b"\n", 7), [(1, 0, 0)]);
    }

    #[test]
    fn lines_run_over_the_ends_of_blocks() {
        let lines: Vec<String> = (0..60_000).map(|at: usize| "y".repeat(at * 7_919 % 101)).collect();
        let text = lines.join("\n");
        let expected: Vec<_> =
            (1..).zip(&lines).map(|(number, line)| (number, line.len(), line.len() as u64)).collect();
        assert!(text.len() > 2 * BLOCK);
        assert_eq!(found(text.as_bytes(), 65_536), expected);
        // A line that ends with a block, one byte before it, and one byte after.
        for length in [BLOCK - 2, BLOCK - 1, BLOCK] {
            let text = "z".repeat(length) + "\n" + &text;
            let found = found(text.as_bytes(), usize::MAX);
            assert_eq!(found[0], (1, LONGEST, length as u64));
            assert_eq!(found.len(), expected.len() + 1);
            assert_eq!(found.last().unwrap().0, expected.len() as u64 + 1);
        }
    }
}
