//! Bad encryption, bad envelopes.

use std::io::Write;

use age::x25519::Identity;
use base::digest::sha256_hex;

use super::contests::Contest::{Numbers, Sealed};
use super::contests::{ABC, Bad, CONTEST, bad, interop, jury};
use super::packed::{cut, flipped, gzip, zstd};

/// `text` as an age program encrypts it.
pub(crate) fn age(text: &[u8], to: &[&Identity]) -> Vec<u8> {
    let keys: Vec<_> = to.iter().map(|key| key.to_public()).collect();
    let keys = keys.iter().map(|key| key as &dyn age::Recipient);
    let mut writer = age::Encryptor::with_recipients(keys).unwrap().wrap_output(vec![]).unwrap();
    writer.write_all(text).unwrap();
    writer.finish().unwrap()
}

fn armored(binary: &[u8]) -> Vec<u8> {
    let format = age::armor::Format::AsciiArmor;
    let mut writer = age::armor::ArmoredWriter::wrap_output(vec![], format).unwrap();
    writer.write_all(binary).unwrap();
    writer.finish().unwrap()
}

/// `payload` behind an envelope.
fn enveloped(contest: &str, team: &str, user: &str, payload: &[u8]) -> Vec<u8> {
    let digest = sha256_hex(payload);
    let line = format!(
        "{{\"v\":1,\"contest\":\"{contest}\",\"team\":\"{team}\",\"user\":\"{user}\",\"nonce\":\"00\",\"sha256\":\"{digest}\"}}\n"
    );
    [line.as_bytes(), payload].concat()
}

/// A file as it is to be: of alpha's 42 for the jury.
pub(crate) fn good(payload: &[u8]) -> Vec<u8> {
    age(&enveloped(CONTEST, "alpha", "42", payload), &[&jury()[0]])
}

fn with_passphrase() -> Vec<u8> {
    let mut scrypt = age::scrypt::Recipient::new("secret".to_owned().into());
    scrypt.set_work_factor(1);
    let recipient = std::iter::once(&scrypt as &dyn age::Recipient);
    age::Encryptor::with_recipients(recipient).unwrap().wrap_output(vec![]).unwrap().finish().unwrap()
}

pub(crate) fn encrypted() -> Vec<Bad> {
    let other = Identity::generate();
    let whole = good(ABC.as_bytes());
    // A file of several chunks, and where its payload starts.
    let long = good(&[ABC.as_bytes(), &b"\n".repeat(150_000)].concat());
    let header = long.windows(5).position(|part| part == b"\n--- ").unwrap();
    let payload = header + 1 + 4 + 43 + 1;
    let stanza = "-> X25519 TEiF0ypqr+bpvcqXNyCVJpL7OuwPdVwPL7KQEbFDOCc\nEmECAEcKN+n/Vs9SbWiV+Hu0r+E8R77DdWYyd83nw7U\n";
    let headed =
        |stanzas: &str| format!("age-encryption.org/v1\n{stanzas}--- {}\n", "A".repeat(43)).into_bytes();
    let mut mac = whole.clone();
    let at = mac.windows(5).position(|part| part == b"\n--- ").unwrap() + 10;
    mac[at] = if mac[at] == b'A' { b'B' } else { b'A' };
    let armor = armored(&whole);
    let mut spoiled = armor.clone();
    spoiled[100] = b'!';
    let truncated = ("age-truncated", "the encrypted file ends too early");
    let damaged = ("age-damaged", "damaged or cut short");
    let header_wrong = |why| ("age-header", why);
    let file = |number, what, bytes: Vec<u8>, said| bad(number, what, Sealed, bytes, said);
    let mut files = vec![
        file("C01", "a plain file", ABC.into(), ("not-encrypted", "gitprize encrypt")),
        file(
            "C01",
            "a compressed file",
            gzip(ABC.as_bytes()),
            ("not-encrypted", "everybody can read this file"),
        ),
        file("C01", "nothing", vec![], ("not-encrypted", "encrypted to the jury")),
        bad(
            "C01",
            "an encrypted file where there is no key",
            Numbers,
            whole.clone(),
            ("encrypted", "--identity"),
        ),
        file(
            "C02",
            "for another key",
            age(ABC.as_bytes(), &[&other]),
            ("no-matching-key", "today's contest.toml"),
        ),
        file(
            "C02",
            "for an old key",
            interop("age-other.age"),
            ("no-matching-key", "to a key that the jury does not have"),
        ),
        file(
            "C12",
            "for kinds of keys that nobody has",
            [&headed("-> grease x\n\n-> ssh-ed25519 abc\nAAAA\n")[..], &[b'n'; 40]].concat(),
            ("no-matching-key", "today's contest.toml"),
        ),
        file("C11", "with a passphrase", with_passphrase(), ("age-passphrase", "passphrase")),
        file(
            "C11",
            "with a passphrase, as text",
            armored(&with_passphrase()),
            ("age-passphrase", "passphrase"),
        ),
        file(
            "C09",
            "a thousand recipients",
            headed(&stanza.repeat(1000)),
            header_wrong("more than 8 recipients"),
        ),
        file("C09", "a header without end", headed(&"A".repeat(1 << 20)), header_wrong("within 4096 bytes")),
        file(
            "C09",
            "a header of long lines",
            headed(&format!("{stanza}{}\n", "A".repeat(65))),
            header_wrong("too long"),
        ),
        file(
            "C09",
            "a header of 4097 bytes",
            headed(&format!("{stanza}{}", "AAAA\n".repeat(900))),
            header_wrong("within 4096 bytes"),
        ),
        file("C03", "no recipient", headed(""), header_wrong("names no recipient")),
        file(
            "C03",
            "another version",
            b"age-encryption.org/v2\n-> X25519 a\nb\n--- c\n".to_vec(),
            header_wrong("another version"),
        ),
        file("C04", "a changed header", mac, ("age-mac", "changed after the encryption")),
        file("C05", "changed data", flipped(whole.clone(), 20, 1), damaged),
        file(
            "C05",
            "a changed chunk before others",
            {
                let mut bytes = long.clone();
                bytes[payload + 99] ^= 1;
                bytes
            },
            damaged,
        ),
        file("C07", "one byte short", cut(&whole, 1), damaged),
        file("C07", "cut behind the first chunk", long[..payload + 16 + 65_536 + 16].to_vec(), truncated),
        file("C07", "cut inside the second chunk", long[..payload + 16 + 65_536 + 999].to_vec(), damaged),
        file("C07", "cut inside the header", whole[..60].to_vec(), truncated),
        file("C07", "the first line only", whole[..22].to_vec(), truncated),
        file("C08", "a byte behind the end", [&whole[..], b"x"].concat(), damaged),
        file("C08", "the file twice", [&whole[..], &whole].concat(), damaged),
        file("C06", "damaged armor", spoiled, ("age-armor", "text form")),
        file("C06", "text behind the armor", [&armor[..], b"more"].concat(), ("age-armor", "text form")),
        file("C07", "half an armor", armor[..armor.len() / 2].to_vec(), truncated),
        file("C22", "compressed after the encryption", gzip(&whole), ("not-encrypted", "gitprize encrypt")),
        bad(
            "C22",
            "compressed after the encryption",
            Numbers,
            zstd(&whole),
            ("unsupported-format", "the other order"),
        ),
        file(
            "C17",
            "more than is allowed",
            good(&vec![b'1'; (1 << 22) + 1]),
            ("unpacked-too-large", "once decrypted"),
        ),
    ];
    files.extend(envelopes());
    files
}

fn envelopes() -> Vec<Bad> {
    let file =
        |number, what, plaintext: &[u8], said| bad(number, what, Sealed, age(plaintext, &[&jury()[0]]), said);
    let whole = String::from_utf8(enveloped(CONTEST, "alpha", "42", ABC.as_bytes())).unwrap();
    let edited = |from: &str, to: &str| whole.replacen(from, to, 1).into_bytes();
    let missing = |why| ("envelope-missing", why);
    let of = |contest, team, user| enveloped(contest, team, user, ABC.as_bytes());
    vec![
        file("C16", "an empty payload", b"", missing("does not start with an envelope")),
        file(
            "C16",
            "an envelope around nothing",
            &enveloped(CONTEST, "alpha", "42", b""),
            ("empty", "the file is empty"),
        ),
        file("C14", "no envelope", ABC.as_bytes(), missing("gitprize encrypt FILE")),
        file(
            "C14",
            "an envelope without its line end",
            whole.lines().next().unwrap().as_bytes(),
            missing("does not start"),
        ),
        file(
            "C14",
            "another team's",
            &of(CONTEST, "beta", "42"),
            ("envelope-team", "the team \"beta\", expected \"alpha\""),
        ),
        file(
            "C14",
            "another contest's",
            &of("https://x.example/", "alpha", "42"),
            ("envelope-contest", "https://x.example/"),
        ),
        file(
            "C14",
            "another person's",
            &of(CONTEST, "alpha", "43"),
            ("envelope-user", "\"43\", expected \"42\""),
        ),
        file(
            "C14",
            "a team that draws on the screen",
            &of(CONTEST, "\\u001b[2J", "42"),
            ("envelope-team", "\\u{1b}[2J"),
        ),
        file(
            "C14",
            "other predictions",
            &edited("a,0.25", "a,0.75"),
            ("envelope-digest", "do not match the digest"),
        ),
        file("C14", "another version", &edited("\"v\":1", "\"v\":2"), missing("a version other than 1")),
        file("C14", "one name more", &edited("\"v\":1", "\"v\":1,\"w\":1"), missing("expected {\"v\":1")),
        file("C14", "a name twice", &edited("\"v\":1", "\"v\":1,\"v\":1"), missing("does not start")),
        file(
            "C14",
            "spaces in it",
            &edited("\"v\":1", "\"v\": 1"),
            missing("exactly as `gitprize encrypt` writes it"),
        ),
        file("C14", "a long one", &of(CONTEST, &"a".repeat(3000), "42"), missing("does not start")),
        file(
            "C14",
            "an envelope in an envelope",
            &enveloped(CONTEST, "alpha", "42", whole.as_bytes()),
            ("unsupported-format", "this is JSON"),
        ),
        file(
            "C22",
            "encrypted twice",
            &enveloped(CONTEST, "alpha", "42", &good(ABC.as_bytes())),
            ("unsupported-format", "encrypted twice"),
        ),
        file(
            "T16",
            "too few rows",
            &enveloped(CONTEST, "alpha", "42", b"id,prediction\na,1\n"),
            ("missing-ids", "2 of 3 ids have no prediction"),
        ),
    ]
}
