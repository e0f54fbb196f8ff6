//! Where the site is written, and what may be there.

use std::path::{Component, Path, PathBuf};

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};

/// Stands in every folder that this program made, and in no other: only such a one is replaced.
pub(super) const MARKER: &str = ".gitprize-site";
pub(super) const MARKER_TEXT: &str = "Made by `site build`. The next build replaces this folder.\n";

/// What names of folders begin with that a build has beside the output while it works.
pub(super) const BESIDE: &str = ".site-";

/// Refuses an output folder whose replacement would cost somebody work.
pub(crate) fn check_place(root: &Path, out: &Path) -> Result<(), Failure> {
    check(root, out, "--out", MARKER)
}

/// Refuses a cache folder that is in the way of something else.
pub(super) fn check_cache(root: &Path, out: &Path, cache: &Path) -> Result<(), Failure> {
    check(root, cache, "--cache", super::cache::TAG)?;
    let (real_out, real_cache) = (absolute(out)?, absolute(cache)?);
    match real_cache.starts_with(&real_out) || real_out.starts_with(&real_cache) {
        true => Err(refused("--cache", cache, "one of it and the output folder lies in the other")),
        false => Ok(()),
    }
}

/// Refuses the folder `place`, which the flag `flag` names, unless it is empty or has `marker` in it, or is in the way.
fn check(root: &Path, place: &Path, flag: &str, marker: &str) -> Result<(), Failure> {
    let refuse = |why: &str| Err(refused(flag, place, why));
    let (real_root, real_place) = (absolute(root)?, absolute(place)?);
    if real_root.starts_with(&real_place) {
        return refuse("the contest itself lies in this folder");
    }
    for name in ["content", "submissions", ".git"] {
        if real_place.starts_with(real_root.join(name)) {
            return refuse(&format!("this is inside the contest's {name}/"));
        }
    }
    let Ok(metadata) = place.symlink_metadata() else { return Ok(()) };
    if !metadata.is_dir() {
        return refuse("this is not a folder");
    }
    let empty = fs_err::read_dir(place).map_err(Failure::io)?.next().is_none();
    if !empty && !place.join(marker).is_file() {
        return refuse("the folder holds files that no build made");
    }
    Ok(())
}

fn refused(flag: &str, place: &Path, why: &str) -> Failure {
    let finding = Finding::new(codes::BAD_OUTPUT_FOLDER, format!("{flag} {}: {why}", place.display()));
    Failure::Configuration(vec![
        finding.help("name a folder that does not exist yet, or one that an earlier build made"),
    ])
}

/// `file` as a path that stays below its folder. Routes are made of checked names; this is the last line.
pub(super) fn safe(file: &str) -> Result<&str, Failure> {
    let is_plain = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
    // One that begins or ends with a slash, or has two of them, has parts that are not seen.
    if is_plain && file.split('/').all(|part| !part.is_empty()) {
        return Ok(file);
    }
    let text = format!("{} cannot be the path of a page below the site's folder", quoted(file));
    Err(Failure::Findings(vec![
        Finding::new(codes::BAD_ADDRESS, text)
            .help("rename the file that the page comes from, and report it"),
    ]))
}

/// `path` from the root of the file system, with what exists of it resolved.
pub(super) fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let full = std::path::absolute(path).map_err(|why| Failure::machine(path.display(), why))?;
    let mut existing = full.as_path();
    let mut rest = vec![];
    loop {
        if let Ok(real) = existing.canonicalize() {
            return Ok(rest.iter().rev().fold(real, |path, name| path.join(name)));
        }
        match (existing.parent(), existing.file_name()) {
            (Some(parent), Some(name)) => {
                rest.push(name.to_owned());
                existing = parent;
            }
            _ => return Ok(full),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a panic is the finding")]
mod tests {
    use super::*;
    use base::finding::render::{Format, Severity, render};

    #[test]
    fn no_page_leaves_its_folder() {
        assert_eq!(safe("teams/alpha/index.html").unwrap(), "teams/alpha/index.html");
        let mut told = String::new();
        for file in ["../index.html", "/etc/passwd", "a/../../b", ""] {
            told += &render(safe(file).unwrap_err().findings(), Severity::Error, Format::Text, false);
        }
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(told) });
    }
}
