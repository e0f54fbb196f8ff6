//! The files that count as downloads: what the contest publishes, with the sizes that it published.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use walkdir::WalkDir;

use super::sizes::{self, DATA, Version};
use super::store::IMPORTED;
use contest::Downloads;
use contest::downloads::COUNTS;

/// What is counted, and how large it is where that is known.
pub(super) struct Published {
    root: PathBuf,
    /// Globs of addresses that count; empty: all.
    patterns: Vec<String>,
    /// What each file is called in the counts, by its number.
    names: Vec<String>,
    numbers: HashMap<String, u32>,
    /// All files, in an order of their own.
    files: Vec<Entry>,
    /// Path below [`DATA`] → place in `files`.
    data: HashMap<String, u32>,
    /// Path of an address → place in `files`.
    listed: HashMap<String, u32>,
    /// By path below [`DATA`]: read when a size of today does not explain an answer.
    history: OnceLock<HashMap<String, Vec<Version>>>,
}

/// What is known of a file.
struct Entry {
    number: u32,
    sizes: Sizes,
}

/// The sizes of a file.
enum Sizes {
    /// Of this path below [`DATA`], and so many bytes today.
    Data(String, u64),
    /// Those that `contest.toml` names, the newest last.
    Listed(Vec<u64>),
}

/// A published file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct File {
    /// Its number.
    pub(super) number: u32,
    place: u32,
}

impl Published {
    /// The published files of the contest at `root`.
    pub(super) fn read(root: &Path, downloads: &Downloads) -> Self {
        let mut published = Self {
            root: root.to_owned(),
            patterns: downloads.files.clone(),
            names: vec![],
            numbers: HashMap::new(),
            files: vec![],
            data: HashMap::new(),
            listed: HashMap::new(),
            history: OnceLock::new(),
        };
        let folder = root.join(DATA);
        for entry in
            WalkDir::new(&folder).follow_links(false).sort_by_file_name().into_iter().filter_map(Result::ok)
        {
            let own = [COUNTS, IMPORTED].iter().any(|own| entry.path() == root.join(own));
            let name = entry.path().strip_prefix(&folder).ok().and_then(Path::to_str);
            if let (Some(name), false, true) = (name, own, entry.file_type().is_file())
                && let Some(size) = sizes::of_file(entry.path())
            {
                let name = name.replace(std::path::MAIN_SEPARATOR, "/");
                let place = published.add(&format!("/data/{name}"), Sizes::Data(name.clone(), size));
                published.data.insert(name, place);
            }
        }
        for (path, size) in &downloads.published {
            match published.listed.get(path).map(|place| &mut published.files[*place as usize].sizes) {
                Some(Sizes::Listed(sizes)) => sizes.push(*size),
                _ => published.list(path, vec![*size]),
            }
        }
        // An address without wildcards names a file, whose size nobody told.
        for path in downloads.files.iter().filter(|path| !path.contains(['*', '?'])) {
            if published.find(path).is_none() {
                published.list(path, vec![]);
            }
        }
        published
    }

    fn list(&mut self, path: &str, sizes: Vec<u64>) {
        let place = self.add(path, Sizes::Listed(sizes));
        self.listed.insert(path.to_owned(), place);
    }

    /// The place of a new file that the counts call `name`.
    fn add(&mut self, name: &str, sizes: Sizes) -> u32 {
        let number = self.number(name);
        self.files.push(Entry { number, sizes });
        self.files.len() as u32 - 1
    }

    /// The number of the file that the counts call `name`, which need not be published any more.
    pub(super) fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = self.names.len() as u32;
        self.names.push(name.to_owned());
        self.numbers.insert(name.to_owned(), number);
        number
    }

    /// What the files are called in the counts, by their numbers. An address may have anything before and after the
    /// name of a file; what it is called is never the address.
    pub(super) fn names(&self) -> &[String] {
        &self.names
    }

    /// The published file at the address `path`; nothing when it is none or is not counted.
    pub(super) fn find(&self, path: &str) -> Option<File> {
        if !self.patterns.is_empty() && !self.matches(path) {
            return None;
        }
        let data = || path.match_indices('/').find_map(|(at, _)| self.data.get(&path[at + 1..]));
        let place = *self.listed.get(path).or_else(data)?;
        Some(File { number: self.files[place as usize].number, place })
    }

    /// The size to hold an answer of `bytes` for `file` at `second` (from 1970-01-01) against: one that was published, if
    /// possible that which the answer has, else the one of then. `told` is what the server's log says.
    pub(super) fn size(
        &self,
        file: File,
        second: i64,
        is_part: bool,
        bytes: u64,
        told: Option<u64>,
    ) -> Option<u64> {
        if told.is_some() {
            return told;
        }
        let (path, now) = match &self.files[file.place as usize].sizes {
            Sizes::Listed(sizes) => {
                let same = sizes.iter().find(|size| **size == bytes && !is_part);
                return same.or(sizes.last()).copied();
            }
            Sizes::Data(path, now) => (path, now),
        };
        if bytes == *now && !is_part {
            return Some(*now);
        }
        let history = self.history.get_or_init(|| sizes::history(&self.root, self.data.keys()));
        let Some(versions) = history.get(path) else { return Some(*now) };
        let same = versions.iter().find(|version| version.bytes == bytes && !is_part);
        let then = versions.iter().rev().find(|version| version.since <= second);
        let version = same.or(then).or(versions.first());
        Some(version.map_or(*now, |version| version.bytes))
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

    fn listed(files: &[&str], published: &[(&str, u64)]) -> Downloads {
        Downloads {
            files: files.iter().map(|file| (*file).to_owned()).collect(),
            published: published.iter().map(|(path, bytes)| ((*path).to_owned(), *bytes)).collect(),
        }
    }

    #[test]
    fn only_published_files_are_found_and_never_called_what_the_address_says() {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join(DATA);
        std::fs::create_dir_all(data.join("probe")).unwrap();
        std::fs::write(data.join("ids.csv.gz"), "1234").unwrap();
        std::fs::write(data.join("probe/probe.txt"), "12").unwrap();
        std::fs::write(data.join("downloads.csv"), "").unwrap();
        let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\nsize 697552028\n";
        std::fs::write(data.join("train.tar"), pointer).unwrap();
        let name = |published: &Published, path: &str| {
            published.find(path).map(|file| published.names()[file.number as usize].clone())
        };
        let published = Published::read(folder.path(), &Downloads::default());
        for path in ["/data/ids.csv.gz", "/raw/main/content/data/ids.csv.gz", "/Call 555-0100/ids.csv.gz"] {
            assert_eq!(name(&published, path).as_deref(), Some("/data/ids.csv.gz"), "{path}");
        }
        assert_eq!(name(&published, "/data/probe/probe.txt").as_deref(), Some("/data/probe/probe.txt"));
        for other in ["/data/downloads.csv", "/data/", "/ids.csv.gz/x", "/myids.csv.gz"] {
            assert_eq!(published.find(other), None, "{other}");
        }
        let size = |published: &Published, path: &str, bytes: u64| {
            published.size(published.find(path).unwrap(), 0, false, bytes, None)
        };
        assert_eq!(size(&published, "/data/ids.csv.gz", 4), Some(4));
        assert_eq!(size(&published, "/data/train.tar", 130), Some(697_552_028));

        // Globs choose among what is published; a made-up address is none of it.
        let more = listed(&["/data/i*", "/d/*"], &[("/d/a.tar", 7), ("/d/a.tar", 9), ("/e/b.tar", 5)]);
        let some = Published::read(folder.path(), &more);
        assert_eq!(name(&some, "/data/ids.csv.gz").as_deref(), Some("/data/ids.csv.gz"));
        assert_eq!(name(&some, "/d/a.tar").as_deref(), Some("/d/a.tar"));
        for other in ["/data/probe/probe.txt", "/d/made-up", "/d/x/a.tar", "/e/b.tar"] {
            assert_eq!(some.find(other), None, "{other}");
        }
        // The file was replaced: both sizes are whole.
        assert_eq!((size(&some, "/d/a.tar", 7), size(&some, "/d/a.tar", 8)), (Some(7), Some(9)));

        // Without wildcards an address is a name, and the size is the server's word.
        let bare = Published::read(folder.path(), &listed(&["/d/a.tar", "/data/ids.csv.gz"], &[]));
        assert_eq!(name(&bare, "/d/a.tar").as_deref(), Some("/d/a.tar"));
        assert_eq!(size(&bare, "/d/a.tar", 8), None);
        assert_eq!(size(&bare, "/data/ids.csv.gz", 8), Some(4));
        assert_eq!(bare.size(bare.find("/d/a.tar").unwrap(), 0, false, 3, Some(11)), Some(11));
    }
}
