//! From the bytes as pushed to the file itself, within bounds.
//!
//! Entry points: [`unpack`] takes compression off, found by the first bytes and never by the file's name;
//! [`mistaken`] and [`plain_text`] refuse what cannot be lines of text.

mod bounded;
mod zip;

use base::finding::codes;

use flate2::read::MultiGzDecoder;
use libdeflater::{DecompressionError, Decompressor};
use zstd::zstd_safe;

use base::finding::Finding;
use bounded::{Stopped, read_all, room, too_large};

/// What to do about a file that holds nothing.
const WRITE_AGAIN: &str =
    "write the predictions again; did the program close the file before you committed it?";

/// How a file was compressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Compression {
    /// Not at all.
    None,
    /// One or more gzip members.
    Gzip,
    /// One or more zstd frames.
    Zstd,
    /// A zip archive of one file.
    Zip,
}

/// More bytes out of one byte in are no file of predictions. Digits reach 10; one value on every line of the
/// Netflix layout, as baselines have it, about 100 with gzip.
const GZIP_RATIO: u64 = 200;
/// zstd's long matches take the same baseline to 300, and its format has no limit near gzip's of 1032. The
/// ratio is only the second bound, against small files that cost as much as the largest.
const ZSTD_RATIO: u64 = 1000;
/// A frame costs time even when it is empty; one is what `zstd` writes.
const MAX_FRAMES: usize = 1024;
/// Small files may be of any ratio.
const ALWAYS: u64 = 1 << 20;
/// What `zstd --long` uses, 128 MiB. It bounds the memory of frames that don't say their size; the others
/// are written straight into place and need no window.
const WINDOW_LOG: u32 = 27;

const GZIP: &[u8] = b"\x1f\x8b";
const ZSTD: &[u8] = b"\x28\xb5\x2f\xfd";

/// Formats that people send by mistake, by their first bytes.
const FOREIGN: [(&[u8], &str); 18] = [
    (b"\xfd7zXZ\0", "an xz file"),
    (b"BZh", "a bzip2 file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x04\x22\x4d\x18", "an lz4 file"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\x93NUMPY", "a NumPy file"),
    (b"\x80\x02", "a Python pickle"),
    (b"\x80\x03", "a Python pickle"),
    (b"\x80\x04", "a Python pickle"),
    (b"\x80\x05", "a Python pickle"),
    (b"\xd0\xcf\x11\xe0", "an .xls workbook"),
    (b"RDX2\n", "an R workspace"),
    (b"RDX3\n", "an R workspace"),
    (b"Obj\x01", "an Avro file"),
    (b"\x89HDF\r\n\x1a\n", "an HDF5 file"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"FEA1", "a Feather file of version 1"),
    (b"%PDF", "a PDF"),
];

/// Takes gzip, zstd or zip off `bytes`; anything else is the file itself. `buffer` is scratch memory that may be
/// used again for the next file: it only grows, and at most to `max` bytes.
///
/// # Errors
/// A finding when the file is empty, damaged, larger than `max` bytes unpacked, or of a format that is no
/// prediction file.
pub(super) fn unpack<'a>(
    bytes: &'a [u8],
    max: u64,
    buffer: &'a mut Vec<u8>,
) -> Result<(&'a [u8], Compression), Finding> {
    if bytes.is_empty() {
        return Err(Finding::new(codes::EMPTY, "the file is empty").help(WRITE_AGAIN));
    }
    let (length, compression) = if bytes.starts_with(GZIP) {
        (gzip(bytes, allowed(bytes, max, GZIP_RATIO), buffer)?, Compression::Gzip)
    } else if bytes.starts_with(ZSTD) || is_skippable(bytes) {
        (zstandard(bytes, allowed(bytes, max, ZSTD_RATIO), buffer)?, Compression::Zstd)
    } else if zip::is_archive(bytes) {
        (zip::only_member(bytes, allowed(bytes, max, GZIP_RATIO), buffer)?, Compression::Zip)
    } else if bytes.len() as u64 > max {
        return Err(too_large(max));
    } else {
        refuse_foreign(bytes)?;
        return Ok((bytes, Compression::None));
    };
    let text = buffer.get(..length).unwrap_or_default();
    if text.is_empty() {
        return Err(Finding::new(codes::EMPTY, "the file is empty once decompressed").help(WRITE_AGAIN));
    }
    if text.starts_with(GZIP) || text.starts_with(ZSTD) || zip::is_archive(text) {
        let text = "the file was compressed twice, expected the predictions once decompressed";
        return Err(Finding::new(codes::UNSUPPORTED_FORMAT, text).help("compress it once"));
    }
    if super::crypt::is_encrypted(text) {
        let text = "the file was encrypted and then compressed, expected the other order";
        return Err(Finding::new(codes::UNSUPPORTED_FORMAT, text)
            .help("compress first, then encrypt: encrypted bytes do not get smaller"));
    }
    refuse_foreign(text)?;
    Ok((text, compression))
}

fn allowed(bytes: &[u8], max: u64, ratio: u64) -> usize {
    let most = max.min((bytes.len() as u64).saturating_mul(ratio).max(ALWAYS));
    usize::try_from(most).unwrap_or(usize::MAX)
}

fn refuse_foreign(bytes: &[u8]) -> Result<(), Finding> {
    let tar = bytes.get(257..262) == Some(&b"ustar"[..]);
    let name = match FOREIGN.iter().find(|(magic, _)| bytes.starts_with(magic)) {
        Some((_, name)) => name,
        None if tar => "a tar archive",
        None => return Ok(()),
    };
    Err(Finding::new(codes::UNSUPPORTED_FORMAT, format!("this is {name}, expected a file of predictions")).help(
        "send text (CSV or the Netflix layout), Parquet or Arrow, plain or compressed with gzip, zstd or zip",
    ))
}

/// One member, which is what every tool writes, in one go; everything else byte by byte.
fn gzip(bytes: &[u8], most: usize, buffer: &mut Vec<u8>) -> Result<usize, Finding> {
    let mut decompressor = Decompressor::new();
    // The last four bytes of a member are its unpacked size, modulo 2^32 and if the file is honest.
    let said = bytes.last_chunk::<4>().map_or(0, |size| u32::from_le_bytes(*size)) as usize;
    let mut size = said.max(1 << 16).min(most);
    loop {
        match decompressor.gzip_decompress(bytes, room(buffer, size)) {
            Ok(length) if is_whole(bytes, &buffer[..length]) => return Ok(length),
            Err(DecompressionError::InsufficientSpace) if size >= most => return Err(too_large(most as u64)),
            Err(DecompressionError::InsufficientSpace) => size = size.saturating_mul(4).min(most),
            Ok(_) | Err(DecompressionError::BadData) => return members(bytes, most, buffer),
        }
    }
}

/// Whether the member that unpacked to `text` is all of `bytes`: the decompressor does not say where a
/// member ends, but it ends with the checksum and the size of `text`. Where these eight bytes stand once
/// and at the end of the file, nothing can follow.
fn is_whole(bytes: &[u8], text: &[u8]) -> bool {
    let length = (text.len() as u32).to_le_bytes();
    if memchr::memmem::find(bytes, &length) == bytes.len().checked_sub(length.len()) {
        return true; // The size alone stands nowhere else, which saves the sum over the text.
    }
    let mut trailer = [0; 8];
    trailer[..4].copy_from_slice(&libdeflater::crc32(text).to_le_bytes());
    trailer[4..].copy_from_slice(&length);
    memchr::memmem::find(bytes, &trailer) == Some(bytes.len() - trailer.len())
}

/// Any number of members, and the difference between a damaged file and one cut short.
fn members(bytes: &[u8], most: usize, buffer: &mut Vec<u8>) -> Result<usize, Finding> {
    read_all(MultiGzDecoder::new(bytes), 0, most, buffer).map_err(|why| match why {
        Stopped::TooLarge => too_large(most as u64),
        Stopped::Truncated if !is_followed(bytes) => {
            Finding::new(codes::GZIP_TRUNCATED, "the gzip file ends too early")
                .help("the upload or the compression was cut short; compress and push again")
        }
        Stopped::Truncated | Stopped::Damaged => {
            Finding::new(codes::GZIP_DAMAGED, "the gzip file is damaged, or something follows its end")
                .help("`gzip --test FILE` shows whether the file is whole")
        }
    })
}

/// Whether something that is no gzip follows the end of a member. What is shorter than a member's header looks like
/// one that was cut short.
fn is_followed(mut bytes: &[u8]) -> bool {
    loop {
        let mut member = flate2::bufread::GzDecoder::new(bytes);
        if std::io::copy(&mut member, &mut std::io::sink()).is_err() {
            return false;
        }
        bytes = member.into_inner();
        let begins = bytes.len().min(GZIP.len());
        if bytes.is_empty() || bytes[..begins] != GZIP[..begins] {
            return !bytes.is_empty();
        }
    }
}

/// Whether a zstd skippable frame starts here.
fn is_skippable(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|first| (0x50..0x60).contains(first)) && bytes[1..].starts_with(b"\x2a\x4d\x18")
}

/// Every frame, in order; all of them are data.
fn zstandard(bytes: &[u8], most: usize, buffer: &mut Vec<u8>) -> Result<usize, Finding> {
    let damaged = || {
        Finding::new(codes::ZSTD_DAMAGED, "the zstd file is damaged, or something follows its end")
            .help("`zstd --test FILE` shows whether the file is whole")
    };
    let mut decompressor = zstd::bulk::Decompressor::new().map_err(|_| damaged())?;
    let (mut filled, mut frames) = (0usize, 0);
    let mut rest = bytes;
    while !rest.is_empty() {
        frames += 1;
        if frames > MAX_FRAMES {
            let text = format!("the zstd file has more than {MAX_FRAMES} frames");
            return Err(Finding::new(codes::ZSTD_FRAMES, text).help("compress with plain `zstd FILE`"));
        }
        if is_skippable(rest) {
            let text = "the zstd file has a frame of bytes to skip, expected compressed predictions only";
            return Err(
                Finding::new(codes::ZSTD_SKIPPABLE, text).help("compress with plain `zstd FILE` (not pzstd)")
            );
        }
        if !rest.starts_with(ZSTD) {
            return Err(if ZSTD.starts_with(rest) { truncated() } else { damaged() });
        }
        if let Some(dictionary) = zstd_safe::get_dict_id_from_frame(rest) {
            let text =
                format!("the zstd file needs the dictionary {dictionary}, which the judge does not have");
            return Err(Finding::new(codes::ZSTD_DICTIONARY, text).help("compress without a dictionary"));
        }
        // Walks the blocks' headers; it fails where the frame goes on behind the end of the file.
        let Ok(length) = zstd_safe::find_frame_compressed_size(rest) else {
            return Err(if ends_early(rest) { truncated() } else { damaged() });
        };
        let (frame, after) = rest.split_at_checked(length).ok_or_else(damaged)?;
        rest = after;
        match zstd_safe::get_frame_content_size(frame) {
            Ok(Some(size)) => {
                let end = usize::try_from(size).ok().and_then(|size| filled.checked_add(size));
                let Some(end) = end.filter(|end| *end <= most) else { return Err(too_large(most as u64)) };
                let target = &mut room(buffer, end)[filled..];
                filled += decompressor.decompress_to_buffer(frame, target).map_err(|_| damaged())?;
            }
            Ok(None) => filled = unsized_frame(frame, most, filled, buffer)?,
            Err(_) => return Err(damaged()),
        }
    }
    Ok(filled)
}

/// A frame that was written by a pipe and doesn't say its size.
fn unsized_frame(frame: &[u8], most: usize, filled: usize, buffer: &mut Vec<u8>) -> Result<usize, Finding> {
    let damaged = || Finding::new(codes::ZSTD_DAMAGED, "the zstd file is damaged");
    let mut decoder = zstd::stream::read::Decoder::with_buffer(frame).map_err(|_| damaged())?.single_frame();
    decoder.window_log_max(WINDOW_LOG).map_err(|_| damaged())?;
    read_all(decoder, filled, most, buffer).map_err(|why| match why {
        Stopped::TooLarge => too_large(most as u64),
        Stopped::Truncated => truncated(),
        Stopped::Damaged if window_log(frame).is_some_and(|log| log > WINDOW_LOG) => {
            let text = "the zstd file needs a window of more than 128 MiB to be read";
            Finding::new(codes::ZSTD_WINDOW, text).help("compress with at most `--long=27`")
        }
        Stopped::Damaged => damaged().help("`zstd --test FILE` shows whether the file is whole"),
    })
}

fn truncated() -> Finding {
    Finding::new(codes::ZSTD_TRUNCATED, "the zstd file ends too early")
        .help("the upload or the compression was cut short; compress and push again")
}

/// The whole power of two of a frame's window (RFC 8878, 3.1.1.1.2), if it has a window.
fn window_log(frame: &[u8]) -> Option<u32> {
    let [.., descriptor, window] = frame.first_chunk::<6>()?;
    (descriptor & 0x20 == 0).then_some(10 + u32::from(window >> 3) + u32::from(window & 7 != 0))
}

/// Whether the frame is fine up to the end of the bytes (RFC 8878, 3.1.1).
fn ends_early(frame: &[u8]) -> bool {
    let Some(descriptor) = frame.get(4) else { return true };
    let single = descriptor & 0x20 != 0;
    let content = match (descriptor >> 6, single) {
        (0, false) => 0,
        (0, true) => 1,
        (power, _) => 1 << power,
    };
    let mut at = 5 + usize::from(!single) + content; // No dictionary: that was refused before.
    loop {
        let Some([low, middle, high]) = frame.get(at..at + 3) else { return true };
        let header = u32::from_le_bytes([*low, *middle, *high, 0]);
        let size = match header >> 1 & 3 {
            1 => 1,
            3 => return false,
            _ => header >> 3,
        };
        at += 3 + size as usize;
        if header & 1 != 0 {
            let checksum = if descriptor & 4 == 0 { 0 } else { 4 };
            return at + checksum > frame.len();
        }
    }
}

/// Refuses what shows in its first bytes that it is something else.
pub(super) fn mistaken(text: &[u8]) -> Result<(), Finding> {
    if text.starts_with(b"version https://git-lfs.github.com/spec/") {
        return Err(Finding::new(codes::LFS_POINTER, "this is a Git LFS pointer, not the file itself")
            .help("push the file without LFS: `git lfs untrack` it and commit it again"));
    }
    if text.starts_with(b"\xff\xfe") || text.starts_with(b"\xfe\xff") {
        return Err(utf_16());
    }
    let start = text[..text.len().min(16)].to_ascii_lowercase();
    let is = |marks: &[&[u8]]| marks.iter().any(|mark| start.starts_with(mark));
    let name = if is(&[b"<!doctype", b"<html", b"<?xml"]) {
        "a web page or XML"
    } else if is(&[b"{\n", b"{\r", b"{\"", b"{}", b"[\n", b"[\r", b"[{", b"[[", b"[]"]) {
        "JSON"
    } else {
        return Ok(());
    };
    Err(Finding::new(codes::UNSUPPORTED_FORMAT, format!("this is {name}, expected a file of predictions"))
        .help(
            "send a table: CSV, Parquet or Arrow; from a web site take the file itself, not the page that \
            shows it",
        ))
}

fn utf_16() -> Finding {
    Finding::new(codes::UTF_16, "the file is UTF-16 text").help("save it as UTF-8")
}

/// Whether every second byte at the start is NUL, as in UTF-16 of plain letters.
fn is_utf_16(text: &[u8]) -> bool {
    matches!(text, [a, 0, b, 0, ..] | [0, a, 0, b, ..] if *a != 0 && *b != 0)
}

/// Refuses what cannot be lines of text: binary data, old line ends. Valid files need not be searched for
/// these: no number and no id holds such bytes, so that they are asked about after other complaints only.
pub(super) fn plain_text(text: &[u8]) -> Result<(), Finding> {
    // One pass; a NUL says more than a line end before it.
    let mut carriage = None;
    for at in memchr::memchr2_iter(0, b'\r', text) {
        if text[at] == 0 {
            if is_utf_16(text) {
                return Err(utf_16());
            }
            return Err(Finding::new(codes::BINARY, format!("the file is not text: byte {} is NUL", at + 1))
                .help("write it as UTF-8 text, or send Parquet or Arrow"));
        }
        if carriage.is_none() && !matches!(text.get(at + 1), Some(b'\n') | None) {
            carriage = Some(at);
        }
    }
    if let Some(at) = carriage {
        let text = format!("byte {} is a carriage return that no line feed follows", at + 1);
        return Err(Finding::new(codes::LINE_ENDS, text).help("end lines with LF or CR LF"));
    }
    Ok(())
}

#[cfg(test)]
mod tests;
