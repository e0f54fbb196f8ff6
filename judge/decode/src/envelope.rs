//! What stands before the predictions inside an encrypted file: who made it, for which contest.
//!
//! Entry point: [`open_envelope`]. age does not tell who encrypted, and a ciphertext in a public pull
//! request can be copied into another one; the envelope inside it cannot be exchanged without the jury's key.

use base::finding::codes;
use serde::{Deserialize, Serialize};

use base::digest::sha256_hex;
use base::failure::Failure;
use base::finding::{Finding, quoted};

/// The longest first line, in bytes.
const LONGEST: usize = 2048;

/// Who made a file, for which contest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Envelope {
    /// The contest's address.
    pub contest: String,
    /// The team's folder.
    pub team: String,
    /// The person's number on the forge or, without a forge, login.
    pub user: String,
    /// Differs from file to file, so that equal predictions show as copies of a file or not.
    pub nonce: String,
}

/// Whose file it has to be.
#[derive(Clone, Copy, Debug)]
pub struct Expected<'a> {
    /// The contest's address.
    pub contest: &'a str,
    /// The team's folder.
    pub team: &'a str,
    /// The author of the pull request, where somebody vouches for it.
    pub user: Option<&'a str>,
}

/// The first line of the plaintext, in this order and without spaces.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EnvelopeLine {
    v: u32,
    contest: String,
    team: String,
    user: String,
    nonce: String,
    sha256: String,
}

impl Envelope {
    /// An envelope with a nonce of 16 random bytes.
    ///
    /// # Errors
    /// [`Failure::Machine`] when the machine has no random numbers.
    pub fn new(contest: &str, team: &str, user: &str) -> Result<Self, Failure> {
        let mut nonce = [0; 16];
        getrandom::fill(&mut nonce).map_err(|why| Failure::machine("making a nonce", why))?;
        Ok(Self {
            contest: contest.to_owned(),
            team: team.to_owned(),
            user: user.to_owned(),
            nonce: hex::encode(nonce),
        })
    }
}

/// The line that goes before `payload`, with its line end.
pub(super) fn first_line(envelope: &Envelope, payload: &[u8]) -> String {
    let Envelope { contest, team, user, nonce } = envelope.clone();
    canonical(&EnvelopeLine { v: 1, contest, team, user, nonce, sha256: sha256_hex(payload) })
}

fn canonical(line: &EnvelopeLine) -> String {
    // Numbers and text only, so that serialising cannot fail.
    serde_json::to_string(line).unwrap_or_default() + "\n"
}

/// Takes the envelope off `plaintext`, holds it against `expected` if given, and returns the payload:
/// everything behind the first line.
///
/// # Errors
/// A finding for each way in which the file may be somebody else's or not whole.
pub(super) fn open_envelope(
    mut plaintext: Vec<u8>,
    expected: Option<&Expected<'_>>,
) -> Result<Vec<u8>, Finding> {
    let missing = |why: &str| {
        Finding::new(codes::ENVELOPE_MISSING, format!("the encrypted file {why}"))
            .help("make it with `gitprize encrypt FILE --team TEAM --user USER`, which says whose file it is")
    };
    let window = &plaintext[..plaintext.len().min(LONGEST)];
    let Some(end) = memchr::memchr(b'\n', window) else {
        return Err(missing("does not start with an envelope line"));
    };
    let first = &plaintext[..=end];
    let Ok(line) = serde_json::from_slice::<EnvelopeLine>(first) else {
        return Err(missing("does not start with an envelope line, expected {\"v\":1,\"contest\":…}"));
    };
    if line.v != 1 {
        return Err(missing("has an envelope of a version other than 1"));
    }
    // One way to write it, so that no two programs can read it differently.
    if canonical(&line).as_bytes() != first {
        return Err(missing("has an envelope that is not written exactly as `gitprize encrypt` writes it"));
    }
    if let Some(expected) = expected {
        same(codes::ENVELOPE_CONTEST, "contest", &line.contest, expected.contest)?;
        same(codes::ENVELOPE_TEAM, "team", &line.team, expected.team)?;
        if let Some(user) = expected.user {
            same(codes::ENVELOPE_USER, "user", &line.user, user)?;
        }
    }
    plaintext.drain(..=end);
    if sha256_hex(&plaintext) != line.sha256 {
        let text = "the predictions do not match the digest in their envelope";
        return Err(Finding::new(codes::ENVELOPE_DIGEST, text)
            .help("encrypt the file again with `gitprize encrypt`, and do not change it by hand"));
    }
    Ok(plaintext)
}

fn same(code: &'static codes::Code, what: &str, found: &str, expected: &str) -> Result<(), Finding> {
    if found == expected {
        return Ok(());
    }
    let text =
        format!("the file was encrypted for the {what} {}, expected {}", quoted(found), quoted(expected));
    Err(Finding::new(code, text)
        .help(format!("encrypt your own predictions for your own {what}; a copied file is not scored")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope() -> Envelope {
        Envelope {
            contest: "https://x.example/".to_owned(),
            team: "alpha".to_owned(),
            user: "42".to_owned(),
            nonce: "00".to_owned(),
        }
    }

    fn with(line: &str, payload: &str) -> Result<Vec<u8>, &'static str> {
        let expected = Expected { contest: "https://x.example/", team: "alpha", user: Some("42") };
        open_envelope([line, payload].concat().into_bytes(), Some(&expected)).map_err(|finding| finding.code)
    }

    #[test]
    fn the_payload_is_everything_behind_the_first_line() {
        for payload in ["", "\n", "1,2\n3,4\n", "\u{1f}"] {
            let line = first_line(&envelope(), payload.as_bytes());
            assert_eq!(with(&line, payload).unwrap(), payload.as_bytes());
        }
        let line = first_line(&envelope(), b"x");
        assert!(line.starts_with("{\"v\":1,\"contest\":\"https://x.example/\",\"team\":\"alpha\",\"user\":\"42\",\"nonce\":\"00\",\"sha256\":\"2d71"));
        let other = Expected { contest: "y", team: "b", user: None };
        let plain = [line.as_bytes(), b"x"].concat();
        assert_eq!(open_envelope(plain.clone(), None).unwrap(), b"x");
        assert_eq!(open_envelope(plain, Some(&other)).unwrap_err().code, "envelope-contest");
    }

    #[test]
    fn every_mismatch_has_its_code() {
        let line = first_line(&envelope(), b"x");
        assert_eq!(with(&line, "y"), Err("envelope-digest"));
        assert_eq!(with(&line.replace("alpha", "beta"), "x"), Err("envelope-team"));
        assert_eq!(with(&line.replace("\"42\"", "\"43\""), "x"), Err("envelope-user"));
        assert_eq!(with(&line.replace("https", "http"), "x"), Err("envelope-contest"));
        for wrong in [
            String::new(),
            "id,prediction\n".to_owned(),
            line.replace("\"v\":1", "\"v\":2"),
            line.replace("\"v\":1", "\"v\": 1"),
            line.replace("\"v\":1", "\"v\":1,\"v\":1"),
            line.replace("\"v\":1", "\"v\":1,\"more\":1"),
            line.replace("alpha", "\\u0061lpha"),
            line.replace("\"nonce\":\"00\",", ""),
            line.replace('\n', " \n"),
            line.replace("alpha", &"a".repeat(LONGEST)),
        ] {
            assert_eq!(with(&wrong, "x"), Err("envelope-missing"), "{wrong}");
        }
    }

    #[test]
    fn nonces_differ() {
        let new = || Envelope::new("c", "t", "u").unwrap().nonce;
        assert_ne!(new(), new());
        assert_eq!(new().len(), 32);
    }

    proptest::proptest! {
        #[test]
        fn any_bytes_are_refused(bytes: Vec<u8>) {
            proptest::prop_assert!(open_envelope(bytes, None).is_err());
        }
    }
}
