//! The one place that writes. A build goes to a new folder beside the output and takes its place by rename,
//! so that nobody ever sees half a site.

use std::collections::BTreeSet;
use std::path::{Component, Path, PathBuf};

use base::failure::Failure;
use base::finding::{Finding, codes, quoted};
use base::scratch::Scratch;
use rayon::prelude::*;

use super::output::Output;
use crate::linked::Published;

/// Stands in every folder that this program made, and in no other: only such a one is replaced.
const MARKER: &str = ".gitprize-site";
const MARKER_TEXT: &str = "Made by `site build`. The next build replaces this folder.\n";

/// What the name of the folder begins with that a build writes beside the output.
const BESIDE: &str = ".site-";

/// Refuses an output folder whose replacement would cost somebody work.
pub(crate) fn check_place(root: &Path, out: &Path) -> Result<(), Failure> {
    let refuse = |why: String| {
        let finding = Finding::new(codes::BAD_OUTPUT_FOLDER, format!("--out {}: {why}", out.display()));
        Err(Failure::Configuration(vec![
            finding.help("name a folder that does not exist yet, or one that an earlier build made"),
        ]))
    };
    let (real_root, real_out) = (absolute(root)?, absolute(out)?);
    if real_root.starts_with(&real_out) {
        return refuse("the contest itself lies in this folder".to_owned());
    }
    for name in ["content", "submissions", ".git"] {
        if real_out.starts_with(real_root.join(name)) {
            return refuse(format!("this is inside the contest's {name}/"));
        }
    }
    let Ok(metadata) = out.symlink_metadata() else { return Ok(()) };
    if !metadata.is_dir() {
        return refuse("this is not a folder".to_owned());
    }
    let empty = fs_err::read_dir(out).map_err(Failure::io)?.next().is_none();
    if !empty && !out.join(MARKER).is_file() {
        return refuse("the folder holds files that no build made".to_owned());
    }
    Ok(())
}

/// Puts `outputs` and copies of `linked` in the place of the folder `out`.
pub(crate) fn replace(out: &Path, outputs: &[Output], linked: &[&Published]) -> Result<(), Failure> {
    let out = absolute(out)?;
    let parent = out.parent().unwrap_or(Path::new("/"));
    fs_err::create_dir_all(parent).map_err(Failure::io)?;
    // Beside the output, because a rename does not cross file systems. Removed again if anything fails; what a build left
    // that was killed, this one removes.
    let fresh = Scratch::within(parent, BESIDE)?;
    // The finished folder is for everybody to read, as one made with mkdir would be; it is the inner one that moves, so
    // the private mode of the outer one does not matter.
    let new = fresh.path().join("new");
    // The folders first, each once; then the files in parallel, which is where the time goes.
    let mut files = vec![];
    let mut folders = BTreeSet::from([new.clone()]);
    for output in outputs {
        let path = new.join(safe(&output.file)?);
        folders.extend(path.parent().map(Path::to_owned));
        files.push((path, &output.text));
    }
    let mut copies = vec![];
    for file in linked {
        let path = new.join(safe(&file.route)?);
        folders.extend(path.parent().map(Path::to_owned));
        copies.push((path, *file));
    }
    for folder in &folders {
        fs_err::create_dir_all(folder).map_err(Failure::io)?;
    }
    files.par_iter().try_for_each(|(path, text)| fs_err::write(path, text).map_err(Failure::io))?;
    copies.par_iter().try_for_each(|(path, file)| copy(file, path))?;
    fs_err::write(new.join(MARKER), MARKER_TEXT).map_err(Failure::io)?;
    let old = fresh.path().join("old");
    let had = out.exists();
    if had {
        fs_err::rename(&out, &old).map_err(Failure::io)?;
    }
    if let Err(why) = fs_err::rename(&new, &out) {
        if had {
            // Best effort: the old site back in its place, whatever went wrong with the new one.
            let _ = std::fs::rename(&old, &out);
        }
        return Err(Failure::io(why));
    }
    Ok(())
}

/// Copies the bytes of `file`, which pages tell the length of. Not its mode: it is for everybody to read.
fn copy(file: &Published, to: &Path) -> Result<(), Failure> {
    let mut from = fs_err::File::open(&file.path).map_err(Failure::io)?;
    let mut into = fs_err::File::create(to).map_err(Failure::io)?;
    let copied = std::io::copy(&mut from, &mut into).map_err(Failure::io)?;
    match copied == file.bytes {
        true => Ok(()),
        false => {
            Err(Failure::machine(file.path.display(), "it changed while the site was built; build again"))
        }
    }
}

/// `file` as a path that stays below its folder. Routes are made of checked names; this is the last line.
fn safe(file: &str) -> Result<PathBuf, Failure> {
    let path = PathBuf::from(file);
    if !file.is_empty() && path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Ok(path);
    }
    let text = format!("{} cannot be the path of a page below the site's folder", quoted(file));
    Err(Failure::Findings(vec![
        Finding::new(codes::BAD_ADDRESS, text)
            .help("rename the file that the page comes from, and report it"),
    ]))
}

/// `path` from the root of the file system, with what exists of it resolved.
fn absolute(path: &Path) -> Result<PathBuf, Failure> {
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
        assert_eq!(safe("teams/alpha/index.html").unwrap(), Path::new("teams/alpha/index.html"));
        let mut told = String::new();
        for file in ["../index.html", "/etc/passwd", "a/../../b", ""] {
            told += &render(safe(file).unwrap_err().findings(), Severity::Error, Format::Text, false);
        }
        insta::with_settings!({ omit_expression => true }, { insta::assert_snapshot!(told) });
    }
}
