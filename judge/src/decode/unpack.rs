//! From the bytes as pushed to text, within bounds.

use std::io::Read;

use flate2::read::MultiGzDecoder;

use crate::finding::Finding;

/// More than this many bytes out of one byte in is no file of predictions; digits reach about 10.
const MAX_RATIO: u64 = 200;

/// Formats that people send by mistake, by their first bytes.
const FOREIGN: [(&[u8], &str); 10] = [
    (b"PK\x03\x04", "a zip archive (or an .xlsx workbook)"),
    (b"\xfd7zXZ\0", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"\x28\xb5\x2f\xfd", "a zstd file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"PAR1", "a Parquet file"),
    (b"ARROW1", "an Arrow file"),
    (b"\x93NUMPY", "a NumPy file"),
    (b"age-encryption.org/v1", "an age-encrypted file"),
    (b"%PDF", "a PDF"),
];

/// Decompresses gzip, found by its first bytes and never by the file's name; anything else is the text
/// itself. Returns the text and whether it was compressed.
pub(super) fn unpack(bytes: &[u8], max: u64) -> Result<(std::borrow::Cow<'_, [u8]>, bool), Finding> {
    if bytes.is_empty() {
        return Err(Finding::new("empty", "the file is empty"));
    }
    for (magic, name) in FOREIGN {
        if bytes.starts_with(magic) {
            return Err(Finding::new("unsupported-format", format!("this is {name}"))
                .help("send text (CSV or the Netflix layout), plain or compressed with gzip"));
        }
    }
    if !bytes.starts_with(&[0x1f, 0x8b]) {
        if bytes.len() as u64 > max {
            return Err(too_large(max));
        }
        return Ok((bytes.into(), false));
    }
    let max = max.min((bytes.len() as u64).saturating_mul(MAX_RATIO).max(1 << 20));
    let mut text = Vec::with_capacity(usize::try_from(max.min(4 * bytes.len() as u64)).unwrap_or(0));
    let mut reader = MultiGzDecoder::new(bytes).take(max + 1);
    match reader.read_to_end(&mut text) {
        Ok(_) if text.len() as u64 > max => Err(too_large(max)),
        Ok(_) if text.is_empty() => Err(Finding::new("empty", "the file is empty once decompressed")),
        Ok(_) => Ok((text.into(), true)),
        Err(why) if why.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(Finding::new("gzip-truncated", "the gzip file ends too early")
                .help("the upload or the compression was cut short; compress and push again"))
        }
        Err(_) => Err(Finding::new("gzip-damaged", "the gzip file is damaged, or something follows its end")
            .help("`gzip --test FILE` shows whether the file is whole")),
    }
}

fn too_large(max: u64) -> Finding {
    Finding::new("unpacked-too-large", format!("the file holds more than {max} bytes once decompressed"))
        .help("no file of predictions for this contest is that large")
}

/// Refuses what shows in its first bytes that it is something else.
pub(super) fn mistaken(text: &[u8]) -> Result<(), Finding> {
    if text.starts_with(b"version https://git-lfs.github.com/spec/") {
        return Err(Finding::new("lfs-pointer", "this is a Git LFS pointer, not the file itself")
            .help("push the file without LFS: `git lfs untrack` it and commit it again"));
    }
    if text.starts_with(b"\xef\xbb\xbf") {
        return Err(Finding::new("byte-order-mark", "the file starts with a UTF-8 byte order mark")
            .help("save it as UTF-8 without BOM (pandas: encoding=\"utf-8\", not \"utf-8-sig\")"));
    }
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return Err(Finding::new("utf-16", "the file is UTF-16 text").help("save it as UTF-8"));
    }
    if text.starts_with(&[0x1f, 0x8b]) {
        return Err(
            Finding::new("unsupported-format", "the file was compressed twice").help("compress it once")
        );
    }
    Ok(())
}

/// Refuses what cannot be lines of text: binary data, old line ends. Valid files need not be searched for
/// these: no number and no id holds such bytes, so that they are asked about after other complaints only.
pub(super) fn plain_text(text: &[u8]) -> Result<(), Finding> {
    if let Some(at) = memchr::memchr(0, text) {
        return Err(Finding::new("binary", format!("the file is not text: byte {} is NUL", at + 1)));
    }
    let carriage =
        memchr::memchr_iter(b'\r', text).find(|at| !matches!(text.get(at + 1), Some(b'\n') | None));
    if let Some(at) = carriage {
        let text = format!("byte {} is a carriage return that no line feed follows", at + 1);
        return Err(Finding::new("line-ends", text).help("end lines with LF or CR LF"));
    }
    Ok(())
}
