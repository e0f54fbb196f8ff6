//! Whether git should tidy up: the judge writes objects by libgit2, which never does, where git itself would now and then.

use std::ffi::OsStr;
use std::path::Path;

use super::{Check, Patient};

/// Loose objects and packs from which `git gc --auto` tidies up (`gc.auto`, `gc.autoPackLimit`).
const LOOSE: usize = 6_700;
const PACKS: usize = 50;
/// Loose objects lie in so many folders, evenly, so that one of them tells of all: git estimates the same way.
const FOLDERS: usize = 256;

pub(super) fn check(patient: &Patient<'_>, all: &mut Vec<Check>) {
    let Some(repository) = patient.repository else { return };
    let objects = repository.commondir().join("objects");
    let loose = count(&objects.join("17"), |_| true) * FOLDERS;
    let packs = count(&objects.join("pack"), |name| {
        Path::new(name).extension().is_some_and(|ending| ending == "pack")
    });
    all.push(match loose > LOOSE || packs > PACKS {
        false => Check::done("objects", "git has its objects packed well enough"),
        true => Check::wrong(
            "objects",
            format!("git has about {loose} objects one by one, and {packs} packs"),
            "git gc",
        ),
    });
}

/// How many entries of `folder` are such.
fn count(folder: &Path, is: impl Fn(&OsStr) -> bool) -> usize {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter(|entry| is(&entry.file_name())).count()
}
