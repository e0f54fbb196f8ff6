//! Names by which SQL asks for something else than the rows: chance, the clock, the session.

use super::lexer::{Kind, Piece, pieces, place};

/// Functions whose value is no function of their arguments, as DuckDB lists them (`stability` in `duckdb_functions()`), and
/// those that ask what the program is.
const CALLED: [&str; 37] = [
    "age",
    "ago",
    "current_connection_id",
    "current_database",
    "current_localtime",
    "current_localtimestamp",
    "current_query",
    "current_query_id",
    "current_schema",
    "current_schemas",
    "current_setting",
    "current_transaction_id",
    "currval",
    "gen_random_uuid",
    "get_current_time",
    "get_current_timestamp",
    "getvariable",
    "in_search_path",
    "nextval",
    "now",
    "pg_backend_pid",
    "pg_postmaster_start_time",
    "random",
    "setseed",
    "setval",
    "sleep_ms",
    "stats",
    "timezone",
    "today",
    "transaction_timestamp",
    "txid_current",
    "uuid",
    "uuidv4",
    "uuidv7",
    "vector_type",
    "version",
    "write_log",
];
/// The same without brackets.
const BARE: [&str; 10] = [
    "current_catalog",
    "current_date",
    "current_role",
    "current_time",
    "current_timestamp",
    "current_user",
    "localtime",
    "localtimestamp",
    "session_user",
    "tablesample",
];

/// The first name in `sql` that asks for chance, the clock or the session, with its line and column from 1.
pub(crate) fn unsteady(sql: &str) -> Option<(String, usize, usize)> {
    let pieces = pieces(sql).ok()?;
    let mut at = 0;
    for (number, piece) in pieces.iter().enumerate() {
        let name = piece.text.trim_matches('"').to_ascii_lowercase();
        let mut after =
            pieces[number + 1..].iter().filter(|next| !matches!(next.kind, Kind::Space | Kind::Comment));
        let next = after.next();
        let is_called = next.is_some_and(|next| next.text == "(");
        let is_member = number > 0 && pieces[number - 1].text == ".";
        let is_asked = match piece.kind {
            Kind::Word if BARE.contains(&name.as_str()) => !is_member,
            Kind::Word if name == "using" => next.is_some_and(is_sample),
            Kind::Word | Kind::Quoted => is_called && asks_outside(&name),
            _ => false,
        };
        if is_asked {
            let (line, column) = place(sql, at);
            return Some((piece.text.to_owned(), line, column));
        }
        at += piece.text.len();
    }
    None
}

fn is_sample(piece: &Piece<'_>) -> bool {
    piece.text.eq_ignore_ascii_case("sample")
}

/// Whether a function called `name` asks for something else than its arguments, so that a metric that calls it is refused.
pub fn asks_outside(name: &str) -> bool {
    CALLED.contains(&name) || name.starts_with("duckdb_") || name.starts_with("pragma_")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chance_and_clock_are_found_with_their_place() {
        for (sql, expected) in [
            ("SELECT random() FROM rows", ("random", 1, 8)),
            ("SELECT 1,\n  NOW ( ) FROM rows", ("NOW", 2, 3)),
            ("SELECT 1 /* now */ + epoch(current_date)", ("current_date", 1, 28)),
            ("SELECT * FROM rows USING SAMPLE 10", ("USING", 1, 20)),
            ("SELECT * FROM rows TABLESAMPLE 10%", ("TABLESAMPLE", 1, 20)),
            ("SELECT \"random\"()", ("\"random\"", 1, 8)),
            ("SELECT version()", ("version", 1, 8)),
            ("SELECT * FROM duckdb_settings()", ("duckdb_settings", 1, 15)),
        ] {
            let (name, line, column) = unsteady(sql).unwrap();
            assert_eq!((name.as_str(), line, column), expected, "{sql}");
        }
    }

    #[test]
    fn columns_and_texts_of_such_names_are_none() {
        for sql in [
            "SELECT random, now AS today FROM rows",
            "SELECT 'random()', r.localtime -- now()",
            "SELECT my_random(1), randomly(2) FROM rows USING (row)",
        ] {
            assert_eq!(unsteady(sql), None, "{sql}");
        }
    }

    #[test]
    fn no_metric_that_comes_with_the_judge_asks_for_any() {
        for metric in crate::Catalogue::shipped().metrics() {
            let statements = match &metric.query {
                crate::Query::Parts { parts, score } => vec![parts, score],
                crate::Query::Whole(whole) => vec![whole],
            };
            statements.into_iter().for_each(|sql| assert_eq!(unsteady(sql), None, "{}", metric.name));
        }
    }
}
