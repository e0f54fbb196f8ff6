//! Whether the files that contestants get are what contest.toml says of them, as far as they are in the repository.

use std::fs::File;

use super::found::Found;
use base::digest::sha256_of;
use base::failure::Failure;
use contest::{CONTEST_FILE, Folder, Place};

pub(super) fn check(folder: &Folder) -> Result<Found, Failure> {
    let mut found = Found::default();
    for file in &folder.contest.data {
        let Place::Here(path) = &file.place else { continue };
        let place = folder.at.root.join(path);
        let is_plain = std::fs::symlink_metadata(&place).is_ok_and(|found| found.is_file());
        let wrong = if is_plain {
            let read = File::open(&place).and_then(sha256_of);
            let (bytes, digest) = read.map_err(|why| Failure::machine(place.display(), why))?;
            let help = format!("write bytes = {bytes} and digest = \"sha256:{digest}\" if the file is right");
            file.differs(path, bytes, &digest).map(|finding| finding.help(help))
        } else {
            Some(file.missing(path).help("add the file, a plain one, or correct data.files.path"))
        };
        found.serious.extend(wrong.map(|finding| finding.in_file(CONTEST_FILE)));
    }
    Ok(found)
}
