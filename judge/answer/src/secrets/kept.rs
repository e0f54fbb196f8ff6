//! What the judge keeps besides the answer key, so that a corrected key changes none of it: the age identities that
//! contestants encrypt to, newest first, and the secret behind the tags of persons. An age file for the same people as
//! the answer key, at the path that `answer_key.identities` names.

use std::path::Path;

use age::secrecy::ExposeSecret;
use age::x25519::Identity;

use super::open::opened;
use super::{Identities, encrypted, new_salt};
use crate::AnswerKey;
use base::failure::Failure;
use base::finding::codes;
use decode::identities_in;

/// Before each secret behind the tags of persons.
const PEOPLE: &str = "# people: ";

/// The judge's own secrets.
#[derive(Clone)]
pub struct Kept {
    /// Identities, the newest first: to that one contestants encrypt, the others open what was encrypted before.
    pub identities: Vec<Identity>,
    /// What tags of persons are made with, the newest first: a secret of their own, which nothing that is revealed
    /// opens. Those behind it made tags that are on record.
    pub people: Vec<[u8; 32]>,
}

impl Kept {
    /// New ones.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the machine has no random numbers.
    pub fn new() -> Result<Self, Failure> {
        Ok(Self { identities: vec![Identity::generate()], people: vec![new_salt()?] })
    }

    /// Those that a contest had whose answer key, `key`, was all its secret: its files stay what they are, and tags on
    /// record are known again. New ones are made with a secret of their own, since the key may be revealed.
    ///
    /// # Errors
    /// As [`AnswerKey::identity`] and [`Kept::new`].
    pub fn of(key: &AnswerKey) -> Result<Self, Failure> {
        let mut kept = Self { identities: vec![key.identity()?], people: key.people() };
        kept.rotate_people()?;
        Ok(kept)
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
        let read = |digits: &str| {
            let mut secret = [0; 32];
            hex::decode_to_slice(digits.trim(), &mut secret).ok().map(|()| secret)
        };
        let people = text.lines().filter_map(|line| line.strip_prefix(PEOPLE)).map(read);
        let people = people.collect::<Option<Vec<_>>>().filter(|people| !people.is_empty());
        let people = people.ok_or_else(|| wrong("the line `# people:` is missing or damaged"))?;
        Ok(Self { identities: identities_in(&shown, &text)?, people })
    }

    /// The file's text, before it is encrypted.
    pub fn text(&self) -> String {
        let mut text = "# gitprize identities 1\n".to_owned();
        for secret in &self.people {
            text.push_str(&format!("{PEOPLE}{}\n", hex::encode(secret)));
        }
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

    /// Adds a secret that tags on record were made with, behind those that are there.
    pub fn add_people(&mut self, more: impl IntoIterator<Item = [u8; 32]>) {
        for secret in more {
            if !self.people.contains(&secret) {
                self.people.push(secret);
            }
        }
    }

    /// Has contestants encrypt to a new identity from now on.
    pub fn rotate(&mut self) {
        self.identities.insert(0, Identity::generate());
    }

    /// Has tags made with a new secret from now on.
    ///
    /// # Errors
    /// As [`Kept::new`].
    pub fn rotate_people(&mut self) -> Result<(), Failure> {
        self.people.insert(0, new_salt()?);
        Ok(())
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
        let mut kept = Kept { identities: vec![Identity::generate()], people: vec![[7; 32]] };
        let first = kept.recipient().unwrap();
        kept.rotate();
        kept.rotate_people().unwrap();
        kept.add_people([[7; 32]]);
        kept.add(kept.identities.clone());
        assert_eq!(kept.identities.len(), 2);
        std::fs::write(&path, kept.sealed(&[ci.to_public().to_string()]).unwrap()).unwrap();
        let from = |key: &Identity| Identities {
            file: None,
            text: Some(key.to_string().expose_secret().to_owned()),
        };
        let back = Kept::open(&path, &from(&ci)).unwrap();
        assert_eq!((back.text(), &back.people), (kept.text(), &kept.people));
        assert!(back.people.len() == 2 && back.people[0] != [7; 32] && back.people[1] == [7; 32]);
        assert_eq!(back.identities[1].to_public().to_string(), first, "the old one stays");
        let wrong = Kept::open(&path, &from(&other)).err().unwrap();
        assert_eq!(wrong.findings()[0].code, "unopened-answer-key");
        assert!(!wrong.findings()[0].message.contains("AGE-SECRET"));
    }
}
