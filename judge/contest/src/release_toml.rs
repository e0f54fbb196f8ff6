//! `[release]` of `contest.toml`: which release of the programs the contest's workflows install.

use super::digest_toml::sha256;
use super::reader::Section;
use base::finding::codes;
use base::finding::quoted;

/// The release that workflows install: its files lie below an address or in a folder, and one digest pins them all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Release {
    /// Its version.
    pub version: String,
    /// Where its files lie: an https address, or a folder.
    pub base: Option<String>,
    /// SHA-256 of its list of digests, 64 hexadecimal digits.
    pub digest: Option<String>,
}

/// The list of a release's files with the digest of each, as `sha256sum` writes it.
pub const RELEASE_LIST: &str = "SHA256SUMS";

pub(super) fn release(section: &Section<'_, '_>) -> Option<Release> {
    let version = section.required("version", section.text("version"));
    let base = section.text("base");
    let digest = section.text("digest").and_then(|at| sha256(section, &at));
    // A shell script reads these lines, too.
    let is_plain = |text: &str, more: &[u8]| {
        !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || more.contains(&b))
    };
    if let Some(at) = version.as_ref().filter(|at| !is_plain(&at.value, b".-+")) {
        let text = format!("release.version is {}, expected a version like 1.2.3", quoted(&at.value));
        section.complain(codes::BAD_VALUE, &at.span, text, None);
    }
    if let Some(at) = &base {
        let (is_address, is_https) = (at.value.contains("://"), at.value.starts_with("https://"));
        if is_address && !is_https || !is_plain(&at.value, b"/:.-_+~%@") {
            let text = format!(
                "release.base is {}, expected an address like \"https://forge.example/releases/download/v1.2.3\" or a \
                 folder, of letters, digits and / : . - _ + ~ % @",
                quoted(&at.value)
            );
            section.complain(codes::BAD_VALUE, &at.span, text, None);
        }
    }
    Some(Release { version: version?.value, base: base.map(|at| at.value), digest })
}

#[cfg(test)]
mod tests {
    use crate::{CONTEST_FILE, Contest};
    use metric::Catalogue;

    #[test]
    fn a_release_is_a_version_a_place_and_a_digest() {
        let digest = format!("sha256:{}", "0a".repeat(32));
        for (release, codes) in [
            (
                format!("version = \"1.2.3\"\nbase = \"https://a.example/v1.2.3\"\ndigest = \"{digest}\""),
                &[][..],
            ),
            ("version = \"1.2.3-rc.1+2\"\nbase = \"/srv/releases\"".to_owned(), &[]),
            ("version = \"1.2.3\"\nbase = \"http://a.example\"".to_owned(), &["bad-value"]),
            ("version = \"1.2.3\"\nbase = \"$(id)\"".to_owned(), &["bad-value"]),
            ("version = \"1.2.3\"\nbase = \"\"".to_owned(), &["bad-value"]),
            ("version = \"1 2\"".to_owned(), &["bad-value"]),
            ("base = \"/srv\"".to_owned(), &["missing-key"]),
            ("version = \"1.2.3\"\ndigest = \"sha256:AB\"".to_owned(), &["bad-digest"]),
            ("version = \"1.2.3\"\nbace = \"/srv\"".to_owned(), &["unknown-key"]),
        ] {
            let text = include_str!("../../../content/contest.toml");
            let text = format!("{text}\n[release]\n{release}\n");
            let read = Contest::parse(CONTEST_FILE, &text, Catalogue::shipped());
            let found: Vec<_> = read.err().into_iter().flatten().map(|finding| finding.code).collect();
            assert_eq!(found, codes, "{release}");
        }
    }
}
