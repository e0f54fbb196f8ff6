//! Which rows have something already, a bit each: few enough to stay in the processor's cache when rows come in any
//! order.

/// A mark for every row.
pub(super) struct Marks {
    words: Vec<u64>,
    rows: usize,
}

impl Marks {
    /// None of `rows` is marked.
    pub(super) fn new(rows: usize) -> Self {
        Self { words: vec![0; rows.div_ceil(64)], rows }
    }

    /// Marks `row`; whether it was not marked before.
    #[inline]
    pub(super) fn mark(&mut self, row: usize) -> bool {
        let word = &mut self.words[row / 64];
        let bit = 1 << (row % 64);
        let fresh = *word & bit == 0;
        *word |= bit;
        fresh
    }

    /// Marks the first `count` rows.
    pub(super) fn mark_first(&mut self, count: usize) {
        let (whole, rest) = (count / 64, count % 64);
        self.words[..whole].fill(u64::MAX);
        if rest > 0 {
            self.words[whole] |= (1 << rest) - 1;
        }
    }

    /// The rows without a mark, in order.
    pub(super) fn missing(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.rows).filter(|row| self.words[row / 64] >> (row % 64) & 1 == 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_kept_row_by_row() {
        for rows in [0, 1, 63, 64, 65, 200] {
            for first in [0, rows / 2, rows] {
                let mut marks = Marks::new(rows);
                marks.mark_first(first);
                assert_eq!(marks.missing().collect::<Vec<_>>(), (first..rows).collect::<Vec<_>>());
                let fresh: Vec<bool> = (0..rows).map(|row| marks.mark(row)).collect();
                assert_eq!(fresh, (0..rows).map(|row| row >= first).collect::<Vec<_>>());
                assert_eq!(marks.missing().next(), None);
            }
        }
    }
}
