//! The organiser's tables in every format that an answer key may have: text and Arrow however packed, and Parquet for
//! programs that can ([`read_parquet_with`]).

use std::borrow::Cow;
use std::path::Path;
use std::sync::OnceLock;

use super::foreign::{ours, with_commas};
use decode::table::{Table, read, salt, salt_line, sections};
use decode::{Given, given};

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
    match as_csv(path, &bytes, None)? {
        None => Table::from_bytes(path, bytes, required, optional),
        Some(text) => Table::converted(path, &bytes, text, required, optional),
    }
}

/// The table at `path` as CSV, with the salt of its first line if it has one: what is sealed. The column `usage`, if one
/// is named, is its split.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read.
pub fn labels_as_csv(path: &Path, usage: Option<&str>) -> Result<(Option<[u8; 32]>, Vec<u8>), Failure> {
    let wrong = |why: String| wrong(path, why);
    let bytes = read(path)?;
    let mut text = match as_csv(path, &bytes, usage)? {
        None => bytes,
        Some(text) => text,
    };
    let (salt, start) = salt(&text).map_err(wrong)?;
    text.drain(..start);
    Ok((salt, text))
}

/// The table in `bytes`, the content of `path`, as the judge writes keys; nothing when it is so already.
fn as_csv(path: &Path, bytes: &[u8], usage: Option<&str>) -> Result<Option<Vec<u8>>, Failure> {
    let wrong = |why: String| wrong(path, why);
    let text: Cow<'_, [u8]> = match given(bytes).map_err(wrong)? {
        Given::Parquet(plain) => {
            let text = parquet_text(&plain);
            text.map_err(|why| wrong(format!("not readable as Parquet: {why}")))?.into()
        }
        Given::Text(text) => text,
    };
    let unless_plain = |text: Cow<'_, [u8]>| match text {
        Cow::Borrowed(_) => None,
        Cow::Owned(text) => Some(text),
    };
    // What was sealed is as it has to be.
    if usage.is_none() && salt(&text).is_ok_and(|(salt, _)| salt.is_some()) {
        return Ok(unless_plain(text));
    }
    let (_, start) = salt(&text).map_err(wrong)?;
    let end = sections(&text).map_err(wrong)?.0;
    match ours(&text[start..end], usage).map_err(wrong)? {
        Some(table) => Ok(Some([&text[..start], &table, &text[end..]].concat())),
        None => Ok(unless_plain(text)),
    }
}

/// The table at `path`, which is no key, as CSV with commas.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read.
pub(super) fn side_table(path: &Path) -> Result<Vec<u8>, Failure> {
    let wrong = |why: String| wrong(path, why);
    let bytes = read(path)?;
    let text: Cow<'_, [u8]> = match given(&bytes).map_err(wrong)? {
        Given::Parquet(plain) => {
            let text = parquet_text(&plain);
            text.map_err(|why| wrong(format!("not readable as Parquet: {why}")))?.into()
        }
        Given::Text(text) => text,
    };
    with_commas(&text).map_err(wrong)
}

fn wrong(path: &Path, why: String) -> Failure {
    Failure::configuration(codes::BAD_TABLE, format!("{}: {why}", path.display()))
}

/// The table in `bytes`, a Parquet file of the organiser's, as CSV.
pub(crate) fn parquet_text(bytes: &[u8]) -> Result<Vec<u8>, String> {
    let file = tempfile::NamedTempFile::new().map_err(|why| why.to_string())?;
    std::fs::write(file.path(), bytes).map_err(|why| why.to_string())?;
    parquet_as_csv(file.path())
}

/// What is sealed: the salt's line, then the table.
pub fn salted(salt: &[u8; 32], table: &[u8]) -> Vec<u8> {
    [salt_line(salt).as_bytes(), table].concat()
}
