//! The organiser's tables in every format that an answer key may have: what [`Table`] reads, and Parquet, which DuckDB
//! reads.

use std::path::Path;

use decode::table::{PARQUET, Table, read, salt, salt_line, unpacked};
use duckdb::Connection;

use base::failure::Failure;

/// Reads `path` and finds the columns by name, in any order.
pub(super) fn open(path: &Path, required: &[&str], optional: &[&str]) -> Result<Table, Failure> {
    let bytes = read(path)?;
    if !bytes.starts_with(PARQUET) {
        return Table::from_bytes(path, bytes, required, optional);
    }
    let text = parquet_as_csv(path).map_err(|why| {
        let text = format!("{}: not readable as Parquet: {why}", path.display());
        Failure::configuration("bad-table", text)
    })?;
    Table::converted(path, &bytes, text, required, optional)
}

/// The table at `path` as CSV, with the salt of its first line if it has one: what is sealed.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read.
pub fn labels_as_csv(path: &Path) -> Result<(Option<[u8; 32]>, Vec<u8>), Failure> {
    let shown = path.display();
    let wrong = |why: String| Failure::configuration("bad-table", format!("{shown}: {why}"));
    let bytes = read(path)?;
    let mut text = if bytes.starts_with(PARQUET) {
        parquet_as_csv(path).map_err(|why| wrong(format!("not readable as Parquet: {why}")))?
    } else {
        unpacked(bytes).map_err(wrong)?
    };
    let (salt, start) = salt(&text).map_err(wrong)?;
    text.drain(..start);
    Ok((salt, text))
}

/// The table in `bytes`, a Parquet file of the organiser's, as CSV; nothing when it is none.
pub(crate) fn parquet_text(bytes: &[u8]) -> Option<Vec<u8>> {
    let file = tempfile::NamedTempFile::new().ok()?;
    std::fs::write(file.path(), bytes).ok()?;
    parquet_as_csv(file.path()).ok()
}

/// What is sealed: the salt's line, then the table.
pub fn salted(salt: &[u8; 32], table: &[u8]) -> Vec<u8> {
    [salt_line(salt).as_bytes(), table].concat()
}

/// DuckDB reads the Parquet file and gives it back as text, with every value in its shortest exact form.
fn parquet_as_csv(path: &Path) -> Result<Vec<u8>, String> {
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
