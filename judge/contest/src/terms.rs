//! The text that members accept, known by its hash.

use std::collections::BTreeMap;
use std::path::Path;

use super::rules::Terms;
use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::codes;

/// The text of the terms as main, or a contest's folder, has it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TermsText {
    /// Its path below the contest's root.
    pub file: String,
    /// Its hash, see [`TermsText::hash_of`].
    pub hash: String,
    /// Hash of each text that ever stood → the first commit of main that had it, as far as it was looked up.
    pub stood: BTreeMap<String, String>,
}

impl TermsText {
    /// The hash that members accept: SHA-256 of the file's bytes, 64 hexadecimal digits, after each CR LF and
    /// each CR without an LF was replaced by one LF, so that a checkout on another system hashes alike.
    /// Nothing else is changed: a space, a byte order mark or a missing last newline make another text. A
    /// value that the page takes from `contest.toml` by a placeholder is no part of it.
    pub fn hash_of(bytes: &[u8]) -> String {
        let mut normal = Vec::with_capacity(bytes.len());
        let mut rest = bytes.iter().peekable();
        while let Some(byte) = rest.next() {
            if *byte == b'\r' {
                rest.next_if(|next| **next == b'\n');
                normal.push(b'\n');
            } else {
                normal.push(*byte);
            }
        }
        sha256_hex(&normal)
    }

    /// The text in the contest folder `root`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when the file cannot be read.
    pub fn open(root: &Path, terms: &Terms) -> Result<Self, Failure> {
        let bytes = std::fs::read(root.join(&terms.file)).map_err(|why| no_file(&terms.file, &why))?;
        Ok(Self { file: terms.file.clone(), hash: Self::hash_of(&bytes), stood: BTreeMap::new() })
    }

    /// Whether the acceptance of the text with the hash `accepted` holds: it is this text, or one that
    /// `terms` say differs in nothing that matters.
    pub fn holds(&self, terms: &Terms, accepted: &str) -> bool {
        accepted == self.hash || terms.minor.iter().any(|minor| minor.from == accepted)
    }
}

/// The complaint about a file of terms that is not there.
pub fn no_file(file: &str, why: &dyn std::fmt::Display) -> Failure {
    Failure::configuration(codes::NO_TERMS_FILE, format!("terms.file is {file}, which cannot be read: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn line_ends_make_no_other_text_and_all_else_does() {
        let hash = TermsText::hash_of(b"One.\nTwo.\n");
        assert_eq!(hash, sha256_hex(b"One.\nTwo.\n"), "an ordinary file hashes as sha256sum does");
        assert_eq!(TermsText::hash_of(b"One.\r\nTwo.\r\n"), hash);
        assert_eq!(TermsText::hash_of(b"One.\rTwo.\r"), hash);
        assert_ne!(TermsText::hash_of(b"One.\n\nTwo.\n"), hash);
        assert_ne!(TermsText::hash_of(b"One.\nTwo."), hash);
        assert_ne!(TermsText::hash_of(b"One. \nTwo.\n"), hash);
    }
}
