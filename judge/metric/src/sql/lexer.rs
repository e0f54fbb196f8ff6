//! SQL taken apart into pieces that are put together again to the same text.

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters, digits and underscores: a keyword, a name or a number.
    Word,
    /// In quotation marks, a text or a name.
    Quoted,
    /// `-- …` without the end of its line, or `/* … */`.
    Comment,
    /// `$name`.
    Parameter,
    /// `$$name`.
    Shared,
    Space,
    /// One other character.
    Mark,
}

/// A part of the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Piece<'s> {
    pub(crate) kind: Kind,
    pub(crate) text: &'s str,
}

impl<'s> Piece<'s> {
    /// Of `$name` and `$$name` the name.
    pub(crate) fn name(&self) -> &'s str {
        self.text.trim_start_matches('$')
    }
}

/// All pieces of `sql`.
///
/// # Errors
/// A sentence with line and column of what begins and has no end.
pub(crate) fn pieces(sql: &str) -> Result<Vec<Piece<'_>>, String> {
    let mut found: Vec<Piece<'_>> = vec![];
    let mut at = 0;
    while let Some(first) = sql[at..].chars().next() {
        let rest = &sql[at..];
        // `E'…'` knows backslashes; the letter stands apart from other words.
        let escapes = matches!(found.last(), Some(Piece { kind: Kind::Word, text: "e" | "E" }));
        let (kind, length) = match first {
            '\'' => {
                (Kind::Quoted, quoted(rest, b'\'', escapes).ok_or_else(|| endless(sql, at, "text", "'"))?)
            }
            '"' => (Kind::Quoted, quoted(rest, b'"', false).ok_or_else(|| endless(sql, at, "name", "\""))?),
            '-' if rest.starts_with("--") => (Kind::Comment, rest.find('\n').unwrap_or(rest.len())),
            '/' if rest.starts_with("/*") => {
                (Kind::Comment, nested(rest).ok_or_else(|| endless(sql, at, "comment", "*/"))?)
            }
            '$' if rest.starts_with("$$") => (Kind::Shared, 2 + word(&rest[2..])),
            '$' => (Kind::Parameter, 1 + word(&rest[1..])),
            c if is_word(c) => (Kind::Word, word(rest)),
            c if c.is_whitespace() => {
                (Kind::Space, rest.find(|c: char| !c.is_whitespace()).unwrap_or(rest.len()))
            }
            c => (Kind::Mark, c.len_utf8()),
        };
        found.push(Piece { kind, text: &rest[..length] });
        at += length;
    }
    Ok(found)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn word(text: &str) -> usize {
    text.find(|c| !is_word(c)).unwrap_or(text.len())
}

/// How long what `text` begins with is, in quotation marks that are doubled inside.
fn quoted(text: &str, mark: u8, escapes: bool) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 1;
    while at < bytes.len() {
        match bytes[at] {
            b'\\' if escapes => at += 1,
            byte if byte == mark && bytes.get(at + 1) == Some(&mark) => at += 1,
            byte if byte == mark => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
    None
}

/// How long the comment is that `text` begins with; comments hold comments.
fn nested(text: &str) -> Option<usize> {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        let rest = &text.as_bytes()[at..];
        if rest.starts_with(b"/*") {
            (depth, at) = (depth + 1, at + 2);
        } else if rest.starts_with(b"*/") {
            (depth, at) = (depth - 1, at + 2);
            if depth == 0 {
                return Some(at);
            }
        } else {
            at += 1;
        }
    }
    None
}

fn endless(sql: &str, at: usize, what: &str, end: &str) -> String {
    let (line, column) = place(sql, at);
    format!("line {line}, column {column}: the {what} that begins here has no closing {end}")
}

/// Line and column, from 1, of the character at `at`.
pub(super) fn place(sql: &str, at: usize) -> (usize, usize) {
    let before = &sql[..at];
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    (before.matches('\n').count() + 1, before[start..].chars().count() + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_put_together_are_the_text() {
        let sql = "SELECT a$b, $$curve -- x\n, 'ü''' || \"q\" /* a /* b */ c */ + 1e-5 FROM «rows»;";
        let found = pieces(sql).unwrap();
        assert_eq!(found.iter().map(|piece| piece.text).collect::<String>(), sql);
        let named =
            |kind| found.iter().filter(|piece| piece.kind == kind).map(Piece::name).collect::<Vec<_>>();
        assert_eq!((named(Kind::Parameter), named(Kind::Shared)), (vec!["b"], vec!["curve"]));
        assert_eq!(found.iter().filter(|piece| piece.kind == Kind::Comment).count(), 2);
    }

    proptest::proptest! {
        #[test]
        fn whatever_the_text_nothing_is_lost(sql in "[ab$';\"/*\\\\E\n -]{0,40}") {
            if let Ok(found) = pieces(&sql) {
                proptest::prop_assert_eq!(found.iter().map(|piece| piece.text).collect::<String>(), sql);
            }
        }
    }
}
