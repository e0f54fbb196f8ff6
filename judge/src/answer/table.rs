//! The organiser's own tables: CSV (plain or gzip) and Parquet. These files are trusted, unlike a
//! contestant's, so general readers may parse them.

use std::io::Read;
use std::path::{Path, PathBuf};

use duckdb::Connection;
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;
use crate::ledger::sha256_hex;

/// A table of text with the wanted columns, required ones first, then optional ones.
pub(super) struct Table {
    path: PathBuf,
    /// The table as CSV.
    text: Vec<u8>,
    /// For each wanted column where it stands in a record.
    columns: Vec<Option<usize>>,
    /// SHA-256 of the file, hexadecimal.
    pub(super) digest: String,
    /// SHA-256 of a label and the file: 32 bytes that cannot be computed from [`Self::digest`].
    pub(super) secret: Vec<u8>,
}

/// One row of it.
pub(super) struct Row<'t> {
    record: &'t csv::ByteRecord,
    columns: &'t [Option<usize>],
}

impl Row<'_> {
    /// The cell of a required column.
    pub(super) fn text(&self, column: usize) -> &[u8] {
        self.optional(column).unwrap_or_default()
    }

    /// The cell of an optional column.
    pub(super) fn optional(&self, column: usize) -> Option<&[u8]> {
        self.record.get(self.columns[column]?)
    }
}

impl Table {
    /// Reads `path` and finds the columns by name, in any order.
    pub(super) fn open(path: &Path, required: &[&str], optional: &[&str]) -> Result<Self, Failure> {
        let shown = path.display();
        let bytes = std::fs::read(path).map_err(|why| {
            Failure::configuration("unreadable-table", format!("cannot read {shown}: {why}"))
        })?;
        let wrong = |why: String| Failure::configuration("bad-table", format!("{shown}: {why}"));
        let digest = sha256_hex(&bytes);
        // Not an HMAC keyed with the file: HMAC replaces a long key by its digest, which is published.
        let secret = Sha256::new_with_prefix(b"gitprize private score nonce 1\0")
            .chain_update(&bytes)
            .finalize()
            .to_vec();
        let text = if bytes.starts_with(b"PAR1") {
            parquet_as_csv(path).map_err(|why| wrong(format!("not readable as Parquet: {why}")))?
        } else if bytes.starts_with(&[0x1f, 0x8b]) {
            let mut text = vec![];
            flate2::read::MultiGzDecoder::new(&bytes[..])
                .read_to_end(&mut text)
                .map_err(|why| wrong(format!("not readable as gzip: {why}")))?;
            text
        } else {
            bytes
        };
        let mut reader = csv::Reader::from_reader(&text[..]);
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
        Ok(Self { path: path.to_owned(), text, columns, digest, secret })
    }

    /// Gives every row to `take`, one at a time, so that a large key stands in memory only once.
    pub(super) fn each(&self, mut take: impl FnMut(&Row<'_>) -> Result<(), String>) -> Result<(), Failure> {
        let mut reader = csv::Reader::from_reader(&self.text[..]);
        let mut record = csv::ByteRecord::new();
        let mut number = 0u64;
        loop {
            number += 1;
            // The header is not counted, since Parquet has none.
            let wrong = |why: String| {
                let text = format!("{}: row {number} (after the header): {why}", self.path.display());
                Failure::configuration("bad-table", text)
            };
            if !reader.read_byte_record(&mut record).map_err(|why| wrong(why.to_string()))? {
                return Ok(());
            }
            take(&Row { record: &record, columns: &self.columns }).map_err(wrong)?;
        }
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
