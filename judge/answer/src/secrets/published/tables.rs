//! The tables in any file: text with any delimiter and line ends, in UTF-8 or UTF-16, JSON, Parquet; as it is, in gzip,
//! zstd or zip, one in another.

use std::io::{Cursor, Read};

use super::compare::{Comparison, Held, Labels};
use crate::parquet_text;

/// How much of a file is looked at once it is unpacked.
pub(super) const UNPACKED: u64 = 512 << 20;
/// JSON is held in memory as a tree, which is larger.
const JSON: usize = 64 << 20;
/// How often a file can be packed in another.
const DEPTH: u32 = 3;
/// Files of an archive that are looked at.
const MEMBERS: usize = 1_000;

/// What `bytes`, a file, hold of the labels; `Err` says that it is too large to be looked through.
pub(super) fn held(labels: &Labels<'_>, bytes: &[u8], depth: u32) -> Result<Option<Held>, ()> {
    if depth > DEPTH {
        return Err(());
    }
    let unpacked = |reader: &mut dyn Read| -> Result<Option<Held>, ()> {
        let mut all = vec![];
        // What is damaged is looked at as far as it goes.
        let _ = reader.take(UNPACKED + 1).read_to_end(&mut all);
        if all.len() as u64 > UNPACKED { Err(()) } else { held(labels, &all, depth + 1) }
    };
    match bytes {
        [0x1f, 0x8b, ..] => unpacked(&mut flate2::read::MultiGzDecoder::new(bytes)),
        [0x28, 0xb5, 0x2f, 0xfd, ..] => match zstd::stream::read::Decoder::new(bytes) {
            Ok(mut reader) => unpacked(&mut reader),
            Err(_) => Ok(None),
        },
        [b'P', b'K', 3, 4, ..] => {
            let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(bytes)) else { return Ok(None) };
            let mut whole = archive.len() <= MEMBERS;
            for at in 0..archive.len().min(MEMBERS) {
                let Ok(mut file) = archive.by_index(at) else { continue };
                match unpacked(&mut file) {
                    Ok(Some(held)) => return Ok(Some(held)),
                    Ok(None) => {}
                    Err(()) => whole = false,
                }
            }
            if whole { Ok(None) } else { Err(()) }
        }
        [b'P', b'A', b'R', b'1', ..] => Ok(parquet_text(bytes).ok().and_then(|text| lines(labels, &text))),
        [0xff, 0xfe, rest @ ..] => Ok(lines(labels, &utf16(rest, u16::from_le_bytes))),
        [0xfe, 0xff, rest @ ..] => Ok(lines(labels, &utf16(rest, u16::from_be_bytes))),
        _ => {
            let first = bytes.iter().find(|b| !b.is_ascii_whitespace());
            let json = matches!(first, Some(b'{' | b'[')) && bytes.len() <= JSON;
            let found = if json { json_rows(labels, bytes) } else { None };
            Ok(found.or_else(|| lines(labels, bytes)))
        }
    }
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Vec<u8> {
    let units = bytes.chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
    let text: String = char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    text.into_bytes()
}

fn lines(labels: &Labels<'_>, bytes: &[u8]) -> Option<Held> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    // Pictures and the like have no lines that could be cells.
    if bytes[..bytes.len().min(1024)].iter().filter(|b| **b == 0).count() > 512 {
        return None;
    }
    let mut comparison = Comparison::new(labels);
    for line in bytes.split(|b| matches!(b, b'\n' | b'\r')).filter(|line| !line.is_empty()) {
        let Ok(line) = std::str::from_utf8(line) else { continue };
        comparison.line(&cells(line));
    }
    comparison.held()
}

/// A line's cells: at tabs, else semicolons, bars, commas, else blanks; never inside quotes.
fn cells(line: &str) -> Vec<&str> {
    let delimiter = ['\t', ';', '|', ','].into_iter().find(|c| line.contains(*c)).unwrap_or(' ');
    let mut inside = false;
    let split = line.split(|c: char| {
        inside ^= c == '"';
        c == delimiter && !inside
    });
    let is_cell = |cell: &&str| delimiter != ' ' || !cell.is_empty();
    let is_around = |c: char| matches!(c, '"' | '\'') || c.is_whitespace();
    split.map(|cell| cell.trim_matches(is_around)).filter(is_cell).collect()
}

/// Objects, arrays and entries of JSON, each as a row of its plain values.
fn json_rows(labels: &Labels<'_>, bytes: &[u8]) -> Option<Held> {
    let mut comparison = Comparison::new(labels);
    for value in serde_json::Deserializer::from_slice(bytes).into_iter::<serde_json::Value>() {
        // The rest of a file that is none is looked at as text.
        rows(&value.ok()?, &mut comparison);
    }
    comparison.held()
}

fn rows(value: &serde_json::Value, comparison: &mut Comparison<'_>) {
    use serde_json::Value;
    let take = |cells: &[String], comparison: &mut Comparison<'_>| {
        if !cells.is_empty() {
            comparison.line(&cells.iter().map(String::as_str).collect::<Vec<_>>());
        }
    };
    match value {
        Value::Array(values) => {
            take(&values.iter().filter_map(plain).collect::<Vec<_>>(), comparison);
            values.iter().for_each(|value| rows(value, comparison));
        }
        Value::Object(fields) => {
            take(&fields.values().filter_map(plain).collect::<Vec<_>>(), comparison);
            for (name, value) in fields {
                let inner: Vec<String> = match value {
                    Value::Object(inner) => inner.values().filter_map(plain).collect(),
                    Value::Array(inner) => inner.iter().filter_map(plain).collect(),
                    other => plain(other).into_iter().collect(),
                };
                let row: Vec<String> = [name.clone()].into_iter().chain(inner).collect();
                if row.len() > 1 {
                    take(&row, comparison);
                }
                rows(value, comparison);
            }
        }
        _ => {}
    }
}

fn plain(value: &serde_json::Value) -> Option<String> {
    match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(is) => Some(is.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_found_with_any_delimiter() {
        assert_eq!(cells("1-7,3"), ["1-7", "3"]);
        assert_eq!(cells("\"1-7\";\"3,5\""), ["1-7", "3,5"]);
        assert_eq!(cells("\"a, b\",3"), ["a, b", "3"]);
        assert_eq!(cells("1-7\t3 x"), ["1-7", "3 x"]);
        assert_eq!(cells("  1-7    3"), ["1-7", "3"]);
        assert_eq!(cells("1-7 | 3"), ["1-7", "3"]);
        assert_eq!(cells(",3"), ["", "3"]);
    }
}
