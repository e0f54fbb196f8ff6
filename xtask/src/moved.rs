//! Clones that share a target folder.
//!
//! Cargo knows a package of ours by its name and by the times of its files, wherever the clone lies. What was compiled in another
//! clone, later than this one was checked out, counts as fresh then, with the other's paths in it: its tests would read the other's
//! files. So the first command in this clone after one in another has our own packages compiled again; crates of others stay.

use std::fs;
use std::path::Path;

use anyhow::{Context as _, Result};

/// The file that says which clone was compiled last.
const LAST: &str = ".clone";

/// Makes cargo compile `packages` anew in `release`, a profile's folder, if the clone that was compiled there last is not at `root`.
pub(crate) fn settle(release: &Path, root: &Path, packages: &[&str]) -> Result<()> {
    let note = release.join(LAST);
    let here = root.to_string_lossy();
    // Without the file nobody can say where it was compiled, if anything was.
    if fs::read_to_string(&note).is_ok_and(|last| last == here) {
        return Ok(());
    }
    forget(&release.join(".fingerprint"), packages)?;
    fs::create_dir_all(release).with_context(|| format!("{} can't be made", release.display()))?;
    fs::write(&note, here.as_bytes()).with_context(|| format!("{} can't be written", note.display()))
}

/// Takes away what cargo knows of `packages`.
fn forget(fingerprints: &Path, packages: &[&str]) -> Result<()> {
    let Ok(entries) = fs::read_dir(fingerprints) else { return Ok(()) };
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        // `gitprize-base-226c474e42d20866`
        let package = name.to_str().and_then(|name| name.rsplit_once('-')).map(|(package, _)| package);
        if package.is_some_and(|package| packages.contains(&package)) {
            let path = entry.path();
            fs::remove_dir_all(&path).with_context(|| format!("{} can't be removed", path.display()))?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_clone_compiles_our_packages_again_and_no_others() {
        let folder = tempfile::tempdir().unwrap();
        let release = folder.path().join("release");
        let settle = |root: &str| settle(&release, Path::new(root), &["gitprize", "gitprize-base"]).unwrap();
        let known = || {
            let mut all: Vec<String> = fs::read_dir(release.join(".fingerprint"))
                .unwrap()
                .map(|entry| entry.unwrap().file_name().into_string().unwrap())
                .collect();
            all.sort();
            all
        };
        let compile = || {
            for name in
                ["gitprize-base-226c474e42d20866", "gitprize-61dba6bd88acc9dc", "serde-0123456789abcdef"]
            {
                fs::create_dir_all(release.join(".fingerprint").join(name)).unwrap();
            }
        };
        settle("/one");
        compile();
        settle("/one");
        assert_eq!(known().len(), 3);
        settle("/other");
        assert_eq!(known(), ["serde-0123456789abcdef"]);
        compile();
        settle("/other");
        assert_eq!(known().len(), 3);
    }
}
