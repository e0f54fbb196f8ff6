//! The tests that there are, by name, as their sources have them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result};
use walkdir::WalkDir;

/// Parts of a path that say nothing about a test.
const SILENT: [&str; 5] = ["tests", "mod", "lib", "main", "all"];

/// The tests of a package below `folder`: package, path of the file, function.
///
/// # Errors
/// When a source cannot be read.
pub(super) fn of_package(package: &str, folder: &Path) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for part in ["src", "tests"] {
        let top = folder.join(part);
        for entry in WalkDir::new(&top).into_iter().filter_map(Result::ok) {
            let path = entry.path();
            if path.extension().is_none_or(|end| end != "rs") {
                continue;
            }
            let text =
                fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?;
            let place = path.strip_prefix(&top).unwrap_or(path).with_extension("");
            let place: Vec<String> = place.iter().map(|part| part.to_string_lossy().into_owned()).collect();
            for name in functions(&text) {
                // A program of tests that is called like its package is one with it.
                let words =
                    std::iter::once(package).chain(place.iter().enumerate().filter_map(|(at, word)| {
                        let is_silent = SILENT.contains(&word.as_str())
                            || (at == 0 && part == "tests" && word == package);
                        (!is_silent).then_some(word.as_str())
                    }));
                found.insert(words.chain([name]).collect::<Vec<_>>().join("::"));
            }
        }
    }
    Ok(found)
}

/// The functions of `text` behind an attribute that makes them tests, also inside of macros.
fn functions(text: &str) -> Vec<&str> {
    let mut names = vec![];
    let mut is_test = false;
    for line in text.lines().map(str::trim_start) {
        if line.starts_with("#[test]") {
            is_test = true;
        } else if let Some(rest) = line.strip_prefix("fn ").filter(|_| is_test) {
            names.extend(rest.split(['(', '<']).next());
            is_test = false;
        }
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tests_are_found_by_package_file_and_function() {
        let folder = tempfile::tempdir().unwrap();
        let files = [
            ("src/lib.rs", "#[test]\nfn at_the_root() {}\nfn no_test() {}"),
            ("src/a/mod.rs", "mod tests {\n    #[test]\n    #[ignore]\n    fn inside() {}\n}"),
            ("src/a/tests.rs", "proptest! {\n    #[test]\n    fn any(x in 0..3) {}\n}"),
            ("tests/all.rs", "#[test]\nfn whole() {}"),
            ("tests/thing/b/mod.rs", "#[test]\nfn deep() {}"),
        ];
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        let found: Vec<String> = of_package("thing", folder.path()).unwrap().into_iter().collect();
        assert_eq!(
            found,
            ["thing::a::any", "thing::a::inside", "thing::at_the_root", "thing::b::deep", "thing::whole"]
        );
    }
}
