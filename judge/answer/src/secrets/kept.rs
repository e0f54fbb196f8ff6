//! What the judge keeps besides the answer key, so that a corrected key changes none of it: the age identities that
//! contestants encrypt to, newest first, and the secret behind the tags of persons. An age file for the same people as
//! the answer key, at the path that `answer_key.identities` names.

use std::path::Path;

use age::secrecy::ExposeSecret;
use age::x25519::Identity;

use super::open::opened;
use super::{Identities, encrypted};
use crate::AnswerKey;
use base::failure::Failure;
use base::finding::codes;
use decode::identities_in;

/// Before the secret behind the tags of persons.
const PEOPLE: &str = "# people: ";

/// The judge's own secrets.
#[derive(Clone)]
pub struct Kept {
    /// Identities, the newest first: to that one contestants encrypt, the others open what was encrypted before.
    pub identities: Vec<Identity>,
    /// What tags of persons are made with.
    pub people: [u8; 32],
}

impl Kept {
    /// New ones for a contest whose answer key is `key`.
    pub fn new(key: &AnswerKey) -> Self {
        Self { identities: vec![Identity::generate()], people: key.people() }
    }

    /// Those that a contest had whose answer key, `key`, was all its secret: its files and tags stay what they are.
    ///
    /// # Errors
    /// As [`AnswerKey::identity`].
    pub fn of(key: &AnswerKey) -> Result<Self, Failure> {
        Ok(Self { identities: vec![key.identity()?], people: key.people() })
    }

    /// Opens the file at `path`.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when it cannot be read or no identity of `from` opens it.
    pub fn open(path: &Path, from: &Identities) -> Result<Self, Failure> {
        let shown = path.display().to_string();
        let bytes = std::fs::read(path).map_err(|why| {
            Failure::configuration(codes::UNREADABLE_TABLE, format!("cannot read {shown}: {why}"))
        })?;
        let text = opened(&shown, &bytes, from)?;
        let text = String::from_utf8_lossy(&text);
        let wrong = |why: &str| Failure::configuration(codes::BAD_IDENTITY, format!("{shown}: {why}"));
        let people = text.lines().find_map(|line| line.strip_prefix(PEOPLE));
        let mut secret = [0; 32];
        people
            .and_then(|digits| hex::decode_to_slice(digits.trim(), &mut secret).ok())
            .ok_or_else(|| wrong("the line `# people:` is missing or damaged"))?;
        Ok(Self { identities: identities_in(&shown, &text)?, people: secret })
    }

    /// The file's text, before it is encrypted.
    pub fn text(&self) -> String {
        let mut text = format!("# gitprize identities 1\n{PEOPLE}{}\n", hex::encode(self.people));
        for identity in &self.identities {
            text.push_str(&format!("# public key: {}\n", identity.to_public()));
            text.push_str(identity.to_string().expose_secret());
            text.push('\n');
        }
        text
    }

    /// The identities alone, for everybody, once the labels are published.
    pub fn published(&self) -> String {
        let line = |identity: &Identity| format!("{}\n", identity.to_string().expose_secret());
        self.identities.iter().map(line).collect()
    }

    /// The file's bytes, for `recipients`.
    ///
    /// # Errors
    /// As [`encrypted`].
    pub fn sealed(&self, recipients: &[String]) -> Result<Vec<u8>, Failure> {
        encrypted(self.text().as_bytes(), recipients)
    }

    /// To whom contestants encrypt.
    pub fn recipient(&self) -> Option<String> {
        self.identities.first().map(|identity| identity.to_public().to_string())
    }

    /// Adds what is not there yet, behind those that are.
    pub fn add(&mut self, more: impl IntoIterator<Item = Identity>) {
        for identity in more {
            if !self.identities.iter().any(|known| known.to_public() == identity.to_public()) {
                self.identities.push(identity);
            }
        }
    }

    /// Has contestants encrypt to a new identity from now on.
    pub fn rotate(&mut self) {
        self.identities.insert(0, Identity::generate());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_comes_back_and_only_to_those_who_may() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("identities.age");
        let (ci, other) = (Identity::generate(), Identity::generate());
        let mut kept = Kept { identities: vec![Identity::generate()], people: [7; 32] };
        let first = kept.recipient().unwrap();
        kept.rotate();
        kept.add(kept.identities.clone());
        assert_eq!(kept.identities.len(), 2);
        std::fs::write(&path, kept.sealed(&[ci.to_public().to_string()]).unwrap()).unwrap();
        let from = |key: &Identity| Identities {
            file: None,
            text: Some(key.to_string().expose_secret().to_owned()),
        };
        let back = Kept::open(&path, &from(&ci)).unwrap();
        assert_eq!((back.text(), back.people), (kept.text(), [7; 32]));
        assert_eq!(back.identities[1].to_public().to_string(), first, "the old one stays");
        let wrong = Kept::open(&path, &from(&other)).err().unwrap();
        assert_eq!(wrong.findings()[0].code, "unopened-answer-key");
        assert!(!wrong.findings()[0].message.contains("AGE-SECRET"));
    }
}
