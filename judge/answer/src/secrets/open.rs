//! The answer key's file, sealed or not.

use std::io::Read;
use std::path::{Path, PathBuf};

use age::armor::ArmoredReader;
use age::x25519::Identity;

use crate::{AnswerKey, KeyColumns, labels_as_csv, salted, with_tables};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use decode::{identities, identities_in, is_encrypted};

/// Where an age identity may come from.
#[derive(Clone, Debug, Default)]
pub struct Identities {
    /// A file.
    pub file: Option<PathBuf>,
    /// The text of the environment variable [`Identities::VARIABLE`].
    pub text: Option<String>,
}

impl Identities {
    /// The variable in which a CI hands the judge the identity.
    pub const VARIABLE: &str = "GITPRIZE_IDENTITY";

    /// The identities: those of the file if there is one, else those of the variable, else none.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when there is no identity in what was given.
    pub fn read(&self) -> Result<Vec<Identity>, Failure> {
        match (&self.file, &self.text) {
            (Some(file), _) => identities(file),
            (None, Some(text)) if !text.trim().is_empty() => identities_in(Self::VARIABLE, text),
            _ => Ok(vec![]),
        }
    }
}

/// The file of an answer key. What was sealed is decrypted in memory only.
pub struct KeyFile {
    path: PathBuf,
    opened: Option<Vec<u8>>,
}

impl KeyFile {
    /// Looks at the file at `path` and opens it if it is sealed.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when it cannot be read, is sealed and no identity opens it, or is damaged.
    pub fn open(path: &Path, from: &Identities) -> Result<Self, Failure> {
        let shown = path.display();
        let mut start = vec![];
        let read = std::fs::File::open(path).and_then(|file| file.take(64).read_to_end(&mut start));
        read.map_err(|why| {
            Failure::configuration(codes::UNREADABLE_TABLE, format!("cannot read {shown}: {why}"))
        })?;
        if !is_encrypted(&start) {
            return Ok(Self { path: path.to_owned(), opened: None });
        }
        let bytes = fs_err::read(path).map_err(Failure::io)?;
        Ok(Self { path: path.to_owned(), opened: Some(opened(&shown.to_string(), &bytes, from)?) })
    }

    /// The same with the tables in the files of `given` behind its rows, each by its name.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when one cannot be read, or the key has a table of that name.
    pub fn with_tables(self, given: &[(String, PathBuf)]) -> Result<Self, Failure> {
        if given.is_empty() {
            return Ok(self);
        }
        let text = match self.opened {
            Some(text) => text,
            None => match labels_as_csv(&self.path, None)? {
                (Some(salt), table) => salted(&salt, &table),
                (None, table) => table,
            },
        };
        Ok(Self { path: self.path, opened: Some(with_tables(text, given)?) })
    }

    /// The plaintext, if the file is sealed.
    pub fn opened(&self) -> Option<&[u8]> {
        self.opened.as_deref()
    }

    /// The key.
    ///
    /// # Errors
    /// [`Failure::Configuration`] naming the row that is wrong.
    pub fn read(self, columns: &KeyColumns) -> Result<AnswerKey, Failure> {
        match self.opened {
            Some(bytes) => AnswerKey::from_bytes(&self.path, bytes, columns),
            None => AnswerKey::open(&self.path, columns),
        }
    }

    /// The different cells of a column, sorted.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when there is no such column.
    pub fn labels(&self, column: &str) -> Result<Vec<String>, Failure> {
        match &self.opened {
            Some(bytes) => AnswerKey::labels_in(&self.path, bytes.clone(), column),
            None => AnswerKey::labels(&self.path, column),
        }
    }
}

/// The plaintext of the sealed file that messages call `shown`.
///
/// # Errors
/// [`Failure::Configuration`] when no identity opens it, or it is damaged.
pub(super) fn opened(shown: &str, bytes: &[u8], from: &Identities) -> Result<Vec<u8>, Failure> {
    let fail = |finding: Finding| Err(Failure::Configuration(vec![finding]));
    let keys = from.read()?;
    if keys.is_empty() {
        let text = format!("{shown} is sealed, and no identity was given to open it");
        let help = "give the identity file with --key-identity FILE or its text in GITPRIZE_IDENTITY";
        return fail(Finding::new(codes::NO_KEY_IDENTITY, text).help(help));
    }
    match decrypt(bytes, &keys) {
        Ok(text) => Ok(text),
        Err(age::DecryptError::NoMatchingKeys) => {
            let text = format!("{shown} is not sealed to the identity that was given");
            let help = "answer_key.sealed_to in contest.toml lists who can open it; \
                        one of them can let you in with `judge seal --rotate`";
            fail(Finding::new(codes::UNOPENED_ANSWER_KEY, text).help(help))
        }
        Err(why) => {
            let text = format!("{shown} is damaged: {why}");
            fail(
                Finding::new(codes::DAMAGED_ANSWER_KEY, text).help("restore the file from an earlier commit"),
            )
        }
    }
}

/// The plaintext of a sealed file, which its last byte has proved to be whole.
fn decrypt(bytes: &[u8], keys: &[Identity]) -> Result<Vec<u8>, age::DecryptError> {
    let decryptor = age::Decryptor::new_buffered(ArmoredReader::new(bytes))?;
    let mut text = Vec::with_capacity(bytes.len());
    decryptor.decrypt(keys.iter().map(|key| key as &dyn age::Identity))?.read_to_end(&mut text)?;
    Ok(text)
}
