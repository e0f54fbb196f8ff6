//! What is wrong with a cell, and the numbers that one holds.

/// Why a cell is not in its format.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// What is wrong, without anything of the cell: of a key nothing else may be told.
    pub why: &'static str,
    /// The part of the cell that is wrong.
    pub found: String,
    /// What to do.
    pub help: &'static str,
}

impl Malformed {
    pub(super) fn new(why: &'static str, found: impl Into<String>, help: &'static str) -> Self {
        Self { why, found: found.into(), help }
    }
}

/// Finite numbers with spaces between them, `each` for every thing; minus zero is zero.
pub(super) fn numbers(text: &str, each: usize) -> Result<Vec<f64>, Malformed> {
    let mut numbers = vec![];
    for word in text.split_whitespace() {
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push(number + 0.0),
            Ok(_) => return Err(Malformed::new("a number is not finite", word, "write finite numbers only")),
            Err(_) => {
                let help = "write numbers with spaces between them, without commas or brackets";
                return Err(Malformed::new("something in it is not a number", word, help));
            }
        }
    }
    if numbers.len().is_multiple_of(each) {
        Ok(numbers)
    } else {
        let help = "write all numbers of each one: is one missing or too many?";
        Err(Malformed::new(
            "it does not have the numbers of whole ones",
            format!("{} numbers", numbers.len()),
            help,
        ))
    }
}
