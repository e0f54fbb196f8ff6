//! Tables behind the rows of an answer key, each below a line that names it. One file holds them all, so that whatever is
//! true of the key, its digest, its seal, its reveal, is true of them.

use std::ops::Range;

use base::finding::quoted;

/// What the line above a table begins with, before its name.
const LINE: &str = "# gitprize table ";
/// How a later one is found.
const NEXT: &[u8] = b"\n# gitprize table ";

/// A table behind the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// What it is called.
    pub name: String,
    /// Where its text is, from its header to the end of its last row.
    pub range: Range<usize>,
}

/// The line above the table called `name`.
pub fn section_line(name: &str) -> String {
    format!("{LINE}{name}\n")
}

/// Where the rows of `text` end, and the tables behind them.
///
/// # Errors
/// What is wrong with the name of one.
pub fn sections(text: &[u8]) -> Result<(usize, Vec<Section>), String> {
    let starts: Vec<usize> = memchr::memmem::find_iter(text, NEXT).map(|at| at + 1).collect();
    let mut found: Vec<Section> = vec![];
    for (at, start) in starts.iter().enumerate() {
        let end = starts.get(at + 1).copied().unwrap_or(text.len());
        let line = memchr::memchr(b'\n', &text[*start..end]).map_or(end, |length| start + length);
        let name = String::from_utf8_lossy(&text[start + LINE.len()..line]).trim_end_matches('\r').to_owned();
        let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        if name.is_empty() || name.len() > 60 || !name.bytes().all(is_name) {
            return Err(format!(
                "{} is no name of a table, expected lower-case letters, digits and underscores",
                quoted(&name)
            ));
        }
        if found.iter().any(|section| section.name == name) {
            return Err(format!("there are two tables called {}", quoted(&name)));
        }
        found.push(Section { name, range: (line + 1).min(end)..end });
    }
    Ok((starts.first().copied().unwrap_or(text.len()), found))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_stand_behind_the_rows() {
        let text = "id,split\na,public\n# gitprize table one\nx\n1\n# gitprize table two\r\ny\n";
        let (end, found) = sections(text.as_bytes()).unwrap();
        assert_eq!(&text[..end], "id,split\na,public\n");
        let shown: Vec<_> = found.iter().map(|one| (one.name.as_str(), &text[one.range.clone()])).collect();
        assert_eq!(shown, [("one", "x\n1\n"), ("two", "y\n")]);
        for plain in ["", "id\na\n", "# gitprize table one\nx\n", "id\na # gitprize table one\n"] {
            assert_eq!(sections(plain.as_bytes()), Ok((plain.len(), vec![])), "{plain:?}");
        }
        for (wrong, said) in [
            ("id\n# gitprize table \n", "no name"),
            ("id\n# gitprize table A b\n", "\"A b\" is no name"),
            ("id\n# gitprize table one\n# gitprize table one\n", "two tables called \"one\""),
        ] {
            let why = sections(wrong.as_bytes()).unwrap_err();
            assert!(why.contains(said), "{wrong:?}: {why}");
        }
    }
}
