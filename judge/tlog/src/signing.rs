//! Ed25519 keys in the form of C2SP signed notes (<https://c2sp.org/signed-note>): what signs checkpoints.
//!
//! The file holds `PRIVATE+KEY+<name>+<hash>+<base64 of 0x01 and the seed>`, what is published is
//! `<name>+<hash>+<base64 of 0x01 and the public key>`; `hash` is the first four bytes of
//! SHA-256(name, "\n", 0x01, public key), hexadecimal.

use base::finding::codes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use base::failure::Failure;
use base::finding::secret::clean;
use base::finding::{Finding, quoted};

const PREFIX: &str = "PRIVATE+KEY+";
/// Says Ed25519 in front of a key.
const ED25519: u8 = 1;

/// The host of a contest's address: the name of its signing key.
pub fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

/// Makes a signing key called `name`: the text of its file.
///
/// # Errors
/// [`Failure::Configuration`] when a note cannot be signed by that name, [`Failure::Machine`] when the
/// machine has no random numbers.
pub fn new_signing_key(name: &str) -> Result<String, Failure> {
    check_name(name)?;
    let mut seed = [0; 32];
    getrandom::fill(&mut seed).map_err(|why| Failure::machine("making a signing key", why))?;
    let key = SigningKey::from_bytes(&seed);
    let hash = hex::encode(key_hash(name, &key.verifying_key()));
    Ok(format!("{PREFIX}{name}+{hash}+{}\n", encoded(&seed)))
}

/// The name and the key in `text`, a file of [`new_signing_key`] or another program for signed notes.
///
/// # Errors
/// [`Failure::Configuration`] when it is no such file. The message shows nothing of it.
pub fn signing_key(text: &str) -> Result<(String, SigningKey), Failure> {
    let wrong = |why: &str| {
        let text = format!("this is not a signing key: {why}");
        let help = "`judge keygen --signing --out FILE` makes one: a line PRIVATE+KEY+<name>+<hash>+<base64>";
        Failure::Configuration(vec![Finding::new(codes::BAD_SIGNING_KEY, text).help(help)])
    };
    let mut lines = text.lines().map(|line| clean(line, PREFIX)).filter(|line| !line.is_empty());
    let line = lines.next().unwrap_or_default();
    if lines.next().is_some() {
        return Err(wrong("it has more than one line"));
    }
    let rest = line.strip_prefix(PREFIX).ok_or_else(|| wrong("it does not start with PRIVATE+KEY+"))?;
    // Base64 has plus signs of its own.
    let mut parts = rest.splitn(3, '+');
    let (Some(name), Some(hash), Some(secret)) = (parts.next(), parts.next(), parts.next()) else {
        return Err(wrong("it lacks a part"));
    };
    check_name(name)?;
    let bytes = STANDARD.decode(secret).map_err(|_| wrong("its last part is not base64"))?;
    let [ED25519, seed @ ..] = &bytes[..] else { return Err(wrong("it is not of the kind Ed25519")) };
    let seed = seed.try_into().map_err(|_| wrong("it does not have the length of an Ed25519 key"))?;
    let key = SigningKey::from_bytes(seed);
    if hash != hex::encode(key_hash(name, &key.verifying_key())) {
        return Err(wrong("its hash does not belong to its name and key, as after a change by hand"));
    }
    Ok((name.to_owned(), key))
}

/// What belongs to the public: `<name>+<hash>+<base64>`.
pub fn verifier_key(name: &str, key: &VerifyingKey) -> String {
    format!("{name}+{}+{}", hex::encode(key_hash(name, key)), encoded(key.as_bytes()))
}

/// The four bytes that stand before a signature and tell keys apart.
pub fn key_hash(name: &str, key: &VerifyingKey) -> [u8; 4] {
    let digest =
        Sha256::new_with_prefix(name).chain_update([b'\n', ED25519]).chain_update(key.as_bytes()).finalize();
    [digest[0], digest[1], digest[2], digest[3]]
}

fn encoded(key: &[u8; 32]) -> String {
    let mut bytes = [ED25519; 33];
    bytes[1..].copy_from_slice(key);
    STANDARD.encode(bytes)
}

fn check_name(name: &str) -> Result<(), Failure> {
    let odd = |c: char| c == '+' || c.is_whitespace() || c.is_control();
    if !name.is_empty() && !name.contains(odd) {
        return Ok(());
    }
    let text = format!("{} cannot sign a note: expected a name without spaces and plus signs", quoted(name));
    Err(Failure::Configuration(vec![
        Finding::new(codes::BAD_SIGNING_NAME, text)
            .help("the contest's host is usual, e.g. netflix-prize.example"),
    ]))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// From the documentation of Go's `golang.org/x/mod/sumdb/note`.
    const SIGNER: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const VERIFIER: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";

    #[test]
    fn a_key_of_another_program_is_read() {
        let (name, key) = signing_key(&format!("{SIGNER}\n")).unwrap();
        assert_eq!(verifier_key(&name, &key.verifying_key()), VERIFIER);
    }

    #[test]
    fn a_new_key_reads_back() {
        let text = new_signing_key("netflix-prize.example").unwrap();
        let (name, key) = signing_key(&text).unwrap();
        assert_eq!(name, "netflix-prize.example");
        assert!(text.starts_with("PRIVATE+KEY+netflix-prize.example+"));
        assert_ne!(text, new_signing_key("netflix-prize.example").unwrap());
        assert!(verifier_key(&name, &key.verifying_key()).starts_with("netflix-prize.example+"));
    }

    #[test]
    fn wrong_keys_are_refused_without_showing_them() {
        let changed = SIGNER.replace("PeterNeumann", "PeterNewmann");
        let wrong_kind = SIGNER.replace("+AYEK", "+AoEK");
        for text in ["", VERIFIER, "PRIVATE+KEY+x", "PRIVATE+KEY+x+00000000+AQ==", &changed, &wrong_kind] {
            let failure = signing_key(text).unwrap_err();
            assert_eq!(failure.findings()[0].code, "bad-signing-key", "{text}");
            assert!(!failure.findings()[0].message.contains("AYEK"));
        }
        for name in ["", "a b", "a+b"] {
            assert_eq!(new_signing_key(name).unwrap_err().findings()[0].code, "bad-signing-name");
        }
        assert_eq!(host("https://netflix-prize.example/2006/"), "netflix-prize.example");
        assert_eq!(host("http://localhost:8000"), "localhost:8000");
    }
}
