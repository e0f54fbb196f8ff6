//! A Parquet file's footer: where it is, and that no column is too deep in others for the library to follow.

use base::finding::Finding;
use base::finding::codes;

use super::thrift::{BINARY, Fields, I32, LIST, Next, Reader, STRUCT};

const MAGIC: &[u8] = b"PAR1";
/// A footer describes every row group; three thousand of them fit. What the library makes of it in memory is a
/// hundred times larger.
const MAX_FOOTER: usize = 1 << 20;

/// The refusal of a file that is not what Parquet files are; `what` may say which part of it.
pub(super) fn damaged(what: Option<&str>) -> Finding {
    let what = what.map(|what| format!(" ({what})")).unwrap_or_default();
    Finding::new(codes::PARQUET_DAMAGED, format!("the Parquet file is damaged{what}"))
        .help("write and push it again; does another program read it?")
}

/// The bytes of the footer.
pub(super) fn footer(bytes: &[u8]) -> Result<&[u8], Finding> {
    let encrypted = || {
        Finding::new(
            codes::PARQUET_ENCRYPTED,
            "the Parquet file is encrypted inside, which the judge cannot read",
        )
        .help("write it without encryption; `gitprize encrypt` protects any file")
    };
    if bytes.starts_with(b"PARE") {
        return Err(encrypted());
    }
    let body = bytes.strip_suffix(MAGIC).filter(|body| body.len() >= 8).ok_or_else(|| {
        Finding::new(
            codes::PARQUET_TRUNCATED,
            "the Parquet file ends too early: its last four bytes are not PAR1",
        )
        .help("the upload was cut short, or the program that wrote it did not close the file")
    })?;
    let (body, length) = body.split_last_chunk::<4>().ok_or_else(|| damaged(None))?;
    let length = u32::from_le_bytes(*length) as usize;
    if length > MAX_FOOTER {
        let text = format!("the Parquet file's footer has {length} bytes, expected at most {MAX_FOOTER}");
        return Err(Finding::new(codes::PARQUET_FOOTER, text)
            .help("write fewer and larger row groups, and no other columns"));
    }
    // The magic bytes at the start are no part of it.
    let start = body.len().checked_sub(length).filter(|start| *start >= 4).ok_or_else(|| damaged(None))?;
    Ok(&body[start..])
}

/// How the columns of a file stand.
pub(super) enum Shape<'f> {
    /// One beside the other, or in few lists and structures.
    Shallow,
    /// This one is deep in others, which the library reads by recursion.
    Deep(&'f str),
}

/// Steps to the deepest leaf that is read: structure, list of lists with three steps each, structure, leaf.
const DEEPEST_LEAF: usize = 8;

/// Walks the footer: nothing when it is not a structure.
pub(super) fn shape(footer: &[u8]) -> Option<Shape<'_>> {
    let mut reader = Reader::new(footer);
    let mut fields = Fields::new();
    let mut is_whole = None;
    while let Next::Field(number, kind) = reader.field(&mut fields)? {
        if (number, kind) != (2, LIST) {
            reader.skip(kind)?;
            continue;
        }
        let (kind, count) = reader.list()?;
        if kind != STRUCT || is_whole.is_some() {
            return None;
        }
        // How many elements each that is begun still lacks.
        let mut open = vec![];
        for at in 0..count {
            let (name, inside) = schema_element(&mut reader)?;
            if at > 0 {
                *open.last_mut()? -= 1;
            }
            if inside > 0 {
                open.push(inside);
            }
            while open.last() == Some(&0) {
                open.pop();
            }
            if open.len() > DEEPEST_LEAF {
                return Some(Shape::Deep(name));
            }
        }
        is_whole = Some(open.is_empty());
    }
    (is_whole == Some(true)).then_some(Shape::Shallow)
}

/// The next element of a schema: its name and how many columns it holds.
fn schema_element<'a>(reader: &mut Reader<'a>) -> Option<(&'a str, usize)> {
    let mut fields = Fields::new();
    let (mut name, mut children) = ("", 0);
    while let Next::Field(number, kind) = reader.field(&mut fields)? {
        match (number, kind) {
            (4, BINARY) => name = std::str::from_utf8(reader.binary()?).ok()?,
            (5, I32) => children = reader.size()?,
            _ => reader.skip(kind)?,
        }
    }
    Some((name, children))
}
