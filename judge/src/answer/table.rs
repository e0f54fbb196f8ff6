//! The organiser's own tables: CSV (plain or gzip) and Parquet. These files are trusted, unlike a
//! contestant's, so general readers may parse them.

use std::io::Read;
use std::path::{Path, PathBuf};

use duckdb::Connection;
use sha2::{Digest as _, Sha256};

use base::digest::sha256_hex;
use base::failure::Failure;

const PARQUET: &[u8] = b"PAR1";
/// What a sealed key begins with, before its salt in hexadecimal.
const SALT_LINE: &str = "# gitprize answer key 1 ";

/// A table of text with the wanted columns, required ones first, then optional ones.
pub(super) struct Table {
    path: PathBuf,
    /// The table as CSV.
    text: Vec<u8>,
    /// Where its header begins.
    start: usize,
    /// For each wanted column where it stands in a record.
    columns: Vec<Option<usize>>,
    /// SHA-256 of the file, hexadecimal.
    pub(super) digest: String,
    /// SHA-256 of a label and the file: 32 bytes that cannot be computed from [`Self::digest`].
    pub(super) secret: Vec<u8>,
    /// What a sealed key's first line holds.
    pub(super) salt: Option<[u8; 32]>,
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
        let mut bytes = std::fs::read(path).map_err(|why| {
            Failure::configuration("unreadable-table", format!("cannot read {shown}: {why}"))
        })?;
        let (digest, secret) = digests(&bytes);
        if bytes.starts_with(PARQUET) {
            bytes = parquet_as_csv(path).map_err(|why| {
                let text = format!("{shown}: not readable as Parquet: {why}");
                Failure::configuration("bad-table", text)
            })?;
        }
        let table = Self::from_bytes(path, bytes, required, optional)?;
        Ok(Self { digest, secret, ..table })
    }

    /// The same for `bytes`, CSV (plain or gzip), that messages call `path`.
    pub(super) fn from_bytes(
        path: &Path,
        bytes: Vec<u8>,
        required: &[&str],
        optional: &[&str],
    ) -> Result<Self, Failure> {
        let shown = path.display();
        let wrong = |why: String| Failure::configuration("bad-table", format!("{shown}: {why}"));
        let (digest, secret) = digests(&bytes);
        let text = unpacked(bytes).map_err(wrong)?;
        let (salt, start) = salt(&text).map_err(wrong)?;
        let mut reader = csv::Reader::from_reader(&text[start..]);
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
        Ok(Self { path: path.to_owned(), text, start, columns, digest, secret, salt })
    }

    /// Gives every row to `take`, one at a time, so that a large key stands in memory only once.
    pub(super) fn each(&self, mut take: impl FnMut(&Row<'_>) -> Result<(), String>) -> Result<(), Failure> {
        let mut reader = csv::Reader::from_reader(&self.text[self.start..]);
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

/// A file's digest and its secret.
fn digests(bytes: &[u8]) -> (String, Vec<u8>) {
    // Not an HMAC keyed with the file: HMAC replaces a long key by its digest, which is published.
    let secret = Sha256::new_with_prefix(b"gitprize private score nonce 1\0").chain_update(bytes).finalize();
    (sha256_hex(bytes), secret.to_vec())
}

/// The table at `path` as CSV, with the salt of its first line if it has one: what is sealed.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read.
pub(super) fn as_csv(path: &Path) -> Result<(Option<[u8; 32]>, Vec<u8>), Failure> {
    let shown = path.display();
    let wrong = |why: String| Failure::configuration("bad-table", format!("{shown}: {why}"));
    let bytes = std::fs::read(path)
        .map_err(|why| Failure::configuration("unreadable-table", format!("cannot read {shown}: {why}")))?;
    let mut text = if bytes.starts_with(PARQUET) {
        parquet_as_csv(path).map_err(|why| wrong(format!("not readable as Parquet: {why}")))?
    } else {
        unpacked(bytes).map_err(wrong)?
    };
    let (salt, start) = salt(&text).map_err(wrong)?;
    text.drain(..start);
    Ok((salt, text))
}

/// CSV out of what may be gzip.
fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if bytes.starts_with(PARQUET) {
        return Err(
            "this is Parquet in a sealed file; seal it with `judge seal`, which writes CSV".to_owned()
        );
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        return Ok(bytes);
    }
    let mut text = vec![];
    let mut reader = flate2::read::MultiGzDecoder::new(&bytes[..]);
    reader.read_to_end(&mut text).map_err(|why| format!("not readable as gzip: {why}"))?;
    Ok(text)
}

/// The first line of a sealed key, for this salt.
pub(super) fn salt_line(salt: &[u8; 32]) -> String {
    format!("{SALT_LINE}{}\n", hex::encode(salt))
}

/// The salt in the first line of a sealed key, and where the table begins.
fn salt(text: &[u8]) -> Result<(Option<[u8; 32]>, usize), String> {
    let Some(rest) = text.strip_prefix(SALT_LINE.as_bytes()) else { return Ok((None, 0)) };
    let line = rest.get(..65).filter(|line| line[64] == b'\n');
    let mut salt = [0; 32];
    match line.map(|line| hex::decode_to_slice(&line[..64], &mut salt)) {
        Some(Ok(())) => Ok((Some(salt), SALT_LINE.len() + 65)),
        _ => Err("its first line is not `# gitprize answer key 1` with 64 hexadecimal digits".to_owned()),
    }
}

/// DuckDB reads the Parquet file and gives it back as text, with every value in its shortest exact form.
pub(super) fn parquet_as_csv(path: &Path) -> Result<Vec<u8>, String> {
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
