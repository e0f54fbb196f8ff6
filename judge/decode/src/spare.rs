//! Memory of earlier submissions that the next one on the same worker takes over: a fresh column of a
//! full-size file costs thousands of page faults.

use std::cell::RefCell;

use super::pages;

/// Columns shorter than this are not worth keeping.
const SMALLEST: usize = 1 << 16;
/// Columns that a worker keeps at most.
const MOST: usize = 2;

thread_local! {
    static SPARE: RefCell<Vec<Vec<f64>>> = const { RefCell::new(vec![]) };
}

/// A column of `rows` numbers, whichever they are: the caller writes them all.
pub(crate) fn filled(rows: usize) -> Vec<f64> {
    let kept = SPARE.with_borrow_mut(|spare| {
        let at = spare.iter().position(|column| column.capacity() >= rows)?;
        (rows >= SMALLEST).then(|| spare.swap_remove(at))
    });
    let mut column = kept.unwrap_or_else(|| pages::zeros(rows));
    column.resize(rows, 0.0);
    column
}

/// Takes a column back.
pub fn give(column: Vec<f64>) {
    if column.capacity() < SMALLEST {
        return;
    }
    SPARE.with_borrow_mut(|spare| {
        if spare.len() < MOST {
            spare.push(column);
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_given_is_taken_again() {
        let column = vec![1.0; SMALLEST];
        let at = column.as_ptr();
        give(column);
        let again = filled(SMALLEST);
        assert_eq!((again.as_ptr(), again.len()), (at, SMALLEST));
        give(again);
        assert_eq!(filled(SMALLEST + 1).len(), SMALLEST + 1);
        let small = filled(3);
        assert_eq!(small, [0.0; 3]);
    }
}
