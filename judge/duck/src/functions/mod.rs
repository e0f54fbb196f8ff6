//! Functions for metrics that SQL says badly, lists of items, edit distances, n-grams, run-length masks, boxes and
//! points, or slowly: sums and squares.
//!
//! Each is pure and bounded. Where it has no answer (a cell that is not in its format, texts too long to
//! compare) it returns NULL; metrics count those, so that such a file has no score rather than a lucky one.

mod adaptor;
mod boxes;
mod csum;
mod errors;
mod items;
mod masks;
mod normal;
mod points;
mod words;

use duckdb::Connection;

use adaptor::add;
pub(crate) use csum::register as register_csum;

/// Makes the functions known to `connection`.
pub fn register(connection: &Connection) -> duckdb::Result<()> {
    connection.register_scalar_function::<errors::SquaredError>("squared_error")?;
    add(connection, "item_count", items::item_count)?;
    add(connection, "item_hits", items::item_hits)?;
    add(connection, "edit_distance", words::edit_distance)?;
    add(connection, "word_edit_distance", words::word_edit_distance)?;
    add(connection, "word_count", words::word_count)?;
    add(connection, "lcs_words", words::lcs_words)?;
    add(connection, "shared_ngrams", words::shared_ngrams)?;
    add(connection, "char_count", words::char_count)?;
    add(connection, "shared_char_ngrams", words::shared_char_ngrams)?;
    add(connection, "squad_normalize", normal::squad_normalize)?;
    add(connection, "tokenize_13a", normal::tokenize_13a)?;
    add(connection, "split_punctuation", normal::split_punctuation)?;
    add(connection, "rle_area", masks::rle_area)?;
    add(connection, "rle_overlap", masks::rle_overlap)?;
    add(connection, "mask_count", masks::mask_count)?;
    add(connection, "mask_matches", masks::mask_matches)?;
    add(connection, "mask_quality", masks::mask_quality)?;
    add(connection, "spot_count", points::spot_count)?;
    add(connection, "spot_scores", points::spot_scores)?;
    add(connection, "stray_scores", points::stray_scores)?;
    add(connection, "box_count", boxes::box_count)?;
    add(connection, "box_scores", boxes::box_scores)?;
    add(connection, "box_hits", boxes::box_hits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ask<T: duckdb::types::FromSql>(sql: &str) -> T {
        let connection = Connection::open_in_memory().unwrap();
        register(&connection).unwrap();
        connection.query_row(&format!("SELECT {sql}"), [], |row| row.get(0)).unwrap()
    }

    #[test]
    fn numbers_texts_and_lists_cross_the_border() {
        assert_eq!(ask::<f64>("edit_distance('kitten', 'sitting')"), 3.0);
        assert_eq!(ask::<String>("squad_normalize('The  Cat, a hat.')"), "cat hat");
        assert_eq!(ask::<f64>("list_sum(box_scores('0.5 0 0 1 1 0.25 0 0 1 1', 'xyxy', 100))"), 0.75);
        assert_eq!(ask::<f64>("len(box_scores('', 'xyxy', 100))::DOUBLE"), 0.0);
    }

    #[test]
    fn integers_of_sql_become_doubles() {
        assert_eq!(ask::<f64>("shared_ngrams('a b c', 'a b d', 2)"), 1.0);
    }

    #[test]
    fn null_in_or_no_answer_is_null_out() {
        assert_eq!(ask::<Option<f64>>("edit_distance(NULL, 'a')"), None);
        assert_eq!(ask::<Option<f64>>("rle_area('1 x', 0)"), None);
        assert_eq!(ask::<Option<String>>("squad_normalize(NULL)"), None);
        assert!(ask::<bool>("box_scores('1', 'xyxy', 9) IS NULL"));
    }

    #[test]
    fn many_rows_keep_their_places() {
        // Short texts live inside DuckDB's string cells, long ones behind a pointer; rows span several chunks.
        let sql = "count(*) FILTER (found = wanted AND (empty IS NULL) = (i % 7 = 0)) FROM (
            SELECT i, edit_distance(repeat('x', i % 40), '') AS found, (i % 40)::DOUBLE AS wanted,
                   len(box_scores(CASE WHEN i % 7 > 0 THEN repeat('1 2 3 4 5 ', i % 5) END, 'xywh', 9)) AS empty
            FROM range(10000) t(i))";
        assert_eq!(ask::<i64>(sql), 10_000);
        let lists = "bool_and(len(found) = i % 5 AND list_sum(found) IS NOT DISTINCT FROM nullif(i % 5 * i, 0))
            FROM (SELECT i, box_scores(repeat(i || ' 2 3 4 5 ', i % 5), 'xywh', 9) AS found FROM range(9999) t(i))";
        assert!(ask::<bool>(lists));
    }
}
