//! `[data]` of `contest.toml`.

use super::data::{DataFile, Place, is_address, is_below, is_name};
use super::digest_toml::sha256;
use super::reader::{At, Section};
use base::finding::codes;
use base::finding::quoted;

/// The files in the order of the file.
pub(super) fn data(section: &Section<'_, '_>) -> Option<Vec<DataFile>> {
    let licence = filled(section, "licence");
    let version = filled(section, "version");
    let mut names: Vec<String> = vec![];
    Some(section.tables("files", |section| {
        let name = section.required("name", section.text("name")).and_then(|at| name(section, at, &names));
        if let Some(name) = &name {
            names.push(name.clone());
        }
        let place = place(section);
        let bytes = section.required("bytes", section.integer("bytes"));
        let digest = section.required("digest", section.text("digest")).and_then(|at| sha256(section, &at));
        let own = filled(section, "licence").or_else(|| licence.clone());
        if own.is_none() {
            section.complain_here(
                codes::MISSING_KEY,
                "[data.files] lacks the key `licence`, and [data] has none for all files",
            );
        }
        Some(DataFile {
            name: name?,
            place: place?,
            bytes: bytes?.value,
            digest: digest?,
            licence: own?,
            version: filled(section, "version").or_else(|| version.clone()),
            about: filled(section, "about"),
        })
    }))
}

/// A name that no other file has, whatever a disk takes for the same, and that is no folder of another's.
fn name(section: &Section<'_, '_>, at: At<String>, others: &[String]) -> Option<String> {
    if !is_name(&at.value) {
        let text = format!(
            "data.files.name is {}, expected the name of a file like \"train.csv.gz\": letters, digits and _ . + -, \
             joined by / for folders, with no dot at an end",
            quoted(&at.value)
        );
        section.complain(codes::BAD_VALUE, &at.span, text, None);
        return None;
    }
    let own = at.value.to_ascii_lowercase();
    let meets = |other: &&String| {
        let other = other.to_ascii_lowercase();
        let is_in =
            |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
        own == other || is_in(&own, &other) || is_in(&other, &own)
    };
    if let Some(other) = others.iter().find(meets) {
        let text = format!("data.files.name {} gets into the way of {}", quoted(&at.value), quoted(other));
        let help = "give every file a name of its own; some disks do not tell capitals apart".to_owned();
        section.complain(codes::SAME_NAME_TWICE, &at.span, text, help);
        return None;
    }
    Some(at.value)
}

fn place(section: &Section<'_, '_>) -> Option<Place> {
    match (section.text("path"), section.text("url")) {
        (Some(path), None) if is_below(&path.value) => Some(Place::Here(path.value)),
        (None, Some(url)) if is_address(&url.value) => Some(Place::There(url.value)),
        (Some(path), None) => {
            let text = format!(
                "data.files.path is {}, expected a file of this repository like \"content/data/train.csv.gz\"",
                quoted(&path.value)
            );
            section.complain(codes::BAD_VALUE, &path.span, text, None);
            None
        }
        (None, Some(url)) => {
            let text = format!(
                "data.files.url is {}, expected an https address without a password; http is for this machine only",
                quoted(&url.value)
            );
            section.complain(codes::BAD_VALUE, &url.span, text, None);
            None
        }
        (Some(_), Some(url)) => {
            let text = "a file has a path in this repository or a url, not both";
            section.complain(codes::BAD_VALUE, &url.span, text, None);
            None
        }
        (None, None) => {
            section.complain_here(codes::MISSING_KEY, "[data.files] lacks the key `path` or `url`");
            None
        }
    }
}

/// A text that says something.
fn filled(section: &Section<'_, '_>, key: &'static str) -> Option<String> {
    let at = section.text(key)?;
    if at.value.trim().is_empty() {
        section.complain(codes::BAD_VALUE, &at.span, format!("{key} is empty"), None);
        return None;
    }
    Some(at.value)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{CONTEST_FILE, Contest};
    use metric::Catalogue;

    const DIGEST: &str = "sha256:7dc0250beddab8516ccbcdddfc08e6f0a2d954905a532de1af35f8937f0afb28";

    fn read(more: &str) -> Result<Vec<DataFile>, Vec<(&'static str, String)>> {
        let text = "title = \"A\"\nurl = \"https://a.example/\"\nopens = 2030-01-01T00:00:00Z\n\
                    closes = 2031-01-01T00:00:00Z\n[submission]\nformat = \"csv\"\n[metric]\nname = \"rmse\"\n";
        Contest::parse(CONTEST_FILE, &format!("{text}{more}"), Catalogue::shipped())
            .map(|contest| contest.data)
            .map_err(|all| all.into_iter().map(|found| (found.code, found.message)).collect())
    }

    fn file(name: &str, rest: &str) -> String {
        format!("[[data.files]]\nname = \"{name}\"\nbytes = 5\ndigest = \"{DIGEST}\"\n{rest}\n")
    }

    #[test]
    fn files_take_what_the_table_says_for_all() {
        let own = "url = \"https://a.example/b\"\nlicence = \"MIT\"\nversion = \"2\"\nabout = \"B.\"";
        let files = read(&format!(
            "[data]\nlicence = \"CC0-1.0\"\nversion = \"1\"\n{}{}",
            file("a.csv", "path = \"content/data/a.csv\""),
            file("b/b.csv", own)
        ))
        .unwrap();
        assert_eq!((files[0].licence.as_str(), files[0].version.as_deref()), ("CC0-1.0", Some("1")));
        assert_eq!(files[0].place, Place::Here("content/data/a.csv".to_owned()));
        assert_eq!((files[1].licence.as_str(), files[1].version.as_deref()), ("MIT", Some("2")));
        assert_eq!(files[1].place, Place::There("https://a.example/b".to_owned()));
    }

    #[test]
    fn what_cannot_be_downloaded_is_refused() {
        let here = "path = \"content/data/a.csv\"\nlicence = \"MIT\"";
        for (toml, code, part) in [
            (file("../a.csv", here), "bad-value", "expected the name of a file"),
            (file(".bashrc", here), "bad-value", "expected the name of a file"),
            (file("/etc/passwd", here), "bad-value", "expected the name of a file"),
            (
                file("a.csv", "path = \"../a.csv\"\nlicence = \"MIT\""),
                "bad-value",
                "a file of this repository",
            ),
            (
                file("a.csv", "url = \"http://a.example/a\"\nlicence = \"MIT\""),
                "bad-value",
                "expected an https address",
            ),
            (file("a.csv", &format!("{here}\nurl = \"https://a.example/a\"")), "bad-value", "not both"),
            (file("a.csv", "licence = \"MIT\""), "missing-key", "lacks the key `path` or `url`"),
            (file("a.csv", "path = \"content/data/a.csv\""), "missing-key", "lacks the key `licence`"),
            (file("a.csv", &format!("{here}\nversion = \" \"")), "bad-value", "version is empty"),
            (file("a", here) + &file("A", here), "same-name-twice", "gets into the way of \"a\""),
            (file("a", here) + &file("a/b", here), "same-name-twice", "gets into the way of \"a\""),
            (file("a/b", here) + &file("A", here), "same-name-twice", "gets into the way of \"a/b\""),
            (file("a.csv", here).replace("sha256:7", "7"), "bad-digest", "is not a digest"),
            (file("a.csv", here).replace("= 5", "= -5"), "out-of-range", "expected a whole number from 0"),
        ] {
            let found = read(&toml).unwrap_err();
            assert!(found.len() == 1 && found[0].0 == code && found[0].1.contains(part), "{toml}\n{found:?}");
        }
    }
}
