//! The digest of what a file says, whatever its layout, compression, row order and spelling of numbers.

use sha2::{Digest as _, Sha256};

use decode::Values;

/// The digest of `columns`, one cell a row in the key's order.
pub fn of(columns: &[Values]) -> String {
    let numbers: Option<Vec<&[f64]>> = columns.iter().map(Values::numbers).collect();
    match numbers {
        Some(numbers) => of_numbers(&numbers),
        None => of_texts(&cells(columns)),
    }
}

/// The cells of `columns` as text, column after column.
pub fn cells(columns: &[Values]) -> Vec<String> {
    let of_column = |values: &Values| -> Vec<String> {
        match values {
            Values::Numbers(values) => values.iter().map(f64::to_string).collect(),
            Values::Labels(values) => values.iter().map(u32::to_string).collect(),
            Values::Texts(texts) => (0..texts.len()).map(|at| texts.get(at).to_owned()).collect(),
        }
    };
    columns.iter().flat_map(of_column).collect()
}

/// SHA-256 of numeric predictions, 64 hexadecimal digits: each column's doubles (little-endian) in the key's
/// order. Zero has one sign.
pub fn of_numbers(columns: &[&[f64]]) -> String {
    let mut digest = Sha256::new_with_prefix(b"gitprize numbers 1\n");
    let mut block = Vec::with_capacity(8 * 1024);
    for column in columns {
        digest.update((column.len() as u64).to_le_bytes());
        for chunk in column.chunks(1024) {
            block.clear();
            // -0.0 + 0.0 is 0.0.
            block.extend(chunk.iter().flat_map(|value| (value + 0.0).to_le_bytes()));
            digest.update(&block);
        }
    }
    hex::encode(digest.finalize())
}

/// SHA-256 of labels or texts, 64 hexadecimal digits: each cell with its length, in the key's order.
pub fn of_texts<T: AsRef<[u8]>>(cells: &[T]) -> String {
    let mut digest = Sha256::new_with_prefix(b"gitprize texts 1\n");
    for cell in cells {
        digest.update((cell.as_ref().len() as u64).to_le_bytes());
        digest.update(cell.as_ref());
    }
    hex::encode(digest.finalize())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_numbers_and_no_others() {
        let a = of_numbers(&[&[0.1, -0.0, 3.0]]);
        assert_eq!(a, of_numbers(&[&[0.1, 0.0, 3.0]]));
        assert_eq!(a.len(), 64);
        for other in [vec![0.1, 0.0], vec![0.0, 0.1, 3.0], vec![0.1, 0.0, 3.0 + 4e-16 * 2.0]] {
            assert_ne!(a, of_numbers(&[&other]));
        }
        assert_ne!(of_numbers(&[&[1.0], &[2.0, 3.0]]), of_numbers(&[&[1.0, 2.0], &[3.0]]));
    }

    #[test]
    fn cells_do_not_run_together() {
        assert_ne!(of_texts(&["ab", "c"]), of_texts(&["a", "bc"]));
        assert_eq!(of_texts(&["ab", "c"]), of_texts(&[b"ab".to_vec(), b"c".to_vec()]));
    }
}
