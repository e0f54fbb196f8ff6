//! Where `csum` must not stand: DuckDB calls an aggregate function of ours wrongly where it is ordered or a window.

/// Whether `statement` has a `csum` with `ORDER BY` among its arguments or `OVER` after them. There DuckDB hands the
/// function the state of one row where it promises those of all (1.5.6, `CAPIAggregateUpdate`).
pub(super) fn is_misused(statement: &str) -> bool {
    let text = statement.to_ascii_lowercase();
    text.match_indices("csum").any(|(at, name)| {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let whole = !text[..at].bytes().next_back().is_some_and(is_word);
        let after = text[at + name.len()..].trim_start_matches('"').trim_start();
        whole && after.starts_with('(') && is_ordered_or_window(after)
    })
}

/// The same of a call without its name.
fn is_ordered_or_window(call: &str) -> bool {
    let (arguments, rest) = group(call);
    let mut depth = 0;
    let outside = arguments.replace(
        |c| {
            depth += i32::from(c == '(') - i32::from(c == ')');
            depth > 1 || c == '('
        },
        " ",
    );
    let mut rest = rest.trim_start();
    if let Some(filter) = rest.strip_prefix("filter") {
        rest = group(filter.trim_start()).1.trim_start();
    }
    outside.split_whitespace().any(|word| word == "order") || rest.starts_with("over")
}

/// `text` from its opening bracket to the one that closes it, and what follows. Brackets in quotation marks do not count.
fn group(text: &str) -> (&str, &str) {
    let (mut depth, mut quoted) = (0, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'\'' => quoted = !quoted,
            b'(' if !quoted => depth += 1,
            b')' if !quoted && depth == 1 => return text.split_at(at + 1),
            b')' if !quoted => depth -= 1,
            _ => {}
        }
    }
    (text, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordered_sums_and_windows_are_told_from_plain_ones() {
        for wrong in [
            "SELECT csum(x ORDER BY y) FROM rows",
            "SELECT CSUM (f(x, ')') order\nby y) FROM rows",
            "SELECT 1 + csum(x) OVER (PARTITION BY stratum) FROM rows",
            "SELECT csum(x), csum(x) FILTER (WHERE (x > 1)) over w FROM rows",
        ] {
            assert!(is_misused(wrong), "{wrong}");
        }
        for right in [
            "SELECT csum(x) AS s FROM rows GROUP BY fold ORDER BY fold",
            "SELECT fsum(x ORDER BY y), csum(DISTINCT x) FROM rows",
            "SELECT my_csum(x ORDER BY y) FROM rows",
            "SELECT csum((SELECT max(a) FROM b ORDER BY c)) FILTER (WHERE x > 1) FROM rows",
            "SELECT csum AS x FROM rows ORDER BY x",
        ] {
            assert!(!is_misused(right), "{right}");
        }
    }
    #[test]
    fn a_metric_that_orders_the_sum_is_refused() {
        let source = include_str!("../metrics/rmse.sql");
        let parse = crate::MetricFile::parse;
        assert!(parse(source).is_ok());
        let why = parse(&source.replace("csum(sse)", "csum(sse ORDER BY fold)")).unwrap_err();
        assert!(why.contains("ORDER BY"), "{why}");
    }
}
