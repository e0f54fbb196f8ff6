//! A metric's SQL as far as the judge has to know it: where statements end, what is a comment, what stands for a parameter or a
//! shared piece, and which functions are called. Literals, quoted names and comments are what DuckDB takes them for, so that
//! a `;` or a `$` in one of them means nothing.

mod lexer;
mod unsteady;

pub(crate) use lexer::{Kind, pieces};
pub use unsteady::asks_outside;
pub(crate) use unsteady::unsteady;

/// A statement, and the line on which it begins, from 1.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Statement {
    pub(crate) sql: String,
    pub(crate) line: usize,
}

/// The statements of `sql` without its comments; their lines break where they did.
///
/// # Errors
/// A sentence about a literal, quoted name or comment that has no end.
pub(crate) fn statements(sql: &str) -> Result<Vec<Statement>, String> {
    let mut found = vec![];
    let mut open = Statement { sql: String::new(), line: 1 };
    let mut line = 1;
    for piece in pieces(sql)? {
        let breaks = piece.text.matches('\n').count();
        match piece.kind {
            Kind::Mark if piece.text == ";" => {
                let next = Statement { sql: String::new(), line };
                found.push(std::mem::replace(&mut open, next));
            }
            // A comment parts words.
            Kind::Comment => open.sql.extend(std::iter::once(' ').chain(std::iter::repeat_n('\n', breaks))),
            _ => open.sql.push_str(piece.text),
        }
        line += breaks;
    }
    found.push(open);
    for statement in &mut found {
        let body = statement.sql.trim_start();
        statement.line += statement.sql[..statement.sql.len() - body.len()].matches('\n').count();
        statement.sql = body.trim_end().to_owned();
    }
    found.retain(|statement| !statement.sql.is_empty());
    Ok(found)
}

/// `sql` with what `find` gives in place of every `$name`.
///
/// # Errors
/// The name of a parameter for which there is nothing.
pub(crate) fn substitute(sql: &str, find: impl Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(sql.len());
    // A literal without an end has kept the file from being a metric.
    for piece in pieces(sql).unwrap_or_default() {
        match piece.kind {
            Kind::Parameter => out += &find(piece.name()).ok_or_else(|| piece.name().to_owned())?,
            _ => out += piece.text,
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_end_where_duckdb_ends_them() {
        let sql = "-- a; b\n\nSELECT ';' AS a, -- one; two\n \"x;y\" /* ; /* ; */\n; */ FROM rows;\n\n  SELECT E'\\';' AS b\n";
        let found = statements(sql).unwrap();
        assert_eq!(found.len(), 2, "{found:?}");
        assert_eq!((found[0].line, found[1].line), (3, 7));
        assert_eq!(found[1].sql, "SELECT E'\\';' AS b");
        assert!(found[0].sql.contains("\"x;y\"") && !found[0].sql.contains("one"), "{found:?}");
        assert_eq!(found[0].sql.lines().count(), 3, "{found:?}");
        assert_eq!(statements("/**/ ;;  ; -- nothing\n"), Ok(vec![]));
    }

    #[test]
    fn parameters_in_texts_are_text() {
        let find = |name: &str| (name == "cap").then(|| "5e0".to_owned());
        let sql = "SELECT least(x, $cap), 'costs $cap', \"$cap\" FROM rows";
        let expected = "SELECT least(x, 5e0), 'costs $cap', \"$cap\" FROM rows";
        assert_eq!(substitute(sql, find).as_deref(), Ok(expected));
        assert_eq!(substitute("SELECT $other", find), Err("other".to_owned()));
    }

    #[test]
    fn names_are_replaced_whole() {
        let find = |name: &str| (name == "k").then(|| "5".to_owned());
        assert_eq!(substitute("least($k, n) + $k", find).unwrap(), "least(5, n) + 5");
        assert_eq!(substitute("$key", find).unwrap_err(), "key");
    }

    #[test]
    fn what_has_no_end_is_named_with_its_place() {
        for (sql, said) in [
            ("SELECT 1,\n  'a", "line 2, column 3: the text that begins here has no closing '"),
            ("SELECT \"a", "line 1, column 8: the name that begins here has no closing \""),
            ("SELECT /* a /* b */", "line 1, column 8: the comment that begins here has no closing */"),
            ("SELECT 'it''s', 'ü' || 'b", "line 1, column 24: the text that begins here"),
        ] {
            assert!(statements(sql).is_err_and(|why| why.contains(said)), "{sql}: {:?}", statements(sql));
        }
    }
}
