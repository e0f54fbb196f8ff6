//! Wheels: the same programs for `pip`, `uv` and `pipx`, as "Binary distribution format" of the Python Packaging User Guide
//! describes them. There is no Python in them; installers put what lies in `scripts` on the path.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use anyhow::Result;

use super::VERSION;
use super::archive::{Entry, zip};
use super::goods::{Item, Kind, Shell};

/// What a wheel is called and what it says of itself.
pub(crate) struct Wheel<'a> {
    /// The name that people install, such as `gitprize-judge`.
    pub(crate) name: &'a str,
    /// One sentence.
    pub(crate) summary: &'a str,
    /// Where the project is.
    pub(crate) repository: &'a str,
    /// With what it runs, see [`super::target::Target::tags`].
    pub(crate) tags: &'a [String],
}

impl Wheel<'_> {
    /// The name as files have it.
    fn escaped(&self) -> String {
        self.name.replace('-', "_")
    }

    /// The name of the file.
    pub(crate) fn file(&self) -> String {
        let platforms = self.tags.iter().filter_map(|tag| tag.rsplit_once('-')).map(|(_, platform)| platform);
        let platforms = platforms.collect::<Vec<_>>().join(".");
        format!("{}-{VERSION}-py3-none-{platforms}.whl", self.escaped())
    }

    /// Its bytes, with `items` in it.
    ///
    /// # Errors
    /// When a path has no place in an archive.
    pub(crate) fn pack(&self, items: &[Item], at: i64) -> Result<Vec<u8>> {
        let info = format!("{}-{VERSION}.dist-info", self.escaped());
        let data = format!("{}-{VERSION}.data", self.escaped());
        let place = |item: &Item| match item.kind {
            Kind::Program => Some(format!("{data}/scripts/{}", item.name)),
            // `judge/build.rs` has programs look there as well.
            Kind::Library => Some(format!("{data}/data/lib/gitprize/{}", item.name)),
            Kind::Manual => Some(format!("{data}/data/share/man/man1/{}", item.name)),
            Kind::Completion(shell) => {
                shell_folder(shell).map(|folder| format!("{data}/data/{folder}/{}", item.name))
            }
            Kind::Licence => Some(format!("{info}/licenses/{}", item.name)),
            Kind::Handbook => Some(format!("{data}/data/share/doc/gitprize/handbook/{}", item.name)),
            Kind::Text => None,
        };
        let (metadata, wheel) = (self.metadata(items), self.wheel());
        let mut entries: Vec<Entry> = items
            .iter()
            .filter_map(|item| {
                Some(Entry { path: place(item)?, bytes: &item.bytes, is_program: item.kind.is_program() })
            })
            .collect();
        entries.sort_by(|a, b| a.path.cmp(&b.path));
        for (name, text) in [("METADATA", &metadata), ("WHEEL", &wheel)] {
            let path = format!("{info}/{name}");
            entries.push(Entry { path, bytes: text.as_bytes(), is_program: false });
        }
        let record = record(&entries, &info);
        let path = format!("{info}/RECORD");
        entries.push(Entry { path, bytes: record.as_bytes(), is_program: false });
        zip(&entries, at)
    }

    fn metadata(&self, items: &[Item]) -> String {
        let mut text = format!(
            "Metadata-Version: 2.4\nName: {}\nVersion: {VERSION}\nSummary: {}\nLicense-Expression: MIT OR Apache-2.0\n",
            self.name, self.summary
        );
        for item in items.iter().filter(|item| item.kind == Kind::Licence) {
            text += &format!("License-File: {}\n", item.name);
        }
        text += &format!("Project-URL: Source, {}\n", self.repository);
        text += "Description-Content-Type: text/markdown\n";
        let readme = items.iter().find(|item| item.name == "README.md");
        if let Some(readme) = readme {
            text += &format!("\n{}", String::from_utf8_lossy(&readme.bytes));
        }
        text
    }

    fn wheel(&self) -> String {
        let tags: String = self.tags.iter().map(|tag| format!("Tag: {tag}\n")).collect();
        format!("Wheel-Version: 1.0\nGenerator: gitprize ({VERSION})\nRoot-Is-Purelib: false\n{tags}")
    }
}

/// Where a shell looks below the folder that a package is installed into; PowerShell looks nowhere.
fn shell_folder(shell: Shell) -> Option<&'static str> {
    match shell {
        Shell::Bash => Some("share/bash-completion/completions"),
        Shell::Fish => Some("share/fish/vendor_completions.d"),
        Shell::Zsh => Some("share/zsh/site-functions"),
        Shell::Powershell => None,
    }
}

/// Path, digest and size of each file; of the list itself the path alone.
fn record(entries: &[Entry], info: &str) -> String {
    let mut text = String::new();
    for entry in entries {
        let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(entry.bytes));
        text += &format!("{},sha256={digest},{}\n", entry.path, entry.bytes.len());
    }
    text + &format!("{info}/RECORD,,\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;
    use std::io::{Cursor, Read as _};

    fn files() -> (String, BTreeMap<String, Vec<u8>>) {
        let tags = ["py3-none-manylinux_2_17_x86_64".to_owned(), "py3-none-musllinux_1_1_x86_64".to_owned()];
        let wheel = Wheel {
            name: "some-thing",
            summary: "Does things.",
            repository: "https://t.example/",
            tags: &tags,
        };
        let item = |kind, name: &str, bytes: &[u8]| Item { kind, name: name.into(), bytes: bytes.to_vec() };
        let items = [
            item(Kind::Program, "thing", b"program"),
            item(Kind::Library, "libthing.so", b"library"),
            item(Kind::Manual, "thing.1", b".TH"),
            item(Kind::Completion(Shell::Zsh), "_thing", b"#compdef"),
            item(Kind::Completion(Shell::Powershell), "thing.ps1", b"using"),
            item(Kind::Licence, "LICENSE-MIT", b"free"),
            item(Kind::Text, "README.md", b"# Thing\n"),
        ];
        let packed = wheel.pack(&items, 1_700_000_000).unwrap();
        let mut archive = ::zip::ZipArchive::new(Cursor::new(packed)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let files = names.into_iter().map(|name| {
            let mut bytes = vec![];
            archive.by_name(&name).unwrap().read_to_end(&mut bytes).unwrap();
            (name, bytes)
        });
        (wheel.file(), files.collect())
    }

    #[test]
    fn every_file_has_its_place() {
        let (file, files) = files();
        assert_eq!(
            file,
            format!("some_thing-{VERSION}-py3-none-manylinux_2_17_x86_64.musllinux_1_1_x86_64.whl")
        );
        let names: Vec<String> = files.keys().map(|name| name.replace(VERSION, "V")).collect();
        assert_eq!(
            names,
            [
                "some_thing-V.data/data/lib/gitprize/libthing.so",
                "some_thing-V.data/data/share/man/man1/thing.1",
                "some_thing-V.data/data/share/zsh/site-functions/_thing",
                "some_thing-V.data/scripts/thing",
                "some_thing-V.dist-info/METADATA",
                "some_thing-V.dist-info/RECORD",
                "some_thing-V.dist-info/WHEEL",
                "some_thing-V.dist-info/licenses/LICENSE-MIT",
            ]
        );
    }

    #[test]
    fn the_record_has_every_file_with_its_digest() {
        let (_, files) = files();
        let record = files.iter().find(|(name, _)| name.ends_with("/RECORD")).unwrap();
        let lines: BTreeMap<&str, (&str, &str)> = std::str::from_utf8(record.1)
            .unwrap()
            .lines()
            .map(|line| {
                let mut parts = line.splitn(3, ',');
                (parts.next().unwrap(), (parts.next().unwrap(), parts.next().unwrap()))
            })
            .collect();
        assert_eq!(lines.len(), files.len());
        for (name, bytes) in &files {
            let expected = if name.ends_with("/RECORD") {
                (String::new(), String::new())
            } else {
                let digest = URL_SAFE_NO_PAD.encode(Sha256::digest(bytes));
                (format!("sha256={digest}"), bytes.len().to_string())
            };
            assert_eq!(lines[name.as_str()], (expected.0.as_str(), expected.1.as_str()), "{name}");
        }
    }

    #[test]
    fn installers_are_told_what_they_ask() {
        let (_, files) = files();
        let text = |end: &str| {
            let (_, bytes) = files.iter().find(|(name, _)| name.ends_with(end)).unwrap();
            String::from_utf8(bytes.clone()).unwrap()
        };
        let metadata = text("/METADATA");
        let (head, body) = metadata.split_once("\n\n").unwrap();
        for line in ["Name: some-thing", "License-Expression: MIT OR Apache-2.0", "License-File: LICENSE-MIT"]
        {
            assert!(head.lines().any(|other| other == line), "{line} in {head}");
        }
        assert_eq!(body, "# Thing\n");
        let tags = text("/WHEEL").lines().filter(|line| line.starts_with("Tag: ")).count();
        assert_eq!(tags, 2);
    }
}
