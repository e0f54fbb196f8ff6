//! Numbers with their nouns: "1 row", "2 rows". Every sentence that counts goes through here.

use std::fmt::Display;

/// `one` for 1, `many` for every other number.
pub fn plural<'w, N: PartialEq + From<u8>>(number: N, one: &'w str, many: &'w str) -> &'w str {
    if number == N::from(1) { one } else { many }
}

/// The number with the word that goes with it.
pub fn counted<N: PartialEq + From<u8> + Display>(number: N, one: &str, many: &str) -> String {
    let shown = number.to_string();
    format!("{shown} {}", plural(number, one, many))
}

/// The end of a sentence about more than may be: "at most 5 are allowed".
pub fn at_most<N: PartialEq + From<u8> + Display>(number: N) -> String {
    let shown = number.to_string();
    format!("at most {shown} {} allowed", plural(number, "is", "are"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_is_alone() {
        assert_eq!(counted(0_usize, "row", "rows"), "0 rows");
        assert_eq!(counted(1_u32, "row", "rows"), "1 row");
        assert_eq!(counted(2_u64, "entry", "entries"), "2 entries");
        assert_eq!(at_most(1_u32), "at most 1 is allowed");
        assert_eq!(at_most(5_u64), "at most 5 are allowed");
    }
}
