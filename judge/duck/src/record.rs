//! The public record as one database file.

use std::path::Path;

use duckdb::Connection;

/// Writes the database `out`, which must not be there, with a table for each of `tables`, a name and a Parquet file whose path has no
/// character that DuckDB takes for a wildcard; the number of rows of each. `about` is what the database says of itself.
///
/// # Errors
/// What DuckDB says.
pub fn database(out: &Path, tables: &[(String, &Path)], about: &str) -> Result<Vec<u64>, String> {
    let fill = || -> duckdb::Result<Vec<u64>> {
        let connection = Connection::open(out)?;
        let mut rows = vec![];
        for (name, file) in tables {
            let (name, file) = (name.replace('"', "\"\""), text(&file.to_string_lossy()));
            connection.execute_batch(&format!(
                "CREATE TABLE \"{name}\" AS FROM read_parquet({file}); COMMENT ON TABLE \"{name}\" IS {};",
                text(about)
            ))?;
            rows.push(
                connection.query_row(&format!("SELECT count(*) FROM \"{name}\""), [], |row| row.get(0))?,
            );
        }
        connection.execute_batch("CHECKPOINT")?;
        connection.close().map_err(|(_, why)| why)?;
        Ok(rows)
    };
    fill().map_err(|why| why.to_string())
}

/// `words` as SQL writes a text.
fn text(words: &str) -> String {
    format!("'{}'", words.replace('\'', "''"))
}
