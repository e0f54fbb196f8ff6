//! A metric's SQL that ends with an error instead of a score.

/// Where it did, and in how many words that may be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stumbled {
    /// At its own text, before it saw a row: DuckDB's message.
    Sql(String),
    /// At rows. DuckDB's message may quote a label, so that only its kind is kept.
    Rows(String),
}

impl Stumbled {
    /// DuckDB does not take the SQL.
    pub(super) fn at_sql(why: &duckdb::Error) -> Self {
        Self::Sql(why.to_string())
    }

    /// DuckDB gave up on the way.
    pub(super) fn at_rows(why: &duckdb::Error) -> Self {
        Self::Rows(kind(&why.to_string()))
    }
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
