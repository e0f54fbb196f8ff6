//! The files that count as downloads: what the contest publishes.

use std::collections::HashMap;
use std::path::Path;

use walkdir::WalkDir;

use super::store::IMPORTED;
use contest::downloads::COUNTS;

/// The folder whose files count when `contest.toml` names none.
const DATA: &str = "content/data";

/// What is counted, and how large it is where that is known.
#[derive(Debug)]
pub(super) struct Published {
    /// Globs of addresses; empty: the files below [`DATA`].
    patterns: Vec<String>,
    /// Path below [`DATA`] → bytes.
    sizes: HashMap<String, u64>,
}

impl Published {
    /// The published files of the contest at `root`.
    pub(super) fn read(root: &Path, patterns: &[String]) -> Self {
        let folder = root.join(DATA);
        let mut sizes = HashMap::new();
        for entry in WalkDir::new(&folder).follow_links(false).into_iter().filter_map(Result::ok) {
            let own = [COUNTS, IMPORTED].iter().any(|own| entry.path() == root.join(own));
            let name = entry.path().strip_prefix(&folder).ok().and_then(Path::to_str);
            if let (Some(name), false, true) = (name, own, entry.file_type().is_file())
                && let Ok(found) = entry.metadata()
            {
                sizes.insert(name.replace(std::path::MAIN_SEPARATOR, "/"), found.len());
            }
        }
        Self { patterns: patterns.to_vec(), sizes }
    }

    /// What the file at the address `path` is called in the counts, with its size; nothing when it is not
    /// counted. Files below [`DATA`] have one name, whatever stands before it in the address.
    pub(super) fn find(&self, path: &str) -> Option<(String, Option<u64>)> {
        let tails = path.match_indices('/').map(|(at, _)| &path[at + 1..]);
        let known = tails.into_iter().find_map(|tail| Some((tail, *self.sizes.get(tail)?)));
        if self.patterns.is_empty() {
            return known.map(|(tail, size)| (format!("/data/{tail}"), Some(size)));
        }
        self.matches(path).then(|| (path.to_owned(), known.map(|(_, size)| size)))
    }

    /// Whether a release's file at `path` is counted: all are, unless `contest.toml` says which.
    pub(super) fn has_asset(&self, path: &str) -> bool {
        self.patterns.is_empty() || self.matches(path)
    }

    fn matches(&self, path: &str) -> bool {
        self.patterns.iter().any(|pattern| glob(pattern.as_bytes(), path.as_bytes()))
    }
}

/// Whether `text` is as `pattern` says: `*` stands for any characters, `?` for one. Linear but for the last
/// `*`, so that no pattern takes long.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let (mut at, mut seen) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while seen < text.len() {
        match pattern.get(at) {
            Some(b'*') => {
                star = Some((at, seen));
                at += 1;
            }
            Some(c) if *c == b'?' || *c == text[seen] => (at, seen) = (at + 1, seen + 1),
            _ => {
                let Some((place, from)) = star else { return false };
                star = Some((place, from + 1));
                (at, seen) = (place + 1, from + 1);
            }
        }
    }
    pattern[at..].iter().all(|c| *c == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs() {
        for (pattern, text, expected) in [
            ("/download/*", "/download/training_set.tar", true),
            ("/download/*", "/download/", true),
            ("/download/*", "/downloads/x", false),
            ("*.tar", "/a/b.tar", true),
            ("*.tar", "/a/b.tar.gz", false),
            ("/?.csv", "/a.csv", true),
            ("/?.csv", "/ab.csv", false),
            ("*a*b*c", "xxaxxbxxbc", true),
            ("", "", true),
            ("", "x", false),
        ] {
            assert_eq!(glob(pattern.as_bytes(), text.as_bytes()), expected, "{pattern} {text}");
        }
        let text = "a".repeat(10_000);
        assert!(!glob(b"*a*a*a*a*a*a*a*b", text.as_bytes()));
    }

    #[test]
    fn files_below_the_data_folder_have_one_name() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join(DATA);
        std::fs::create_dir_all(data.join("probe")).unwrap();
        std::fs::write(data.join("ids.csv.gz"), "1234").unwrap();
        std::fs::write(data.join("probe/probe.txt"), "12").unwrap();
        std::fs::write(data.join("downloads.csv"), "").unwrap();
        let published = Published::read(folder.path(), &[]);
        let ids = Some(("/data/ids.csv.gz".to_owned(), Some(4)));
        assert_eq!(published.find("/data/ids.csv.gz"), ids);
        assert_eq!(published.find("/raw/main/content/data/ids.csv.gz"), ids);
        assert_eq!(published.find("/data/probe/probe.txt").unwrap().0, "/data/probe/probe.txt");
        for other in ["/data/downloads.csv", "/data/", "/ids.csv.gz/x", "/myids.csv.gz"] {
            assert_eq!(published.find(other), None, "{other}");
        }
        let some = Published::read(folder.path(), &["/data/i*".to_owned()]);
        assert_eq!(some.find("/data/ids.csv.gz"), ids);
        assert_eq!(some.find("/data/probe/probe.txt"), None);
    }
}
