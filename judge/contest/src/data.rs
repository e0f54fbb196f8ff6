//! The files that contestants work with, as `[data]` of `contest.toml` lists them.

use base::finding::{Finding, codes, quoted};

/// A file that contestants get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DataFile {
    /// What it is called on a contestant's disk: names joined by `/`, see [`is_name`].
    pub name: String,
    /// Where it is.
    pub place: Place,
    /// Its size.
    pub bytes: u64,
    /// SHA-256 of its bytes, 64 hexadecimal digits.
    pub digest: String,
    /// Its licence.
    pub licence: String,
    /// Its version.
    pub version: Option<String>,
    /// What it is, in a sentence.
    pub about: Option<String>,
}

/// Where a file is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// In the contest's repository, relative to the contest's folder.
    Here(String),
    /// At an address: https, or http on this machine.
    There(String),
}

impl DataFile {
    /// What is wrong with `what`, which has so many `bytes` and this `digest`; nothing when it is this file.
    pub fn differs(&self, what: &str, bytes: u64, digest: &str) -> Option<Finding> {
        let text = if bytes != self.bytes {
            format!("{} has {bytes} bytes, and contest.toml says {}", quoted(what), self.bytes)
        } else if digest != self.digest {
            format!("{} has the SHA-256 {digest}, and contest.toml says {}", quoted(what), self.digest)
        } else {
            return None;
        };
        Some(Finding::new(codes::DATA_DIFFERS, text))
    }

    /// That the file at `path` of the repository is not there.
    pub fn missing(&self, path: &str) -> Finding {
        let text = format!("{} is listed in contest.toml and not in the repository", quoted(path));
        Finding::new(codes::DATA_MISSING, text)
    }
}

/// Bytes of a name, at most.
const LONGEST: usize = 200;

/// Names that stand for devices on Windows, whatever their ending.
const DEVICES: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
    "lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

/// Whether `name` can be a new file below any folder of any system and nowhere else: parts of letters, digits and `_ . + -`
/// that neither begin nor end with a dot, joined by `/`.
pub fn is_name(name: &str) -> bool {
    let is_part = |part: &str| {
        let stem = part.split('.').next().unwrap_or_default().to_ascii_lowercase();
        part.starts_with(|c: char| c.is_ascii_alphanumeric() || c == '_')
            && !part.ends_with('.')
            && part.bytes().all(|b| b.is_ascii_alphanumeric() || b"._+-".contains(&b))
            && !DEVICES.contains(&stem.as_str())
    };
    name.len() <= LONGEST && name.split('/').all(is_part)
}

/// Whether `path` names a file below the contest's folder, with no way out of it.
pub fn is_below(path: &str) -> bool {
    !path.is_empty()
        && !path.contains(['\\', '\0'])
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// Whether `address` is one to download from: https, or http on this machine, without a password in it.
pub(super) fn is_address(address: &str) -> bool {
    let (rest, is_local) = match address.split_once("://") {
        Some(("https", rest)) => (rest, false),
        Some(("http", rest)) => (rest, true),
        _ => return false,
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let name = host
        .strip_prefix('[')
        .and_then(|rest| rest.split_once(']'))
        .map_or_else(|| host.split(':').next().unwrap_or_default(), |(name, _)| name);
    !host.is_empty()
        && !host.contains('@')
        && !address.contains(|c: char| c.is_whitespace() || c.is_control() || c == '\\')
        && (!is_local || ["localhost", "127.0.0.1", "::1"].contains(&name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_stays_below_the_folder_on_every_system() {
        for good in ["train.csv", "a/b/c.tar.gz", "_x", "1+1", "ratings-2007.parquet", "con-x.csv", "a.con"] {
            assert!(is_name(good), "{good}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "../x",
            "a/../x",
            "a//b",
            "a/",
            ".git/config",
            ".x",
            "a\\b",
            "C:x",
            "a:b",
            "x.",
            "NUL",
            "nul.csv",
            "a/Com1.txt",
            "a b",
            "ü",
            "a\0b",
            "-rf",
            "a/./b",
            "~",
        ] {
            assert!(!is_name(bad), "{bad}");
        }
        assert!(is_name(&"a".repeat(LONGEST)) && !is_name(&"a".repeat(LONGEST + 1)));
    }

    #[test]
    fn an_address_is_safe_to_ask() {
        for good in [
            "https://data.example/a.csv",
            "https://data.example:8443/a?b=c",
            "http://127.0.0.1:8000/a",
            "http://[::1]:8000/a",
            "http://localhost/a",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "http://data.example/a",
            "http://127.0.0.1.evil.example/a",
            "http://localhost@evil.example/a",
            "https://user:secret@data.example/a",
            "ftp://data.example/a",
            "file:///etc/passwd",
            "https://",
            "https:///a",
            "https://data.example/a b",
            "data.example/a",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn a_path_stays_in_the_repository() {
        for (path, good) in [
            ("content/data/sample.csv", true),
            ("", false),
            ("../sample.csv", false),
            ("content/../../sample.csv", false),
            ("/tmp/sample.csv", false),
            ("content/./sample.csv", false),
            ("content\\sample.csv", false),
        ] {
            assert_eq!(is_below(path), good, "{path}");
        }
    }
}
