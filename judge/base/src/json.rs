//! What is wrong with a line of JSON, in words.

/// The fault of a line, whose number is told beside it: where in the line, and not that it is the first of itself.
pub fn fault(why: &serde_json::Error) -> String {
    let text = why.to_string();
    match text.strip_suffix(&format!(" at line {} column {}", why.line(), why.column())) {
        Some(said) => format!("{said}, at column {}", why.column()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_told_with_its_column_alone() {
        let why = serde_json::from_str::<Vec<u8>>("[1, x]").unwrap_err();
        assert_eq!(fault(&why), "expected value, at column 5");
    }
}
