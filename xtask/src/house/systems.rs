//! Which code asks for the system that it runs on: only one room may.

use std::path::Path;

use anyhow::{Context as _, Result};
use walkdir::WalkDir;

use super::Metadata;

/// The room that may, below the project's root.
const ROOM: &str = "judge/base/src/platform";
/// The crate that no contest runs: set-up and developer commands.
const DEVELOPERS: &str = "xtask";
/// What such code has in it. In tests it may stand anywhere.
const SIGNS: [&str; 7] =
    ["cfg(unix", "cfg(windows", "cfg(not(unix", "cfg(not(windows", "target_os =", "std::os::", "libc::"];
/// Where tests begin in a file that has them at its end.
const TESTS: &str = "#[cfg(test)]\nmod tests {";

/// The places with such code outside of the room, as `file:line: what`.
///
/// # Errors
/// When a source cannot be read.
pub(crate) fn asked(metadata: &Metadata, root: &Path) -> Result<Vec<String>> {
    let mut found = vec![];
    for package in metadata.packages().filter(|package| package.name() != DEVELOPERS) {
        let sources = WalkDir::new(package.folder().join("src")).sort_by_file_name();
        for entry in sources.into_iter().filter_map(Result::ok) {
            let path = entry.path();
            let shown = path.strip_prefix(root).unwrap_or(path);
            let is_test = path.file_stem().is_some_and(|name| name == "tests")
                || shown.components().any(|part| part.as_os_str() == "tests");
            if is_test || shown.starts_with(ROOM) || path.extension().is_none_or(|end| end != "rs") {
                continue;
            }
            let text = std::fs::read_to_string(path)
                .with_context(|| format!("{} can't be read", shown.display()))?;
            found.extend(signs(&text).map(|(line, sign)| format!("{}:{line}: {sign}", shown.display())));
        }
    }
    Ok(found)
}

/// The signs in `text` before its tests, each with its line.
fn signs(text: &str) -> impl Iterator<Item = (usize, &'static str)> {
    let code = text.find(TESTS).map_or(text, |at| &text[..at]);
    code.lines().enumerate().filter_map(|(at, line)| {
        let code = line.split("//").next().unwrap_or(line);
        SIGNS.iter().find(|sign| code.contains(**sign)).map(|sign| (at + 1, *sign))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_that_asks_for_the_system_is_found_and_tests_may() {
        let text = "use std::os::unix::fs::PermissionsExt;\n// cfg(unix) in words\n#[cfg(target_os = \"linux\")]\n\
                    fn f() { libc::getpid(); }\n#[cfg(test)]\nmod tests {\n    #[cfg(unix)]\n    fn g() {}\n}\n";
        let found: Vec<_> = signs(text).collect();
        assert_eq!(found, [(1, "std::os::"), (3, "target_os ="), (4, "libc::")]);
        assert_eq!(signs("let exe = std::env::consts::EXE_SUFFIX;").count(), 0);
    }
}
