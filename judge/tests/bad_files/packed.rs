//! Bad compression, other formats.

use std::io::Write;

use super::contests::Contest::{Numbers, Table};
use super::contests::{Bad, GOOD, NETFLIX, bad, edit, interop};

pub(crate) fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = flate2::write::GzEncoder::new(vec![], flate2::Compression::best());
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

pub(crate) fn zstd(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = zstd::bulk::Compressor::new(3).unwrap();
    compressor.include_checksum(true).unwrap();
    compressor.compress(bytes).unwrap()
}

/// As a pipe writes it: the frame does not say its size.
pub(crate) fn zstd_piped(bytes: &[u8]) -> Vec<u8> {
    let mut writer = zstd::stream::write::Encoder::new(vec![], 3).unwrap();
    writer.include_checksum(true).unwrap();
    writer.write_all(bytes).unwrap();
    writer.finish().unwrap()
}

/// A zip archive of these files; names that end with `/` are folders.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    let options =
        zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, bytes) in files {
        if name.ends_with('/') {
            archive.add_directory(*name, options).unwrap();
        } else {
            archive.start_file(*name, options).unwrap();
            archive.write_all(bytes).unwrap();
        }
    }
    archive.finish().unwrap().into_inner()
}

/// `bytes` with `value` at `offset` of each record that starts with `mark`.
fn marked(mut bytes: Vec<u8>, mark: &[u8], offset: usize, value: &[u8]) -> Vec<u8> {
    let places: Vec<usize> = memchr::memmem::find_iter(&bytes, mark).collect();
    for at in places {
        bytes[at + offset..at + offset + value.len()].copy_from_slice(value);
    }
    bytes
}

pub(crate) fn zips() -> Vec<Bad> {
    let file = |what, bytes: Vec<u8>, said| bad("C21", what, Numbers, bytes, said);
    let (name, good) = ("p.csv", GOOD.as_bytes());
    let whole = zip(&[(name, good)]);
    let (local, central) = (b"PK\x03\x04", b"PK\x01\x02");
    let lying = |size: u32| {
        marked(marked(whole.clone(), local, 22, &size.to_le_bytes()), central, 24, &size.to_le_bytes())
    };
    vec![
        file(
            "a zip archive of two files",
            zip(&[(name, good), ("q.csv", good)]),
            ("zip-members", "2 files (\"p.csv\", \"q.csv\")"),
        ),
        file("a zip archive of a folder", zip(&[("folder/", b"")]), ("zip-members", "has no file")),
        file("an empty zip archive", zip(&[]), ("zip-members", "has no file")),
        file(
            "a zip archive of 100 files",
            zip(&NAMES.iter().map(|name| (*name, good)).collect::<Vec<_>>()),
            ("zip-members", "100 entries"),
        ),
        file(
            "a workbook",
            zip(&[("[Content_Types].xml", b"<x/>"), ("xl/workbook.xml", b"<x/>")]),
            ("unsupported-format", "an .xlsx workbook"),
        ),
        file(
            "a zip archive in a zip archive",
            zip(&[("p.zip", &whole)]),
            ("unsupported-format", "compressed twice"),
        ),
        file(
            "gzip in a zip archive",
            zip(&[("p.csv.gz", &gzip(good))]),
            ("unsupported-format", "compressed twice"),
        ),
        file(
            "NumPy in a zip archive",
            zip(&[("arr_0.npy", b"\x93NUMPY\x01\0")]),
            ("unsupported-format", "a NumPy file"),
        ),
        file(
            "an archive with a password",
            marked(marked(whole.clone(), local, 6, &[1]), central, 8, &[1]),
            ("zip-encrypted", "\"p.csv\""),
        ),
        file(
            "another method",
            marked(marked(whole.clone(), local, 8, &[12]), central, 10, &[12]),
            ("zip-method", "expected deflate"),
        ),
        file("an archive that is cut short", cut(&whole, 30), ("zip-damaged", "ends too early")),
        file("half an archive", cut(&whole, whole.len() / 2), ("zip-damaged", "ends too early")),
        file("a changed byte", flipped(whole.clone(), whole.len() - 50, 8), ("zip-damaged", "is damaged")),
        file("a size too small", lying(9), ("zip-damaged", "")),
        file("a size too large", lying(70_000), ("zip-damaged", "")),
        file("a size that cannot be", lying(u32::MAX - 1), ("unpacked-too-large", "once decompressed")),
        file("a bomb in an archive", zip(&[(name, &vec![b'0'; 1 << 25])]), BOMB),
        file("zip of nothing", zip(&[(name, b"")]), ("empty", "once decompressed")),
        file("zip of too few rows", zip(&[(name, &edit("1-9,4\n", ""))]), ("missing-ids", "\"1-9\"")),
    ]
}

/// Names of a hundred files.
static NAMES: std::sync::LazyLock<Vec<&'static str>> = std::sync::LazyLock::new(|| {
    (0..100).map(|at| &*Box::leak(format!("{at}.csv").into_boxed_str())).collect()
});

/// `bytes` with the bits `flip` of the byte `from_end` before the end changed.
pub(crate) fn flipped(mut bytes: Vec<u8>, from_end: usize, flip: u8) -> Vec<u8> {
    let at = bytes.len() - from_end;
    bytes[at] ^= flip;
    bytes
}

pub(crate) fn cut(bytes: &[u8], by: usize) -> Vec<u8> {
    bytes[..bytes.len() - by].to_vec()
}

const TRUNCATED: (&str, &str) = ("gzip-truncated", "the gzip file ends too early");
const DAMAGED: (&str, &str) = ("gzip-damaged", "the gzip file is damaged");
const BOMB: (&str, &str) = ("unpacked-too-large", "once decompressed");

pub(crate) fn gzips() -> Vec<Bad> {
    let whole = gzip(GOOD.as_bytes());
    let file = |number, what, bytes: Vec<u8>, said| bad(number, what, Numbers, bytes, said);
    vec![
        file("C19", "gzip, one byte short", cut(&whole, 1), TRUNCATED),
        file("C19", "gzip without its trailer", cut(&whole, 8), TRUNCATED),
        file("C19", "half a gzip file", cut(&whole, whole.len() / 2), TRUNCATED),
        file("C19", "a gzip header only", whole[..10].to_vec(), TRUNCATED),
        file("C19", "two bytes of gzip", whole[..2].to_vec(), TRUNCATED),
        file("C19", "a bad checksum", flipped(whole.clone(), 8, 1), DAMAGED),
        file("C19", "a bad size", flipped(whole.clone(), 4, 1), DAMAGED),
        file("C19", "changed data", flipped(whole.clone(), 30, 0x10), DAMAGED),
        file("C18", "zeros behind the end", [&whole[..], &[0; 512]].concat(), DAMAGED),
        file("C18", "text behind the end", [&whole[..], b"1-7,3\n1-9,4\n"].concat(), DAMAGED),
        file("C18", "half a member behind the end", [&whole[..], &whole[..20]].concat(), TRUNCATED),
        file("C18", "a member with the same ids", [&whole[..], &whole].concat(), ("duplicate-id", "already")),
        file("C17", "a gzip bomb", gzip(&vec![b'0'; 1 << 25]), BOMB),
        file(
            "C17",
            "a bomb that gives a small size",
            {
                let mut bomb = gzip(&vec![b'0'; 1 << 25]);
                let end = bomb.len() - 4;
                bomb[end..].copy_from_slice(&9u32.to_le_bytes());
                bomb
            },
            BOMB,
        ),
        file("C17", "a bomb of many members", gzip(&vec![b'0'; 1 << 20]).repeat(8), BOMB),
        file("C22", "gzip twice", gzip(&whole), ("unsupported-format", "compressed twice")),
        file("C22", "zstd in gzip", gzip(&zstd(GOOD.as_bytes())), ("unsupported-format", "compressed twice")),
        file("C16", "gzip of nothing", gzip(b""), ("empty", "once decompressed")),
        file("C16", "a thousand members of nothing", gzip(b"").repeat(1000), ("empty", "once decompressed")),
        file("C21", "a tar archive in gzip", gzip(&tar()), ("unsupported-format", "a tar archive")),
        file("T16", "gzip of too few rows", gzip(&edit("1-9,4\n", "")), ("missing-ids", "\"1-9\"")),
        file(
            "",
            "gzip with the wrong method",
            {
                let mut bytes = whole.clone();
                bytes[2] = 9;
                bytes
            },
            DAMAGED,
        ),
    ]
}

pub(crate) fn zstds() -> Vec<Bad> {
    let (whole, piped) = (zstd(GOOD.as_bytes()), zstd_piped(GOOD.as_bytes()));
    let truncated = ("zstd-truncated", "the zstd file ends too early");
    let damaged = ("zstd-damaged", "the zstd file is damaged");
    let skippable = ("zstd-skippable", "bytes to skip");
    let file = |number, what, bytes: Vec<u8>, said| bad(number, what, Numbers, bytes, said);
    // A frame that says it needs a window of 2^31 bytes, and one raw block.
    let window = [&b"\x28\xb5\x2f\xfd\x00"[..], &[21 << 3, 4 << 3 | 1, 0, 0], b"1:\n1"].concat();
    vec![
        file("C19", "zstd, one byte short", cut(&whole, 1), truncated),
        file("C19", "half a zstd file", cut(&whole, whole.len() / 2), truncated),
        file("C19", "four bytes of zstd", whole[..4].to_vec(), truncated),
        file("C19", "a piped one, cut short", cut(&piped, 5), truncated),
        file("C19", "a bad checksum", flipped(whole.clone(), 1, 1), damaged),
        file("C19", "a bad checksum of a piped one", flipped(piped.clone(), 1, 1), damaged),
        file("C18", "zeros behind the end", [&whole[..], &[0; 512]].concat(), damaged),
        file(
            "C18",
            "a frame to skip before",
            [b"\x50\x2a\x4d\x18\x01\0\0\0x", &whole[..]].concat(),
            skippable,
        ),
        file("C18", "a frame to skip behind", [&whole[..], b"\x5f\x2a\x4d\x18\0\0\0\0"].concat(), skippable),
        file("C18", "a frame with the same ids", [&whole[..], &piped].concat(), ("duplicate-id", "already")),
        file("C18", "two thousand frames", zstd(b"").repeat(2000), ("zstd-frames", "more than 1024 frames")),
        file("C17", "a zstd bomb", zstd(&vec![b'0'; 1 << 25]), BOMB),
        file("C17", "a piped zstd bomb", zstd_piped(&vec![b'0'; 1 << 25]), BOMB),
        file(
            "C17",
            "a frame that says it has 2^63 bytes",
            b"\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\x7f\x01\0\0".to_vec(),
            BOMB,
        ),
        file(
            "C18",
            "a dictionary",
            b"\x28\xb5\x2f\xfd\x01\x00\x2a\x01\0\0".to_vec(),
            ("zstd-dictionary", "dictionary 42"),
        ),
        file("C17", "a window too large", window, ("zstd-window", "window of more than 128 MiB")),
        file("C17", "zstd --long=31", interop("zstd-longer.zst"), ("zstd-window", "--long=27")),
        file("C22", "zstd twice", zstd(&whole), ("unsupported-format", "compressed twice")),
        file("C16", "zstd of nothing", zstd(b""), ("empty", "once decompressed")),
        file(
            "T16",
            "zstd of too few rows",
            zstd(&NETFLIX.as_bytes()[..20]),
            ("missing-ids", "of 8 predictions"),
        ),
        bad(
            "C23",
            "a Parquet file cut short, in zstd",
            Table,
            zstd(&cut(&interop("pyarrow.parquet"), 3)),
            ("parquet-truncated", "PAR1"),
        ),
    ]
}

/// The start of a tar archive that holds `predictions.csv`.
fn tar() -> Vec<u8> {
    let mut bytes = vec![0; 512];
    bytes[..15].copy_from_slice(b"predictions.csv");
    bytes[257..262].copy_from_slice(b"ustar");
    bytes.extend(GOOD.bytes());
    bytes
}

pub(crate) fn foreign() -> Vec<Bad> {
    let file = |number, what, start: &[u8], named| {
        let bytes = [start, GOOD.as_bytes()].concat();
        bad(number, what, Numbers, bytes, ("unsupported-format", named))
    };
    vec![
        file("C21", "xz", b"\xfd7zXZ\0\0\x04", "an xz file"),
        file("C21", "bzip2", b"BZh91AY&SY", "a bzip2 file"),
        file("C21", "7z", b"7z\xbc\xaf\x27\x1c\0\x04", "a 7z archive"),
        file("C21", "lz4", b"\x04\x22\x4d\x18\x64", "an lz4 file"),
        file("C21", "RAR", b"Rar!\x1a\x07\x01\0", "a RAR archive"),
        file("C21", "NumPy", b"\x93NUMPY\x01\0", "a NumPy file"),
        file("C21", "a pickle of protocol 2", b"\x80\x02}q\0", "a Python pickle"),
        file("C21", "a pickle of protocol 3", b"\x80\x03cos\nsystem\n", "a Python pickle"),
        file("C21", "a pickle of protocol 4", b"\x80\x04\x95\x0b\0", "a Python pickle"),
        file("C21", "a pickle of protocol 5", b"\x80\x05\x95\x0b\0", "a Python pickle"),
        file("C21", "HDF5", b"\x89HDF\r\n\x1a\n\0", "an HDF5 file"),
        file("C21", "SQLite", b"SQLite format 3\0", "an SQLite database"),
        file("C21", "Feather 1", b"FEA1", "a Feather file of version 1"),
        file("C21", "an old workbook", b"\xd0\xcf\x11\xe0\xa1\xb1", "an .xls workbook"),
        file("C21", "an R workspace", b"RDX3\nX\n", "an R workspace"),
        file("C21", "Avro", b"Obj\x01\x04", "an Avro file"),
        file("C21", "a PDF", b"%PDF-1.7\n", "a PDF"),
        bad("C21", "a tar archive", Numbers, tar(), ("unsupported-format", "a tar archive")),
        file("", "a web page", b"<!DOCTYPE html>\n<html>", "a web page or XML"),
        file("", "a web page without a doctype", b"<HTML>", "not the page that shows it"),
        file("", "XML", b"<?xml version=\"1.0\"?>", "a web page or XML"),
        file("", "a JSON object", b"{\"1-7\": 3}\n", "this is JSON"),
        file("", "a JSON list", b"[{\"id\": \"1-7\"}]\n", "send a table"),
        file("", "a pretty JSON list", b"[\n  3,\n", "this is JSON"),
        bad(
            "G23",
            "an LFS pointer",
            Numbers,
            "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 12345\n",
            ("lfs-pointer", "without LFS"),
        ),
    ]
}
