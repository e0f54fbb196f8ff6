//! Text that stays what it is inside Markdown.

/// `text` as prose: none of its characters means anything. What stands between backticks stays code.
pub fn prose(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    let mut code = false;
    let closed = text.matches('`').count().is_multiple_of(2);
    for c in text.split_whitespace().collect::<Vec<_>>().join(" ").chars() {
        match c {
            '`' if closed => code = !code,
            '\\' | '`' | '*' | '_' | '<' | '>' | '[' | ']' | '|' | '~' | '#' | '&' if !code => out.push('\\'),
            _ => {}
        }
        out.push(c);
    }
    out
}

/// `text` as code, with as many marks around it as it needs.
pub fn code(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let marks = "`".repeat(longest + 1);
    let space = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
    format!("{marks}{space}{text}{space}{marks}")
}

/// `text` as code in a cell of a table.
pub fn cell(text: &str) -> String {
    if text.trim().is_empty() { "*empty*".to_owned() } else { code(&text.replace('|', "\\|")) }
}

/// `text` inside the quotation marks of a TOML string.
pub(super) fn toml_string(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_means_nothing_and_code_stays_code() {
        assert_eq!(prose("a_b * <c>  [d]"), "a\\_b \\* \\<c\\> \\[d\\]");
        assert_eq!(prose("see `a_b` and a_b"), "see `a_b` and a\\_b");
        assert_eq!(prose("one ` only"), "one \\` only");
        assert_eq!(code("a ` b"), "``a ` b``");
        assert_eq!(cell("a|b"), "`a\\|b`");
    }
}
