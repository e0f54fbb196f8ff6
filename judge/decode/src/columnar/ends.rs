//! Where the lists of rows end among all elements of a column, and what becomes of the elements.

use base::finding::Finding;

use super::refusals::too_large;
use super::table::Texts;

/// The lists of a column. Nothing is skipped: every element belongs to the list that ends next.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Ends {
    /// For each row how many elements there are up to its end; lists, where the elements are lists.
    pub(super) rows: Vec<u32>,
    /// For each list in the lists of rows how many elements there are up to its end.
    pub(super) inner: Option<Vec<u32>>,
}

impl Ends {
    /// Of a column with so many lists around each value; nothing where there is none.
    pub(super) fn new(lists: usize) -> Option<Self> {
        (lists > 0).then(|| Self { rows: vec![], inner: (lists > 1).then(Vec::new) })
    }

    /// The row of element number `at`, from 0, and its place there, both from 1. In lists of lists the place is that of
    /// the inner list.
    pub(super) fn place(&self, at: usize) -> (usize, usize) {
        let behind = |ends: &[u32], at: usize| ends.partition_point(|end| *end as usize <= at);
        let at = self.inner.as_ref().map_or(at, |inner| behind(inner, at));
        let row = behind(&self.rows, at);
        let start = if row == 0 { 0 } else { self.rows[row - 1] as usize };
        (row + 1, at - start + 1)
    }

    /// The row of each element, from 0.
    pub(super) fn of_elements(&self) -> Vec<u32> {
        let starts = std::iter::once(&0).chain(&self.rows);
        let rows = starts.zip(&self.rows).enumerate();
        rows.flat_map(|(row, (start, end))| std::iter::repeat_n(row as u32, (end - start) as usize)).collect()
    }
}

/// The texts of rows out of those of `leaves`, each with all elements; `between` stands between the elements of a row,
/// a space between the leaves of an element and in lists of lists.
///
/// # Errors
/// A finding when they are longer than `most` bytes.
pub(super) fn pack(leaves: &[Texts], ends: &Ends, between: &str, most: u64) -> Result<Texts, Finding> {
    let most = most.min(u64::from(u32::MAX));
    let mut packed = Texts::default();
    let element = |bytes: &mut Vec<u8>, at: usize| {
        for (number, leaf) in leaves.iter().enumerate() {
            if number > 0 {
                bytes.push(b' ');
            }
            bytes.extend_from_slice(leaf.get(at));
        }
    };
    let mut start = 0;
    for end in &ends.rows {
        for at in start..*end as usize {
            if at > start {
                packed.bytes.extend_from_slice(between.as_bytes());
            }
            let Some(inner) = &ends.inner else {
                element(&mut packed.bytes, at);
                continue;
            };
            let first = if at == 0 { 0 } else { inner[at - 1] as usize };
            for number in first..inner[at] as usize {
                if number > first {
                    packed.bytes.push(b' ');
                }
                element(&mut packed.bytes, number);
            }
        }
        start = *end as usize;
        if packed.bytes.len() as u64 > most {
            return Err(too_large(most));
        }
        packed.ends.push(packed.bytes.len() as u32);
    }
    Ok(packed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(parts: &[&str]) -> Texts {
        let mut texts = Texts::default();
        for part in parts {
            texts.bytes.extend(part.bytes());
            texts.ends.push(texts.bytes.len() as u32);
        }
        texts
    }

    #[test]
    fn elements_become_the_text_of_their_row() {
        let ends = Ends { rows: vec![2, 2, 3], inner: None };
        let (items, numbers) = (texts(&["a", "b", "c"]), texts(&["1", "2", "3"]));
        assert_eq!(pack(std::slice::from_ref(&items), &ends, " ", 99), Ok(texts(&["a b", "", "c"])));
        assert_eq!(pack(&[items.clone(), numbers], &ends, " ", 99), Ok(texts(&["a 1 b 2", "", "c 3"])));
        assert_eq!(pack(std::slice::from_ref(&items), &ends, " ", 3).unwrap_err().code, "unpacked-too-large");
        let ends = Ends { rows: vec![0, 2, 3], inner: Some(vec![2, 2, 3]) };
        assert_eq!(pack(&[items], &ends, ";", 99), Ok(texts(&["", "a b;", "c"])));
    }

    #[test]
    fn an_element_has_a_row_and_a_place() {
        let ends = Ends { rows: vec![2, 2, 3], inner: None };
        assert_eq!([0, 1, 2].map(|at| ends.place(at)), [(1, 1), (1, 2), (3, 1)]);
        assert_eq!(ends.of_elements(), [0, 0, 2]);
        let ends = Ends { rows: vec![0, 2, 3], inner: Some(vec![2, 2, 3]) };
        assert_eq!([0, 1, 2].map(|at| ends.place(at)), [(2, 1), (2, 1), (3, 1)]);
    }
}
