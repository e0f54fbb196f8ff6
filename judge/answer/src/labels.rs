//! The organiser's tables in every format that an answer key may have: what [`Table`] reads, and Parquet for programs
//! that can ([`read_parquet_with`]).

use std::path::Path;
use std::sync::OnceLock;

use decode::table::{PARQUET, Table, read, salt, salt_line, unpacked};

use base::failure::Failure;
use base::finding::codes;

/// Reads a Parquet file as CSV, every value in its shortest exact form; or says why not.
pub type ParquetReader = fn(&Path) -> Result<Vec<u8>, String>;

static READER: OnceLock<ParquetReader> = OnceLock::new();

/// Has Parquet files read with `reader` from now on. A program that has a database installs it at its start; one without
/// refuses keys in Parquet, and needs no database for all else.
pub fn read_parquet_with(reader: ParquetReader) {
    // Installed twice it is the same one.
    let _ = READER.set(reader);
}

fn parquet_as_csv(path: &Path) -> Result<Vec<u8>, String> {
    match READER.get() {
        Some(read) => read(path),
        None => Err("this program reads keys as CSV; `judge` reads Parquet".to_owned()),
    }
}

/// Reads `path` and finds the columns by name, in any order.
pub(super) fn open(path: &Path, required: &[&str], optional: &[&str]) -> Result<Table, Failure> {
    let bytes = read(path)?;
    if !bytes.starts_with(PARQUET) {
        return Table::from_bytes(path, bytes, required, optional);
    }
    let text = parquet_as_csv(path).map_err(|why| {
        let text = format!("{}: not readable as Parquet: {why}", path.display());
        Failure::configuration(codes::BAD_TABLE, text)
    })?;
    Table::converted(path, &bytes, text, required, optional)
}

/// The table at `path` as CSV, with the salt of its first line if it has one: what is sealed.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read.
pub fn labels_as_csv(path: &Path) -> Result<(Option<[u8; 32]>, Vec<u8>), Failure> {
    let shown = path.display();
    let wrong = |why: String| Failure::configuration(codes::BAD_TABLE, format!("{shown}: {why}"));
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
