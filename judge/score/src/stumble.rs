//! A metric's SQL that ends with an error instead of a score.

use metric::Query;

use super::frame::Frame;

/// Where it did, and in how many words that may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stumbled {
    /// At its own text, before it saw a row: DuckDB's message.
    Sql(String),
    /// At rows. DuckDB's message may quote a label, so that only its kind is kept.
    Rows(String),
}

impl Stumbled {
    /// DuckDB does not take the SQL of `frame`; its lines are counted as in the metric's file.
    pub(super) fn at_sql(why: &duckdb::Error, frame: &Frame) -> Self {
        Self::Sql(in_file(&why.to_string(), &frame.query, &frame.measure.metric.lines))
    }

    /// A line of the result belongs to no sample, or to one that has its line.
    pub(super) fn at_line() -> Self {
        Self::Rows("it gives more than one line for a sample, or one for none".to_owned())
    }

    /// DuckDB gave up on the way.
    pub(super) fn at_rows(why: &duckdb::Error) -> Self {
        Self::Rows(kind(&why.to_string()))
    }
}

/// `message` with the line that it quotes counted as in the file, whose statements begin on `lines`. In what DuckDB is given
/// the first statement begins on the first line, and the second one on a line of its own below.
fn in_file(message: &str, query: &Query, lines: &[usize]) -> String {
    let Some((before, rest)) = message.split_once("LINE ") else { return message.to_owned() };
    let Some((number, excerpt)) = rest.split_once(": ") else { return message.to_owned() };
    let Ok(line) = number.parse::<usize>() else { return message.to_owned() };
    let first = match query {
        Query::Parts { parts, .. } => parts.lines().count(),
        Query::Whole(_) => usize::MAX,
    };
    let start = if line > first { lines.get(1).map(|start| start + line - first - 1) } else { None };
    let start = if line > first { start } else { lines.first().map(|start| start + line - 1) };
    let Some(place) = start else { return message.to_owned() };
    // The caret stands below what it points at.
    let shift = " ".repeat(place.to_string().len().saturating_sub(number.len()));
    let excerpt: Vec<_> = excerpt.lines().collect();
    let [quoted, below @ ..] = excerpt.as_slice() else { return message.to_owned() };
    let below: Vec<String> = below.iter().map(|text| format!("\n{shift}{text}")).collect();
    format!("{before}line {place}: {quoted}{}", below.concat())
}

/// What `message` of DuckDB's is about, in words that hold nothing of any row.
fn kind(message: &str) -> String {
    let class = message.split(':').next().unwrap_or_default().trim();
    let is_class = class.ends_with("Error")
        && class.len() < 40
        && class.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b' ');
    match class {
        "Out of Memory Error" => "it needs more memory than a metric gets".to_owned(),
        "INTERRUPT Error" => "it takes longer than a metric may".to_owned(),
        _ if is_class => format!("DuckDB says {class}"),
        _ => "DuckDB gives up".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_file() {
        let message =
            "Parser Error: syntax error at or near \"FORM\"\n\nLINE 2: SELECT a FORM b\n                 ^";
        let whole = Query::Whole("SELECT 1,\n  a FORM b".to_owned());
        let told = in_file(message, &whole, &[17]);
        assert!(told.ends_with("\n\nline 18: SELECT a FORM b\n                  ^"), "{told}");
        let parts = Query::Parts { parts: "SELECT 1".to_owned(), score: "SELECT a FORM b".to_owned() };
        assert!(in_file(message, &parts, &[17, 21]).contains("line 21: SELECT"));
        // A shared piece has lines of its own.
        assert_eq!(in_file(message, &parts, &[]), message);
    }

    #[test]
    fn the_kind_of_an_error_quotes_nothing() {
        for (message, expected) in [
            ("Out of Range Error: cannot take logarithm of zero", "DuckDB says Out of Range Error"),
            ("Conversion Error: Could not convert string 'label' to INT32", "DuckDB says Conversion Error"),
            ("Out of Memory Error: could not allocate block", "it needs more memory than a metric gets"),
            ("INTERRUPT Error: Interrupted!", "it takes longer than a metric may"),
            ("label 7", "DuckDB gives up"),
            ("the label 7 is an Error", "DuckDB gives up"),
            ("", "DuckDB gives up"),
        ] {
            assert_eq!(kind(message), expected);
        }
    }
}
