//! Parquet files of the organiser, which are trusted, as text.

use std::path::Path;

use duckdb::Connection;

/// DuckDB reads the Parquet file and gives it back as text, with every value in its shortest exact form.
///
/// # Errors
/// What DuckDB says.
pub fn parquet_as_csv(path: &Path) -> Result<Vec<u8>, String> {
    let connection = Connection::open_in_memory().map_err(|why| why.to_string())?;
    let mut query = connection
        .prepare("SELECT CAST(columns(*) AS VARCHAR) FROM read_parquet(?)")
        .map_err(|why| why.to_string())?;
    let mut rows = query.query([path.to_string_lossy().as_ref()]).map_err(|why| why.to_string())?;
    let mut writer = csv::Writer::from_writer(vec![]);
    let names = rows.as_ref().map(|statement| statement.column_names()).unwrap_or_default();
    let width = names.len();
    writer.write_record(&names).map_err(|why| why.to_string())?;
    while let Some(row) = rows.next().map_err(|why| why.to_string())? {
        for at in 0..width {
            let cell: Option<String> = row.get(at).map_err(|why| why.to_string())?;
            writer.write_field(cell.unwrap_or_default()).map_err(|why| why.to_string())?;
        }
        writer.write_record(None::<&[u8]>).map_err(|why| why.to_string())?;
    }
    writer.into_inner().map_err(|why| why.to_string())
}
