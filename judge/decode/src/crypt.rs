//! Prediction files that are encrypted to the jury with [age](https://age-encryption.org/v1).
//!
//! Entry points: [`decrypt`] for the judge, [`encrypt`] for contestants. Encrypted files hold an
//! [envelope](super::envelope): age does not tell who encrypted, and everybody can copy a ciphertext out of a
//! public pull request.

use std::io::{Read, Write};
use std::path::Path;

use age::armor::ArmoredReader;
use age::x25519::{Identity, Recipient};
use age::{DecryptError, Decryptor, Encryptor};

use super::envelope::{self, Envelope};
use base::failure::Failure;
use base::finding::Finding;
use base::finding::codes;
use base::finding::secret::clean;

const MAGIC: &[u8] = b"age-encryption.org/";
const VERSION: &[u8] = b"age-encryption.org/v1\n";
const ARMOR: &[u8] = b"-----BEGIN AGE ENCRYPTED FILE-----";
const ARMOR_END: &[u8] = b"-----END AGE ENCRYPTED FILE-----";

/// The header is at most this long: reading it takes time that grows with the square of its length.
const MAX_HEADER: usize = 4096;
/// Recipients of one file, at most: the jury's members, the team's own key and the one that age programs
/// make up. An ordinary one takes 100 bytes of the header.
const MAX_STANZAS: usize = 8;
/// The columns of what belongs to a recipient.
const MAX_BODY: usize = 64;

/// Whether `bytes` start like an age file, binary or armored.
pub fn is_encrypted(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC) || bytes.starts_with(ARMOR)
}

/// The keys in the identity file at `path`: a line of `AGE-SECRET-KEY-1…` each, comments, blank lines.
///
/// # Errors
/// [`Failure::Configuration`] when the file is not readable, has another line or no key.
pub fn identities(path: &Path) -> Result<Vec<Identity>, Failure> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path)
        .map_err(|why| Failure::configuration(codes::BAD_IDENTITY, format!("{shown}: {why}")))?;
    identities_in(&shown, &text)
}

/// The same for `text`, which messages call `shown`.
///
/// # Errors
/// As [`identities`].
pub fn identities_in(shown: &str, text: &str) -> Result<Vec<Identity>, Failure> {
    let wrong = |why: String| Failure::configuration(codes::BAD_IDENTITY, format!("{shown}: {why}"));
    let mut keys = vec![];
    for (at, line) in text.lines().enumerate() {
        let line = clean(line, "AGE-SECRET-KEY-");
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        // The line is a secret, so that the message does not show it.
        let key = line
            .parse()
            .map_err(|why| wrong(format!("line {} is not an AGE-SECRET-KEY-1…: {why}", at + 1)))?;
        keys.push(key);
    }
    if keys.is_empty() { Err(wrong("it does not hold a key".to_owned())) } else { Ok(keys) }
}

/// The refusal of a plain file where the contest wants an encrypted one.
pub(super) fn not_encrypted() -> Finding {
    Finding::new(
        codes::NOT_ENCRYPTED,
        "everybody can read this file, expected one that is encrypted to the jury",
    )
    .help("`gitprize encrypt FILE --team TEAM --user USER -o predictions.age` makes one; push that")
}

/// Decrypts `bytes` whole. Nothing of it is used before its last byte has proved to be genuine.
///
/// # Errors
/// A finding when the file is encrypted to other keys or a passphrase, is damaged or incomplete, has a
/// header that no age program writes, or holds more than `max` bytes.
pub(super) fn decrypt(bytes: &[u8], identities: &[Identity], max: u64) -> Result<Vec<u8>, Finding> {
    if bytes.starts_with(ARMOR) {
        return decrypt_binary(&without_armor(bytes)?, identities, max);
    }
    decrypt_binary(bytes, identities, max)
}

/// Armor only writes the same bytes as text: base64 of the binary file, a quarter larger.
fn without_armor(bytes: &[u8]) -> Result<Vec<u8>, Finding> {
    let mut binary = Vec::with_capacity(bytes.len() / 4 * 3);
    match ArmoredReader::new(bytes).read_to_end(&mut binary) {
        Ok(_) => Ok(binary),
        Err(_) if memchr::memmem::find(bytes, ARMOR_END).is_none() => Err(truncated()),
        Err(_) => Err(Finding::new(codes::AGE_ARMOR, "the text form of the encrypted file is damaged").help(
            "push the file as the age program wrote it, preferably without --armor, which makes it larger",
        )),
    }
}

fn decrypt_binary(bytes: &[u8], identities: &[Identity], max: u64) -> Result<Vec<u8>, Finding> {
    check_header(bytes)?;
    let decryptor = Decryptor::new_buffered(bytes).map_err(refuse)?;
    let keys = identities.iter().map(|identity| identity as &dyn age::Identity);
    let reader = decryptor.decrypt(keys).map_err(refuse)?;
    let mut plaintext = Vec::with_capacity(bytes.len().min(usize::try_from(max).unwrap_or(usize::MAX)));
    reader
        .take(max.saturating_add(1))
        .read_to_end(&mut plaintext)
        .map_err(|why| refuse(DecryptError::Io(why)))?;
    if plaintext.len() as u64 > max {
        let text = format!("the file holds more than {max} bytes once decrypted");
        return Err(Finding::new(codes::UNPACKED_TOO_LARGE, text)
            .help("no file of predictions for this contest is that large"));
    }
    Ok(plaintext)
}

/// Looks at the header before the age library does, which is made for files from friends.
fn check_header(bytes: &[u8]) -> Result<(), Finding> {
    let header = |why: &str| {
        Finding::new(codes::AGE_HEADER, format!("the encrypted file's header {why}"))
            .help("encrypt with `gitprize encrypt` or an age program, to the jury's keys in contest.toml")
    };
    if !bytes.starts_with(VERSION) {
        return Err(if VERSION.starts_with(bytes) {
            truncated()
        } else {
            header("names another version than age-encryption.org/v1")
        });
    }
    let mut stanzas = 0;
    let mut at = VERSION.len();
    while let Some(length) = memchr::memchr(b'\n', &bytes[at..bytes.len().min(MAX_HEADER)]) {
        let line = &bytes[at..at + length];
        at += length + 1;
        if line.starts_with(b"--- ") {
            return if stanzas == 0 { Err(header("names no recipient")) } else { Ok(()) };
        }
        if let Some(recipient) = line.strip_prefix(b"-> ") {
            stanzas += 1;
            if recipient.split(|b| *b == b' ').next() == Some(b"scrypt") {
                return Err(Finding::new(
                    codes::AGE_PASSPHRASE,
                    "the file is encrypted with a passphrase, expected the jury's keys as recipients",
                )
                .help("`gitprize encrypt` takes them from contest.toml; with age: age -r age1… FILE"));
            }
            if stanzas > MAX_STANZAS {
                return Err(header(&format!("names more than {MAX_STANZAS} recipients")));
            }
        } else if stanzas == 0 {
            return Err(header("does not start with a recipient"));
        } else if length > MAX_BODY {
            return Err(header("has a line that is too long"));
        }
    }
    Err(if bytes.len() < MAX_HEADER { truncated() } else { header("does not end within 4096 bytes") })
}

fn truncated() -> Finding {
    Finding::new(codes::AGE_TRUNCATED, "the encrypted file ends too early")
        .help("the upload or the encryption was cut short; encrypt and push again")
}

fn refuse(why: DecryptError) -> Finding {
    match why {
        DecryptError::NoMatchingKeys => Finding::new(
            codes::NO_MATCHING_KEY,
            "the file is encrypted, but to a key that the jury does not have now",
        )
        .help(
            "encrypt to the recipients in today's contest.toml: update your clone (git pull), then \
            `gitprize encrypt`",
        ),
        DecryptError::ExcessiveWork { .. } => {
            Finding::new(codes::AGE_PASSPHRASE, "the file is encrypted with a passphrase")
        }
        DecryptError::Io(why) if why.kind() == std::io::ErrorKind::UnexpectedEof => truncated(),
        DecryptError::InvalidMac => {
            Finding::new(codes::AGE_MAC, "the encrypted file's header was changed after the encryption")
                .help("encrypt and push again")
        }
        DecryptError::Io(_) | DecryptError::DecryptionFailed => Finding::new(
            codes::AGE_DAMAGED,
            "the encrypted file is damaged or cut short, or something follows its end",
        )
        .help("encrypt and push again"),
        // Of the other kinds only plugins are left, which are not compiled in.
        _ => Finding::new(codes::AGE_HEADER, "the encrypted file's header is not readable")
            .help("encrypt and push again"),
    }
}

/// Encrypts `payload` with its envelope to `recipients` (`age1…`), as a binary age file.
///
/// # Errors
/// [`Failure::Configuration`] when a recipient is no age key or there are none or too many of them.
pub fn encrypt(payload: &[u8], envelope: &Envelope, recipients: &[String]) -> Result<Vec<u8>, Failure> {
    // The library adds a made-up recipient of its own.
    if recipients.is_empty() || recipients.len() >= MAX_STANZAS {
        let text = format!("a file can have 1 to {} recipients, not {}", MAX_STANZAS - 1, recipients.len());
        return Err(Failure::configuration(codes::BAD_RECIPIENTS, text));
    }
    let keys = recipients
        .iter()
        .map(|key| {
            key.parse::<Recipient>().map_err(|why| {
                let shown = base::finding::quoted(key);
                Failure::configuration(
                    codes::BAD_RECIPIENT,
                    format!("{shown} is not an age recipient (age1…): {why}"),
                )
            })
        })
        .collect::<Result<Vec<_>, _>>()?;
    let failed = |why: &dyn std::fmt::Display| Failure::machine("encrypting the predictions", why);
    let encryptor = Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient))
        .map_err(|why| failed(&why))?;
    let write = || -> std::io::Result<Vec<u8>> {
        let mut writer = encryptor.wrap_output(vec![])?;
        writer.write_all(envelope::first_line(envelope, payload).as_bytes())?;
        writer.write_all(payload)?;
        writer.finish()
    };
    write().map_err(|why| failed(&why))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::envelope::{Expected, open_envelope};
    use super::*;

    /// A file of any plaintext, as an age program makes it.
    fn sealed(text: &[u8], to: &[&Identity]) -> Vec<u8> {
        let keys: Vec<_> = to.iter().map(|key| key.to_public()).collect();
        let encryptor =
            Encryptor::with_recipients(keys.iter().map(|key| key as &dyn age::Recipient)).unwrap();
        let mut writer = encryptor.wrap_output(vec![]).unwrap();
        writer.write_all(text).unwrap();
        writer.finish().unwrap()
    }

    fn armored(binary: &[u8]) -> Vec<u8> {
        let mut writer =
            age::armor::ArmoredWriter::wrap_output(vec![], age::armor::Format::AsciiArmor).unwrap();
        writer.write_all(binary).unwrap();
        writer.finish().unwrap()
    }

    fn read(bytes: &[u8], key: &Identity) -> Result<Vec<u8>, &'static str> {
        decrypt(bytes, std::slice::from_ref(key), 1 << 20).map_err(|finding| finding.code)
    }

    #[test]
    fn what_was_encrypted_to_the_jury_is_read() {
        let (jury, team) = (Identity::generate(), Identity::generate());
        for text in [&b""[..], b"x", &vec![7; 65536 * 2], &vec![7; 200_000]] {
            let file = sealed(text, &[&team, &jury]);
            assert!(is_encrypted(&file) && is_encrypted(&armored(&file)));
            assert_eq!(read(&file, &jury).unwrap(), text);
            assert_eq!(read(&armored(&file), &jury).unwrap(), text);
        }
        let file = sealed(b"12345678", &[&jury]);
        assert_eq!(decrypt(&file, &[jury], 7).unwrap_err().code, "unpacked-too-large");
        assert!(!is_encrypted(b"id,prediction\n"));
    }

    #[test]
    fn an_envelope_goes_there_and_back() {
        let jury = Identity::generate();
        let envelope = Envelope::new("https://x.example/", "alpha", "42").unwrap();
        let to = [jury.to_public().to_string()];
        let file = encrypt(b"1,2\n", &envelope, &to).unwrap();
        let expected = Expected { contest: "https://x.example/", team: "alpha", user: Some("42") };
        assert_eq!(open_envelope(read(&file, &jury).unwrap(), Some(&expected)).unwrap(), b"1,2\n");
        assert!(encrypt(b"", &envelope, &[]).is_err());
        assert!(encrypt(b"", &envelope, &["ssh-ed25519 AAAA".to_owned()]).is_err());
        let many: Vec<_> = (0..MAX_STANZAS - 1).map(|_| to[0].clone()).collect();
        assert!(read(&encrypt(b"", &envelope, &many).unwrap(), &jury).is_ok(), "as many as are read");
        assert!(encrypt(b"", &envelope, &[&many[..], &to].concat()).is_err());
    }

    #[test]
    fn every_fault_has_its_code() {
        let (jury, other) = (Identity::generate(), Identity::generate());
        let file = sealed(&vec![b'1'; 100_000], &[&jury]);
        let header = memchr::memmem::find(&file, b"\n--- ").unwrap();
        let payload = header + 1 + 4 + 43 + 1;
        assert_eq!(read(&sealed(b"x", &[&other]), &jury), Err("no-matching-key"));
        assert_eq!(decrypt(&file, &[], 9).unwrap_err().code, "no-matching-key");
        for cut in [30, header, payload - 1, payload + 15, payload + 16, payload + 16 + 65536 + 16] {
            assert_eq!(read(&file[..cut], &jury), Err("age-truncated"), "{cut}");
        }
        // The last chunk without its end is as wrong as a changed one.
        assert_eq!(read(&file[..file.len() - 1], &jury), Err("age-damaged"));
        assert_eq!(read(&[&file[..], b"x"].concat(), &jury), Err("age-damaged"));
        assert_eq!(read(&[&file[..], &file[..]].concat(), &jury), Err("age-damaged"));
        let changed = |at: usize| {
            let mut file = file.clone();
            file[at] ^= 1;
            file
        };
        assert_eq!(read(&changed(file.len() - 40), &jury), Err("age-damaged"));
        let mut mac = file.clone();
        mac[header + 10] = if mac[header + 10] == b'A' { b'B' } else { b'A' };
        assert_eq!(read(&mac, &jury), Err("age-mac"));
        assert_eq!(read(b"age-encryption.org/v2\n-> X25519 a\nb\n--- c\n", &jury), Err("age-header"));
        assert_eq!(read(b"age-encryption.org/v1\n--- c\n", &jury), Err("age-header"));
        let text = armored(&file);
        assert_eq!(read(&text[..text.len() / 2], &jury), Err("age-truncated"));
        let mut wrong = text.clone();
        wrong[100] = b'!';
        assert_eq!(read(&wrong, &jury), Err("age-armor"));
        assert_eq!(read(&[&text[..], b"more"].concat(), &jury), Err("age-armor"));
    }

    #[test]
    fn passphrases_are_never_tried() {
        let jury = Identity::generate();
        let mut scrypt = age::scrypt::Recipient::new("secret".to_owned().into());
        scrypt.set_work_factor(1);
        let encryptor = Encryptor::with_recipients(std::iter::once(&scrypt as &dyn age::Recipient)).unwrap();
        let file = encryptor.wrap_output(vec![]).unwrap().finish().unwrap();
        assert_eq!(read(&file, &jury), Err("age-passphrase"));
        assert_eq!(read(&armored(&file), &jury), Err("age-passphrase"));
    }

    #[test]
    fn hostile_headers_cost_nothing() {
        let jury = Identity::generate();
        let stanza = "-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\nEmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U\n";
        let begin = std::time::Instant::now();
        for body in [
            stanza.repeat(1000),
            stanza.repeat(9),
            "-> x\n".repeat(1000),
            "A".repeat(1 << 20),
            "-> ".repeat(9999),
        ] {
            let file = format!("age-encryption.org/v1\n{body}--- mac\n");
            assert_eq!(read(file.as_bytes(), &jury), Err("age-header"));
        }
        assert!(begin.elapsed().as_millis() < 500);
        // Kinds of recipients that nobody knows are no fault.
        let file = format!(
            "age-encryption.org/v1\n-> grease x\n\n-> ssh-ed25519 abc\nAAAA\n--- {}\n{}",
            "A".repeat(43),
            "n".repeat(40)
        );
        assert_eq!(read(file.as_bytes(), &jury), Err("no-matching-key"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_refused(bytes: Vec<u8>, start in 0..3) {
            let start: &[u8] = [&b""[..], VERSION, b"age-encryption.org/v1\n-> X25519 "][start as usize];
            prop_assert!(read(&[start, &bytes].concat(), &Identity::generate()).is_err());
            prop_assert!(read(&[ARMOR, b"\n", &bytes].concat(), &Identity::generate()).is_err());
        }

        #[test]
        fn a_changed_file_is_never_read(at: prop::sample::Index, flip in 1u8..) {
            let jury = Identity::generate();
            let mut file = sealed(b"id,prediction\n", &[&jury]);
            let at = at.index(file.len());
            file[at] ^= flip;
            prop_assert!(read(&file, &jury).is_err());
        }
    }
}
