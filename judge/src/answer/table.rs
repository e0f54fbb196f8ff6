//! The organiser's own tables: CSV (plain or gzip) and Parquet. These files are trusted, unlike a
//! contestant's, so general readers may parse them.

use std::io::Read;
use std::path::{Path, PathBuf};

use duckdb::Connection;

use crate::failure::Failure;

/// A table of text with the wanted columns, required ones first, then optional ones.
pub(super) struct Table {
    path: PathBuf,
    cells: Vec<csv::ByteRecord>,
    /// For each wanted column where it stands in a record.
    columns: Vec<Option<usize>>,
    /// The file's bytes, for its digest.
    pub(super) bytes: Vec<u8>,
}

impl Table {
    /// Reads `path` and finds the columns by name, in any order.
    pub(super) fn open(path: &Path, required: &[&str], optional: &[&str]) -> Result<Self, Failure> {
        let shown = path.display();
        let bytes = std::fs::read(path).map_err(|why| {
            Failure::configuration("unreadable-table", format!("cannot read {shown}: {why}"))
        })?;
        let wrong = |why: String| Failure::configuration("bad-table", format!("{shown}: {why}"));
        let text = if bytes.starts_with(b"PAR1") {
            parquet_as_csv(path).map_err(|why| wrong(format!("not readable as Parquet: {why}")))?
        } else if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut text = vec![];
            flate2::read::MultiGzDecoder::new(&bytes[..])
                .read_to_end(&mut text)
                .map_err(|why| wrong(format!("not readable as gzip: {why}")))?;
            text
        } else {
            bytes.clone()
        };
        let mut reader = csv::ReaderBuilder::new().has_headers(true).from_reader(&text[..]);
        let header = reader.byte_headers().map_err(|why| wrong(why.to_string()))?.clone();
        let place = |name: &str| header.iter().position(|cell| cell == name.as_bytes());
        let mut columns = vec![];
        for name in required {
            let Some(at) = place(name) else {
                let found: Vec<_> =
                    header.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
                return Err(wrong(format!(
                    "the column `{name}` is missing; the header has {}",
                    found.join(", ")
                )));
            };
            columns.push(Some(at));
        }
        columns.extend(optional.iter().map(|name| place(name)));
        let cells =
            reader.byte_records().collect::<Result<Vec<_>, _>>().map_err(|why| wrong(why.to_string()))?;
        Ok(Self { path: path.to_owned(), cells, columns, bytes })
    }

    pub(super) fn rows(&self) -> usize {
        self.cells.len()
    }

    /// The cell of a required column.
    pub(super) fn text(&self, row: usize, column: usize) -> &[u8] {
        self.optional(row, column).unwrap_or_default()
    }

    /// The cell of an optional column.
    pub(super) fn optional(&self, row: usize, column: usize) -> Option<&[u8]> {
        self.cells[row].get(self.columns[column]?)
    }

    /// A complaint about `row`; the header is line 1.
    pub(super) fn wrong(&self, row: usize, why: &str) -> Failure {
        Failure::configuration(
            "bad-table",
            format!("{}: row {} (after the header): {why}", self.path.display(), row + 1),
        )
    }
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
