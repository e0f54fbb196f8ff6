//! A zip archive of one file, as other contests ask for. What file managers add to it (folders, macOS' resource forks)
//! does not count; anything else beside the file does.

use std::io::Cursor;

use zip::{CompressionMethod, ZipArchive};

use super::bounded::{Stopped, read_all, too_large};
use base::finding::codes;
use base::finding::{Finding, quoted};

/// Entries of an archive, at most: one file, and what file managers add to it.
const MAX_ENTRIES: usize = 64;
/// Names listed where there are too many.
const LISTED: usize = 5;
/// The record at an archive's end, and how far before the end of the file it can start (PKWARE APPNOTE 4.3.16).
const END: &[u8] = b"PK\x05\x06";
const LONGEST_END: usize = 22 + 65_535;

/// Whether `bytes` begin as an archive does, an empty one included.
pub(super) fn is_archive(bytes: &[u8]) -> bool {
    bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(END)
}

/// Unpacks the one file of the archive into `buffer`, at most `most` bytes; how many it has.
pub(super) fn only_member(bytes: &[u8], most: usize, buffer: &mut Vec<u8>) -> Result<usize, Finding> {
    let help = "`unzip -t FILE` shows whether the archive is whole; pack and push again";
    let damaged = |why: &str| Finding::new(codes::ZIP_DAMAGED, format!("the zip archive {why}")).help(help);
    let entries = entries(bytes).ok_or_else(|| damaged("ends too early: its list of files is missing"))?;
    if entries > MAX_ENTRIES {
        return Err(members(&format!("{entries} entries")));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| damaged("is damaged"))?;
    let mut names = vec![];
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(|_| damaged("is damaged"))?;
        let name = entry.name().map_err(|_| damaged("is damaged"))?.into_owned();
        if !entry.is_dir() && !is_litter(&name) {
            names.push((at, name));
        }
    }
    if names.iter().any(|(_, name)| name == "[Content_Types].xml") {
        let text = "this is an .xlsx workbook or another office file, expected a file of predictions";
        return Err(Finding::new(codes::UNSUPPORTED_FORMAT, text).help("save the table as CSV"));
    }
    let [(at, name)] = &names[..] else {
        let listed: Vec<_> = names.iter().take(LISTED).map(|(_, name)| quoted(name)).collect();
        let more = if names.len() > LISTED { ", …" } else { "" };
        return Err(members(&match names.len() {
            0 => "no file".to_owned(),
            count => format!("{count} files ({}{more})", listed.join(", ")),
        }));
    };
    let entry = archive.by_index_raw(*at).map_err(|_| damaged("is damaged"))?;
    let (encrypted, method, size) = (entry.encrypted(), entry.compression(), entry.size());
    drop(entry);
    if encrypted {
        let text = format!("{} in the zip archive is encrypted", quoted(name));
        return Err(Finding::new(codes::ZIP_ENCRYPTED, text).help("pack it without a password"));
    }
    if !matches!(method, CompressionMethod::Stored | CompressionMethod::Deflated) {
        let text = format!(
            "{} in the zip archive is compressed with the method {method}, expected deflate",
            quoted(name)
        );
        return Err(Finding::new(codes::ZIP_METHOD, text)
            .help("pack it with `zip FILE.zip FILE`, or use gzip or zstd"));
    }
    if size > most as u64 {
        return Err(too_large(most as u64));
    }
    let member = archive.by_index(*at).map_err(|_| damaged("is damaged"))?;
    let length = read_all(member, 0, most, buffer).map_err(|why| match why {
        Stopped::TooLarge => too_large(most as u64),
        Stopped::Truncated | Stopped::Damaged => {
            damaged("is damaged: its file does not unpack to what it states")
        }
    })?;
    if length as u64 == size {
        Ok(length)
    } else {
        Err(damaged(&format!("states that its file has {size} bytes, and the file has {length}")))
    }
}

/// How many entries the archive says that it has, read before a list of them is made.
fn entries(bytes: &[u8]) -> Option<usize> {
    let start = bytes.len().saturating_sub(LONGEST_END);
    let at = start + memchr::memmem::rfind(&bytes[start..], END)?;
    let count = bytes.get(at + 10..at + 12)?;
    Some(usize::from(u16::from_le_bytes([count[0], count[1]])))
}

/// What file managers add by themselves.
fn is_litter(name: &str) -> bool {
    let base = name.rsplit('/').next().unwrap_or(name);
    name.starts_with("__MACOSX/") || matches!(base, ".DS_Store" | "Thumbs.db" | "desktop.ini")
}

fn members(found: &str) -> Finding {
    Finding::new(codes::ZIP_MEMBERS, format!("the zip archive has {found}, expected one file of predictions"))
        .help("pack that file alone: `zip -j predictions.zip predictions.csv`")
}
