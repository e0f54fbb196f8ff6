//! The files of an export.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use base::failure::Failure;
use base::finding::{Finding, codes};
use flate2::read::MultiGzDecoder;
use walkdir::WalkDir;

/// `from` itself, or the files below it whose names end with one of `endings`, by name. `.gz` may follow.
pub(super) fn files(from: &Path, endings: &[&str]) -> Result<Vec<PathBuf>, Failure> {
    if from.is_file() {
        return Ok(vec![from.to_owned()]);
    }
    if !from.is_dir() {
        let text = format!("{}: there is no such file or folder", from.display());
        return Err(Failure::Configuration(vec![
            Finding::new(codes::BAD_IMPORT, text)
                .help("give the export's file, or the folder with its files"),
        ]));
    }
    let mut files = vec![];
    for entry in WalkDir::new(from).follow_links(false).sort_by_file_name() {
        let entry = entry.map_err(|why| Failure::machine("reading the export", why))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let name = name.strip_suffix(".gz").unwrap_or(&name);
        if entry.file_type().is_file() && endings.iter().any(|ending| name.ends_with(ending)) {
            files.push(entry.into_path());
        }
    }
    if files.is_empty() {
        let text = format!("{}: no file in it ends with {}", from.display(), endings.join(" or "));
        return Err(Failure::Configuration(vec![
            Finding::new(codes::BAD_IMPORT, text)
                .help("give the export's file itself if it is called otherwise"),
        ]));
    }
    Ok(files)
}

/// Opens `path`; what is packed with gzip is unpacked.
pub(super) fn open(path: &Path) -> Result<Box<dyn BufRead>, Failure> {
    let file = fs_err::File::open(path).map_err(Failure::io)?;
    let is_packed = path.extension().is_some_and(|ending| ending == "gz");
    Ok(if is_packed {
        Box::new(BufReader::new(MultiGzDecoder::new(BufReader::new(file))))
    } else {
        Box::new(BufReader::with_capacity(1 << 18, file))
    })
}

/// That `path` is not what it was said to be.
pub(super) fn wrong(path: &Path, what: &str, help: &str) -> Failure {
    let finding = Finding::new(codes::BAD_IMPORT, what).in_file(path.display().to_string()).help(help);
    Failure::Configuration(vec![finding])
}

/// That reading `path` failed in the middle.
pub(super) fn failed(path: &Path, why: impl std::fmt::Display) -> Failure {
    Failure::machine(path.display(), why)
}
