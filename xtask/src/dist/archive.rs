//! Archives that come out the same from the same files: in a fixed order, of one time, nobody's.

use std::io::{Cursor, Write as _};

use anyhow::{Context as _, Result};
use flate2::{Compression, GzBuilder};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::goods::Item;

/// What a program may do that others may not: be run.
const PROGRAM: u32 = 0o755;
const OTHER: u32 = 0o644;

/// A place in an archive, what is there, and whether it is run.
pub(crate) struct Entry<'a> {
    pub(crate) path: String,
    pub(crate) bytes: &'a [u8],
    pub(crate) is_program: bool,
}

impl Entry<'_> {
    fn mode(&self) -> u32 {
        if self.is_program { PROGRAM } else { OTHER }
    }
}

/// Where `items` lie below the folder `top`, by name.
pub(crate) fn entries<'a>(top: &str, items: &'a [Item]) -> Vec<Entry<'a>> {
    let mut entries: Vec<_> = items
        .iter()
        .map(|item| Entry {
            path: format!("{top}/{}{}", item.kind.in_archive(), item.name),
            bytes: &item.bytes,
            is_program: item.kind.is_program(),
        })
        .collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

/// A compressed tar archive of `entries`, all of the second `at`.
///
/// # Errors
/// When a path has no place in one.
pub(crate) fn tar_gz(entries: &[Entry], at: i64) -> Result<Vec<u8>> {
    // Neither a name nor a time in the outer header.
    let gzip = GzBuilder::new().mtime(0).write(vec![], Compression::default());
    let mut tar = tar::Builder::new(gzip);
    for entry in entries {
        let mut header = tar::Header::new_gnu();
        header.set_size(entry.bytes.len() as u64);
        header.set_mode(entry.mode());
        header.set_mtime(u64::try_from(at).unwrap_or_default());
        header.set_uid(0);
        header.set_gid(0);
        tar.append_data(&mut header, &entry.path, entry.bytes)
            .with_context(|| format!("{} can't be packed", entry.path))?;
    }
    Ok(tar.into_inner()?.finish()?)
}

/// A zip archive of `entries`, all of the second `at`, in their order.
///
/// # Errors
/// When a path has no place in one.
pub(crate) fn zip(entries: &[Entry], at: i64) -> Result<Vec<u8>> {
    let time = time(at)?;
    let mut zip = ZipWriter::new(Cursor::new(vec![]));
    for entry in entries {
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(time)
            .unix_permissions(entry.mode());
        zip.start_file(entry.path.as_str(), options)
            .and_then(|()| zip.write_all(entry.bytes).map_err(Into::into))
            .with_context(|| format!("{} can't be packed", entry.path))?;
    }
    Ok(zip.finish()?.into_inner())
}

/// A second as zip archives write it: in no time zone, so the universal one.
fn time(at: i64) -> Result<DateTime> {
    let at = Timestamp::from_second(at)?.to_zoned(TimeZone::UTC);
    let part = |number: i8| u8::try_from(number).unwrap_or_default();
    let year = u16::try_from(at.year()).unwrap_or_default();
    DateTime::from_date_and_time(
        year,
        part(at.month()),
        part(at.day()),
        part(at.hour()),
        part(at.minute()),
        part(at.second()),
    )
    .ok()
    .with_context(|| format!("{at} is before 1980, where the time of zip archives begins"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dist::goods::Kind;
    use std::io::Read as _;

    const AT: i64 = 1_700_000_000;

    fn items() -> Vec<Item> {
        let item = |kind, name: &str, bytes: &[u8]| Item { kind, name: name.into(), bytes: bytes.to_vec() };
        vec![
            item(Kind::Program, "thing", b"program"),
            item(Kind::Library, "libthing.so", b"library"),
            item(Kind::Text, "README.md", b"text"),
        ]
    }

    #[test]
    fn the_order_in_which_files_were_found_changes_no_byte() {
        let (items, mut turned) = (items(), items());
        turned.reverse();
        for pack in [tar_gz, zip] {
            let packed = |items: &[Item]| pack(&entries("thing-1", items), AT).unwrap();
            assert_eq!(packed(&items), packed(&turned));
        }
    }

    #[test]
    fn a_program_is_one_when_it_comes_out_again() {
        let items = items();
        let packed = tar_gz(&entries("thing-1", &items), AT).unwrap();
        let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(&packed[..]));
        let found: Vec<_> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let header = entry.header();
                let path = entry.path().unwrap().display().to_string();
                (path, header.mode().unwrap(), header.mtime().unwrap())
            })
            .collect();
        let at = AT as u64;
        assert_eq!(
            found,
            [
                ("thing-1/README.md".to_owned(), 0o644, at),
                ("thing-1/duckdb/libthing.so".to_owned(), 0o644, at),
                ("thing-1/thing".to_owned(), 0o755, at)
            ]
        );
        let packed = zip(&entries("thing-1", &items), AT).unwrap();
        let mut archive = ::zip::ZipArchive::new(Cursor::new(packed)).unwrap();
        let mut file = archive.by_name("thing-1/thing").unwrap();
        assert_eq!(file.unix_mode().map(|mode| mode & 0o777), Some(0o755));
        let mut text = String::new();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "program");
    }

    #[test]
    fn a_time_before_zip_archives_is_refused() {
        assert!(zip(&entries("thing-1", &items()), 0).unwrap_err().to_string().contains("before 1980"));
    }
}
