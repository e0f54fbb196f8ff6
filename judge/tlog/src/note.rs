//! Signed notes (<https://c2sp.org/signed-note>): a text, an empty line, and signatures, each in a line
//! `— <name> <base64 of the key's hash and the Ed25519 signature>`.

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};

use crate::{key_hash, signing_key, verifier_key};
use base::failure::Failure;
use base::finding::quoted;
use base::finding::secret::kind_in;

/// Bytes of an Ed25519 signature.
const SIGNATURE: usize = 64;

/// What signs notes. It has no `Debug` on purpose: nothing may print it.
#[derive(Clone)]
pub struct Signer {
    name: String,
    key: SigningKey,
}

impl Signer {
    /// Reads the text of a key's file.
    ///
    /// # Errors
    /// [`Failure::Configuration`] when it is no signing key; the message shows nothing of it.
    pub fn parse(text: &str) -> Result<Self, Failure> {
        let (name, key) = signing_key(text)?;
        Ok(Self { name, key })
    }

    /// What checks its signatures.
    pub fn verifier(&self) -> Verifier {
        Verifier { name: self.name.clone(), key: self.key.verifying_key() }
    }

    /// `text`, which ends with a newline, as a signed note.
    pub fn sign(&self, text: &str) -> String {
        let signature = self.key.sign(text.as_bytes());
        let mut bytes = key_hash(&self.name, &self.key.verifying_key()).to_vec();
        bytes.extend_from_slice(&signature.to_bytes());
        format!("{text}\n\u{2014} {} {}\n", self.name, STANDARD.encode(bytes))
    }
}

/// What checks the signatures of one key: `<name>+<hash>+<base64 of 0x01 and the public key>`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    key: VerifyingKey,
}

impl Verifier {
    /// Whether one of the note's signatures is this key's and true.
    pub fn signed(&self, note: &Note) -> bool {
        let hash = key_hash(&self.name, &self.key);
        note.signatures.iter().filter(|mark| mark.name == self.name && mark.hash == hash).any(|mark| {
            let signature = Signature::from_bytes(&mark.signature);
            self.key.verify_strict(note.text.as_bytes(), &signature).is_ok()
        })
    }
}

impl FromStr for Verifier {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = |why: &str| {
            format!("{} is not a verifier key ({why}), expected <name>+<hash>+<base64>", quoted(text))
        };
        if text.contains("PRIVATE+KEY") || kind_in(text).is_some() {
            return Err("this is a SECRET key; what belongs here does not start with PRIVATE+KEY+".to_owned());
        }
        // Base64 has plus signs of its own.
        let mut parts = text.splitn(3, '+');
        let (Some(name), Some(hash), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(wrong("it does not have three parts"));
        };
        let bytes = STANDARD.decode(key).map_err(|_| wrong("its last part is not base64"))?;
        let [1, key @ ..] = &bytes[..] else { return Err(wrong("it is not of the kind Ed25519")) };
        let key = key.try_into().map_err(|_| wrong("it does not have the length of an Ed25519 key"))?;
        let key = VerifyingKey::from_bytes(key).map_err(|_| wrong("its bytes are not an Ed25519 key"))?;
        if hash != hex::encode(key_hash(name, &key)) {
            return Err(wrong("its hash does not belong to its name and key"));
        }
        Ok(Self { name: name.to_owned(), key })
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&verifier_key(&self.name, &self.key))
    }
}

/// A note as it was read; its signatures are not checked yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The text with its last newline: what is signed.
    pub text: String,
    signatures: Vec<Mark>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Mark {
    name: String,
    hash: [u8; 4],
    signature: [u8; SIGNATURE],
}

impl Note {
    /// Reads a signed note, or a text alone, which is a note without signatures. Nothing when it is neither;
    /// signatures of other kinds than Ed25519 are left out.
    pub fn parse(bytes: &[u8]) -> Option<Self> {
        let whole = std::str::from_utf8(bytes).ok()?;
        if whole.chars().any(|c| c != '\n' && c.is_control()) {
            return None;
        }
        let (text, marks) = match whole.rfind("\n\n") {
            None => (whole, ""),
            Some(at) => (&whole[..=at], &whole[at + 2..]),
        };
        let mut signatures = vec![];
        for line in marks.split_inclusive('\n') {
            let (name, mark) = line.strip_prefix("\u{2014} ")?.strip_suffix('\n')?.split_once(' ')?;
            let bytes = STANDARD.decode(mark).ok()?;
            let (hash, signature) = bytes.split_first_chunk::<4>()?;
            if let Ok(signature) = signature.try_into() {
                signatures.push(Mark { name: name.to_owned(), hash: *hash, signature });
            }
        }
        let signed_by_nobody = whole.len() > text.len() && signatures.is_empty();
        let fine = text.ends_with('\n') && text.len() > 1 && !signed_by_nobody;
        fine.then(|| Self { text: text.to_owned(), signatures })
    }

    /// The names that its signatures claim, true or not.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.signatures.iter().map(|mark| mark.name.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of Go's `golang.org/x/mod/sumdb/note`.
    const SIGNER: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const TEXT: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const MARK: &str = "\u{2014} PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_note_of_another_program_is_signed_alike() {
        let signer = Signer::parse(SIGNER).unwrap();
        let signed = signer.sign(TEXT);
        assert_eq!(signed, format!("{TEXT}\n{MARK}"));
        assert_eq!(signer.verifier().to_string(), VERIFIER);
        let verifier: Verifier = VERIFIER.parse().unwrap();
        let note = Note::parse(signed.as_bytes()).unwrap();
        assert!(verifier.signed(&note));
        assert_eq!((note.text.as_str(), note.names().collect::<Vec<_>>()), (TEXT, vec!["PeterNeumann"]));
    }

    #[test]
    fn one_changed_byte_ends_a_signature() {
        let signed = Signer::parse(SIGNER).unwrap().sign("x.example/ledger\n7\nroot\n");
        let verifier: Verifier = VERIFIER.parse().unwrap();
        for at in 0..signed.len() {
            let mut changed = signed.clone().into_bytes();
            changed[at] ^= 1;
            assert!(!Note::parse(&changed).is_some_and(|note| verifier.signed(&note)), "byte {at}");
        }
    }

    #[test]
    fn a_text_alone_is_signed_by_nobody() {
        let verifier: Verifier = VERIFIER.parse().unwrap();
        let note = Note::parse(TEXT.as_bytes()).unwrap();
        assert!(!verifier.signed(&note) && note.names().next().is_none());
        for wrong in
            ["", "\n", "no newline", "text\n\n", "text\n\nnot a signature\n", "text\n\n\u{2014} a AAAA\n"]
        {
            assert_eq!(Note::parse(wrong.as_bytes()), None, "{wrong:?}");
        }
    }

    #[test]
    fn a_signature_of_another_key_of_the_same_name_does_not_count() {
        let other = crate::new_signing_key("PeterNeumann").unwrap();
        let note = Note::parse(Signer::parse(&other).unwrap().sign(TEXT).as_bytes()).unwrap();
        assert!(!VERIFIER.parse::<Verifier>().unwrap().signed(&note));
    }

    #[test]
    fn wrong_verifier_keys_are_told_apart() {
        for (text, why) in [
            (SIGNER, "SECRET"),
            ("PeterNeumann", "three parts"),
            ("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "hash"),
            ("PeterNeumann+c74f20a3+AhpcAA==", "kind"),
            ("PeterNeumann+c74f20a3+AQ==", "length"),
        ] {
            let wrong = text.parse::<Verifier>().unwrap_err();
            assert!(wrong.contains(why), "{wrong}");
            assert!(!wrong.contains("AYEK"), "{wrong}");
        }
    }
}
