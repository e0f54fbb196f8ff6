//! The organiser's own tables: CSV, plain or gzip. These files are trusted, unlike a contestant's, so a general reader
//! may parse them. Whoever has another format hands its text in.

mod sections;

use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{codes, quoted};

pub use sections::{Section, section_line, sections};

/// How a Parquet file begins.
pub const PARQUET: &[u8] = b"PAR1";
/// What a sealed key begins with, before its salt in hexadecimal.
const SALT_LINE: &str = "# gitprize answer key 1 ";
/// What a key begins with that was revealed without its salt, before the [`Derived`] keys in hexadecimal.
const DERIVED_LINE: &str = "# gitprize answer key 2 ";

/// A table of text with the wanted columns, required ones first, then optional ones.
pub struct Table {
    path: PathBuf,
    /// The table as CSV.
    text: Vec<u8>,
    /// Where its header begins, and where its rows end.
    start: usize,
    end: usize,
    /// The tables behind its rows.
    sections: Vec<Section>,
    /// For each wanted column where it stands in a record.
    columns: Vec<Option<usize>>,
    /// SHA-256 of the file, hexadecimal.
    pub digest: String,
    /// SHA-256 of a label and the file: 32 bytes that cannot be computed from [`Self::digest`].
    pub secret: Vec<u8>,
    /// What a sealed key's first line holds.
    pub salt: Option<[u8; 32]>,
    /// What stands in the salt's place, in a key that was revealed without it.
    pub derived: Option<Derived>,
}

/// What everybody may know of a salt once the labels are revealed: keys that check the commitments and divide the rows
/// into folds, and from which nobody gets back to the salt, nor to what else is derived from it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Derived {
    /// Opens the commitment to the labels.
    pub labels: [u8; 32],
    /// Opens the commitment to the split.
    pub split: [u8; 32],
    /// Divides the rows into folds.
    pub folds: [u8; 32],
    /// Makes the sketches of predictions.
    pub sketches: [u8; 32],
}

/// One row of it.
pub struct Row<'t> {
    record: &'t csv::ByteRecord,
    columns: &'t [Option<usize>],
}

impl Row<'_> {
    /// The cell of a required column.
    pub fn text(&self, column: usize) -> &[u8] {
        self.optional(column).unwrap_or_default()
    }

    /// The cell of an optional column.
    pub fn optional(&self, column: usize) -> Option<&[u8]> {
        self.record.get(self.columns[column]?)
    }
}

impl Table {
    /// Reads `path` and finds the columns by name, in any order.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when it cannot be read, is not CSV or lacks a required column.
    pub fn open(path: &Path, required: &[&str], optional: &[&str]) -> Result<Self, Failure> {
        Self::from_bytes(path, read(path)?, required, optional)
    }

    /// The table that `text`, CSV, says is in the file `bytes` at `path`, which is of another format.
    ///
    /// # Errors
    /// As [`Self::open`].
    pub fn converted(
        path: &Path,
        bytes: &[u8],
        text: Vec<u8>,
        required: &[&str],
        optional: &[&str],
    ) -> Result<Self, Failure> {
        let (digest, secret) = digests(bytes);
        Ok(Self { digest, secret, ..Self::from_bytes(path, text, required, optional)? })
    }

    /// The same for `bytes`, CSV (plain or gzip), that messages call `path`.
    pub fn from_bytes(
        path: &Path,
        bytes: Vec<u8>,
        required: &[&str],
        optional: &[&str],
    ) -> Result<Self, Failure> {
        let shown = path.display();
        let wrong = |why: String| Failure::configuration(codes::BAD_TABLE, format!("{shown}: {why}"));
        let (digest, secret) = digests(&bytes);
        let text = unpacked(bytes).map_err(wrong)?;
        let (salt, start) = salt(&text).map_err(wrong)?;
        let derived = derived(&text).map_err(wrong)?.map(|(derived, _)| derived);
        let (end, sections) = sections(&text).map_err(wrong)?;
        let mut reader = csv::Reader::from_reader(&text[start..end]);
        let header = reader.byte_headers().map_err(|why| wrong(unreadable(&why)))?.clone();
        let place = |name: &str| header.iter().position(|cell| cell == name.as_bytes());
        let mut columns = vec![];
        for name in required {
            let Some(at) = place(name) else {
                return Err(wrong(format!("the column `{name}` is missing; {}", shown_header(&header))));
            };
            columns.push(Some(at));
        }
        columns.extend(optional.iter().map(|name| place(name)));
        let path = path.to_owned();
        Ok(Self { path, text, start, end, sections, columns, digest, secret, salt, derived })
    }

    /// The text of the table called `name` behind the rows, if there is one.
    pub fn section(&self, name: &str) -> Option<&[u8]> {
        let section = self.sections.iter().find(|section| section.name == name)?;
        Some(&self.text[section.range.clone()])
    }

    /// All that stands behind the rows.
    pub fn behind(&self) -> &[u8] {
        &self.text[self.end..]
    }

    /// Gives every row to `take`, one at a time, so that a large key stands in memory only once.
    pub fn each(&self, mut take: impl FnMut(&Row<'_>) -> Result<(), String>) -> Result<(), Failure> {
        let mut reader = csv::Reader::from_reader(&self.text[self.start..self.end]);
        let mut record = csv::ByteRecord::new();
        let mut number = 0u64;
        loop {
            number += 1;
            // The header is not counted, since Parquet has none.
            let wrong = |why: String| {
                let text = format!("{}: row {number} (after the header): {why}", self.path.display());
                Failure::configuration(codes::BAD_TABLE, text)
            };
            if !reader.read_byte_record(&mut record).map_err(|why| wrong(unreadable(&why)))? {
                return Ok(());
            }
            take(&Row { record: &record, columns: &self.columns }).map_err(wrong)?;
        }
    }
}

/// What the first line has, for a message. It is no header where somebody forgot to write one: a row, with a target.
pub fn shown_header(header: &csv::ByteRecord) -> String {
    let texts: Vec<_> = header.iter().map(|cell| String::from_utf8_lossy(cell).trim().to_owned()).collect();
    let is_of_rows = |text: &String| {
        let low = text.to_ascii_lowercase();
        text.is_empty() || text.parse::<f64>().is_ok() || ["public", "private", "ignored"].contains(&&*low)
    };
    if texts.iter().any(is_of_rows) {
        return "the first line looks like a row, expected the names of the columns".to_owned();
    }
    let names: Vec<_> = texts.iter().take(20).map(|text| quoted(text)).collect();
    let more = if texts.len() > names.len() { ", …" } else { "" };
    format!("the header has {}{more}", names.join(", "))
}

/// What is wrong with a line, without a cell of it.
pub fn unreadable(why: &csv::Error) -> String {
    match why.kind() {
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            let line = pos.as_ref().map_or_else(String::new, |pos| format!(" (line {})", pos.line()));
            let cells =
                |count: &u64| if *count == 1 { "1 cell".to_owned() } else { format!("{count} cells") };
            format!("it{line} has {}, the header {}", cells(len), cells(expected_len))
        }
        csv::ErrorKind::Utf8 { .. } => "it is not UTF-8".to_owned(),
        _ => "it is not readable as CSV".to_owned(),
    }
}

/// The bytes of the table at `path`.
///
/// # Errors
/// [`Failure::Configuration`] when it cannot be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let shown = path.display();
    std::fs::read(path)
        .map_err(|why| Failure::configuration(codes::UNREADABLE_TABLE, format!("cannot read {shown}: {why}")))
}

/// A file's digest and its secret.
fn digests(bytes: &[u8]) -> (String, Vec<u8>) {
    // Not an HMAC keyed with the file: HMAC replaces a long key by its digest, which is published.
    let secret = Sha256::new_with_prefix(b"gitprize private score nonce 1\0").chain_update(bytes).finalize();
    (sha256_hex(bytes), secret.to_vec())
}

/// The secret of the file with these bytes: 32 bytes that cannot be computed from its digest.
pub fn secret(bytes: &[u8]) -> Vec<u8> {
    digests(bytes).1
}

/// CSV out of what may be gzip.
///
/// # Errors
/// What is wrong with it.
pub fn unpacked(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    if bytes.starts_with(PARQUET) {
        return Err("this is Parquet, expected CSV, plain or gzip; `judge seal` seals a Parquet key as CSV"
            .to_owned());
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
pub fn salt_line(salt: &[u8; 32]) -> String {
    format!("{SALT_LINE}{}\n", hex::encode(salt))
}

/// The salt in the first line of a sealed key, and where the table begins.
///
/// # Errors
/// What is wrong with that line.
pub fn salt(text: &[u8]) -> Result<(Option<[u8; 32]>, usize), String> {
    let Some(rest) = text.strip_prefix(SALT_LINE.as_bytes()) else {
        return Ok((None, derived(text)?.map_or(0, |(_, start)| start)));
    };
    let line = rest.get(..65).filter(|line| line[64] == b'\n');
    let mut salt = [0; 32];
    match line.map(|line| hex::decode_to_slice(&line[..64], &mut salt)) {
        Some(Ok(())) => Ok((Some(salt), SALT_LINE.len() + 65)),
        _ => Err("its first line is not `# gitprize answer key 1` with 64 hexadecimal digits".to_owned()),
    }
}

/// The first line of a key that is revealed without its salt.
pub fn derived_line(derived: &Derived) -> String {
    let Derived { labels, split, folds, sketches } = derived;
    let keys = [labels, split, folds, sketches].map(hex::encode);
    format!("{DERIVED_LINE}{}\n", keys.join(" "))
}

/// The keys in the first line of a key that was revealed without its salt, and where the table begins.
///
/// # Errors
/// What is wrong with that line.
pub fn derived(text: &[u8]) -> Result<Option<(Derived, usize)>, String> {
    let Some(rest) = text.strip_prefix(DERIVED_LINE.as_bytes()) else { return Ok(None) };
    let mut keys = [[0; 32]; 4];
    let line = rest.get(..keys.len() * 65).unwrap_or_default();
    let mut ends = b"   \n".iter();
    let is_read = !line.is_empty()
        && keys.iter_mut().zip(line.chunks(65)).all(|(key, part)| {
            Some(&part[64]) == ends.next() && hex::decode_to_slice(&part[..64], key).is_ok()
        });
    if !is_read {
        let text = "its first line is not `# gitprize answer key 2` with four times 64 hexadecimal digits";
        return Err(text.to_owned());
    }
    let [labels, split, folds, sketches] = keys;
    Ok(Some((Derived { labels, split, folds, sketches }, DERIVED_LINE.len() + line.len())))
}
