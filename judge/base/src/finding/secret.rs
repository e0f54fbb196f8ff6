//! Text without its secrets: whatever a message quotes, a key that somebody put in the wrong place is never shown,
//! not even in part. Everything that is printed, and every [`Finding`](super::Finding), goes through here.
//!
//! Entry points: [`redacted`] hides, [`kind_in`] only says what it would hide, [`clean`] finds the one key in a line
//! that has a label, quotes or a byte order mark around it.

use std::borrow::Cow;
use std::ops::Range;

/// What stands in the place of a secret.
const HIDDEN: &str = "[a secret, not shown]";

/// What starts an age identity, in capitals.
const AGE: &str = "AGE-SECRET-KEY-";
/// What starts a signing key.
const SIGNING: &str = "PRIVATE+KEY+";
/// What the first line of a sealed key has before its salt.
const SALT: &str = "# gitprize answer key 1 ";
/// Base64 of what an OpenSSH private key begins with.
const OPENSSH: &str = "b3BlbnNzaC1rZXktdjE";

/// Beginnings of access tokens of forges and registries, and how many characters follow at the least.
const TOKENS: [(&str, usize); 19] = [
    ("ghp_", 16),
    ("gho_", 16),
    ("ghu_", 16),
    ("ghs_", 16),
    ("ghr_", 16),
    ("github_pat_", 16),
    ("glpat-", 16),
    ("gldt-", 16),
    ("glrt-", 16),
    ("glcbt-", 16),
    ("glptt-", 16),
    ("glft-", 16),
    ("glsoat-", 16),
    ("glagent-", 16),
    ("gloas-", 16),
    ("glimt-", 16),
    ("hf_", 30),
    ("npm_", 30),
    ("pypi-AgEI", 16),
];

/// How long the lines of wrapped base64 are, as programs write keys.
const WRAPPED: [usize; 3] = [64, 70, 76];

/// `text` with a few words in the place of everything that looks like a secret.
pub fn redacted(text: &str) -> Cow<'_, str> {
    let Some(first) = next(text, 0) else { return Cow::Borrowed(text) };
    let mut out = String::with_capacity(text.len());
    let (mut done, mut found) = (0, Some(first));
    while let Some((range, _)) = found {
        out.push_str(&text[done..range.start]);
        out.push_str(HIDDEN);
        done = range.end;
        found = next(text, done);
    }
    out.push_str(&text[done..]);
    Cow::Owned(out)
}

/// The same of every text in `value`.
pub fn redact(value: &mut serde_json::Value) {
    use serde_json::Value;
    match value {
        Value::String(text) => {
            if let Cow::Owned(hidden) = redacted(text) {
                *text = hidden;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(redact),
        Value::Object(fields) => {
            let is_secret = |name: &String| next(name, 0).is_some();
            if fields.keys().any(is_secret) {
                let all = std::mem::take(fields);
                fields.extend(all.into_iter().map(|(name, value)| (redacted(&name).into_owned(), value)));
            }
            fields.values_mut().for_each(redact);
        }
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

/// What the first secret in `text` is, "an age identity".
pub fn kind_in(text: &str) -> Option<&'static str> {
    next(text, 0).map(|(_, kind)| kind)
}

/// `line` of a file of findings, hidden whole where it can only be a part of a key that goes over several lines.
pub(super) fn line(line: &str) -> Cow<'_, str> {
    let bare = line.trim();
    // What checks signatures, `<name>+<hash>+<base64>`, is public, and so are lines of SSH's public keys.
    let hash = bare.split('+').nth(1).filter(|hash| hash.len() == 8);
    let is_verifier = hash.is_some_and(|hash| hash.bytes().all(|b| b.is_ascii_hexdigit()));
    let is_part = WRAPPED.contains(&bare.len())
        && bare.bytes().all(is_base64)
        && !bare.starts_with("AAAA")
        && !is_verifier
        && bare.bytes().any(|b| b.is_ascii_uppercase())
        && bare.bytes().any(|b| b.is_ascii_lowercase());
    if is_part { Cow::Borrowed(HIDDEN) } else { redacted(line) }
}

/// Whether the byte `at` of `source` is between the first and the last line of a private key.
pub(super) fn is_inside_key(source: &str, at: usize) -> bool {
    let mut from = 0;
    while let Some((range, _)) = next(source, from) {
        if range.start <= at && at < range.end {
            return source[range].contains('\n');
        }
        if range.start > at {
            return false;
        }
        from = range.end;
    }
    false
}

/// The key that begins with `prefix`, without what people leave around it: a byte order mark, blanks, quotes, a
/// label (`key:`, `identity =`), a comma. `line` as it is when it has none of that or it is not clear what is meant.
pub fn clean<'l>(line: &'l str, prefix: &str) -> &'l str {
    let bare = line.trim_start_matches('\u{feff}').trim();
    let Some(at) = find_ignoring_case(bare, prefix, 0) else { return bare };
    if find_ignoring_case(bare, prefix, at + prefix.len()).is_some() {
        return bare;
    }
    let quotes = |c: char| matches!(c, '"' | '\'' | '`' | '\u{201c}' | '\u{201d}' | '\u{2018}' | '\u{2019}');
    let before = bare[..at].trim_end_matches(quotes).trim_end();
    let label = before.strip_suffix([':', '=']).map(|label| label.trim_matches(|c| quotes(c) || c == ' '));
    let is_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.' | ' ');
    let is_label =
        before.is_empty() || label.is_some_and(|label| label.len() <= 60 && label.chars().all(is_name));
    let key = bare[at..].trim_end_matches(|c| quotes(c) || matches!(c, ',' | ';' | ' '));
    if is_label && !key.contains(|c: char| c.is_whitespace() || quotes(c)) { key } else { bare }
}

/// The first secret from byte `from` on, and what it is.
fn next(text: &str, from: usize) -> Option<(Range<usize>, &'static str)> {
    let bytes = text.as_bytes();
    let mut at = from;
    while at < bytes.len() {
        let found = match bytes[at] {
            b'A' | b'a' => age(bytes, at),
            b'P' => signing(bytes, at),
            b'-' => pem(text, at),
            b'#' => salt(bytes, at),
            b'b' => openssh(bytes, at),
            b':' => password(bytes, at),
            _ => None,
        };
        if let Some((range, kind)) = found.or_else(|| token(bytes, at)) {
            return Some((range, kind));
        }
        at += 1;
    }
    None
}

type Found = Option<(Range<usize>, &'static str)>;

fn run(bytes: &[u8], from: usize, is_part: impl Fn(u8) -> bool) -> usize {
    from + bytes[from..].iter().take_while(|b| is_part(**b)).count()
}

fn starts(bytes: &[u8], at: usize, prefix: &str) -> bool {
    bytes[at..].get(..prefix.len()).is_some_and(|start| start.eq_ignore_ascii_case(prefix.as_bytes()))
}

fn age(bytes: &[u8], at: usize) -> Found {
    // Asked first: a long line of hexadecimal digits is run through for each `a` of it otherwise.
    if !starts(bytes, at, AGE) && !starts(bytes, at, "AGE-PLUGIN-") {
        return None;
    }
    let from = at + AGE.len().min(bytes.len() - at);
    let end = run(bytes, from, |b| b.is_ascii_alphanumeric() || b == b'-');
    // "AGE-SECRET-KEY-1…" in a sentence is none.
    (end >= from + 5).then_some((at..end, "an age identity"))
}

fn signing(bytes: &[u8], at: usize) -> Found {
    if !starts(bytes, at, SIGNING) {
        return None;
    }
    let from = at + SIGNING.len();
    let is_part = |b: u8| !b.is_ascii_whitespace() && !b.is_ascii_control() && !b"\"'`<>\\".contains(&b);
    let end = run(bytes, from, is_part);
    (end > from).then_some((at..end, "a signing key"))
}

fn pem(text: &str, at: usize) -> Found {
    let rest = text[at..].strip_prefix("-----BEGIN ")?;
    // Of its line no more than up to the dashes, so that no line is run through for each beginning in it.
    let head = rest.split("-----").next().unwrap_or_default();
    let head = head.split(['\n', '\r', '\\']).next().unwrap_or_default();
    if !head.contains("PRIVATE KEY") {
        return None;
    }
    // Without its last line whatever follows may be a part of it.
    let end = rest.find("-----END ").and_then(|end| Some(end + rest[end + 9..].find("-----")? + 14));
    let end = end.map_or(text.len(), |end| text.len() - rest.len() + end);
    Some((at..end, "a private key"))
}

fn salt(bytes: &[u8], at: usize) -> Found {
    if !bytes[at..].starts_with(SALT.as_bytes()) {
        return None;
    }
    let from = at + SALT.len();
    let end = run(bytes, from, |b| b.is_ascii_hexdigit());
    (end >= from + 8).then_some((from..end, "the salt of an answer key"))
}

fn openssh(bytes: &[u8], at: usize) -> Found {
    bytes[at..].starts_with(OPENSSH.as_bytes()).then(|| (at..run(bytes, at, is_base64), "a private key"))
}

/// The password in `https://user:password@host`.
fn password(bytes: &[u8], at: usize) -> Found {
    let from = at + 3;
    let start = bytes.get(at..from).filter(|start| *start == b"://").map(|_| from)?;
    let is_part = |b: u8| !b.is_ascii_whitespace() && !b"/@\"'`<>".contains(&b);
    let end = run(bytes, start, is_part);
    let colon = bytes[start..end].iter().position(|b| *b == b':')? + start + 1;
    (bytes.get(end) == Some(&b'@') && colon < end).then_some((colon..end, "a password"))
}

fn token(bytes: &[u8], at: usize) -> Found {
    if !matches!(bytes[at], b'g' | b'h' | b'n' | b'p') || at > 0 && bytes[at - 1].is_ascii_alphanumeric() {
        return None;
    }
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.');
    TOKENS.iter().find_map(|(prefix, least)| {
        let from = bytes[at..].starts_with(prefix.as_bytes()).then_some(at + prefix.len())?;
        let end = run(bytes, from, is_part);
        (end >= from + least).then_some((at..end, "an access token"))
    })
}

fn is_base64(b: u8) -> bool {
    b.is_ascii_alphanumeric() || matches!(b, b'+' | b'/' | b'=')
}

fn find_ignoring_case(text: &str, prefix: &str, from: usize) -> Option<usize> {
    (from..text.len()).find(|at| text.is_char_boundary(*at) && starts(text.as_bytes(), *at, prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    const IDENTITY: &str = "AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX";
    const SIGNER: &str = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const PEM: &str = "-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQ\nQyNTUx\n-----END OPENSSH PRIVATE KEY-----";

    fn hides(secret: &str) {
        for text in [
            secret.to_owned(),
            format!("cannot read \"{secret}\": no such file"),
            format!("\u{feff}key: '{secret}', and more"),
        ] {
            let shown = redacted(&text);
            for part in secret.split('\n').filter(|part| part.len() >= 6 && !part.starts_with("-----")) {
                let body = &part[part.len() - part.len().min(6)..];
                assert!(!shown.contains(body), "{text} -> {shown}");
            }
            assert!(shown.contains(HIDDEN) && kind_in(&text).is_some(), "{text} -> {shown}");
        }
    }

    #[test]
    fn secrets_are_hidden_wherever_they_stand() {
        let lower = IDENTITY.to_ascii_lowercase();
        let one_line = PEM.replace('\n', "\\n");
        let unended = &PEM[..PEM.len() - 40];
        for secret in [
            IDENTITY,
            &lower,
            &IDENTITY[..30],
            "AGE-SECRET-KEY-PQ-1QQQQQQQQQQQQ",
            "AGE-PLUGIN-YUBIKEY-1QQQQQQQQ",
            SIGNER,
            &SIGNER[..40],
            PEM,
            &one_line,
            unended,
            "-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA\n-----END RSA PRIVATE KEY-----",
            "ghp_0123456789abcdefghijABCDEFGHIJ456789",
            "github_pat_11ABCDEFG0123456789_abcdefghij",
            "glpat-0123456789abcdefghij",
            "hf_abcdefghijklmnopqrstuvwxyzABCDEFGH",
        ] {
            hides(secret);
        }
        let salted = format!("{SALT}{}", "0f".repeat(32));
        assert_eq!(redacted(&salted), format!("{SALT}{HIDDEN}"));
        let url = "https://x-access-token:s3cr3t-pass@forge.example/contest.git";
        assert_eq!(redacted(url), format!("https://x-access-token:{HIDDEN}@forge.example/contest.git"));
        let two = format!("{IDENTITY} {SIGNER}");
        assert_eq!(redacted(&two), format!("{HIDDEN} {HIDDEN}"));
    }

    #[test]
    fn what_is_public_is_shown() {
        for text in [
            "line 3 is no AGE-SECRET-KEY-1…: invalid",
            "a line PRIVATE+KEY+<name>+<hash>+<base64>",
            "it does not start with PRIVATE+KEY+",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl",
            "age1848ucl5r57y5kpve0d8u88zesa44psayzsqt4p9t452fjwmtwvjqs055nv",
            "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW",
            "https://forge.example:8443/contest.git and ssh://git@forge.example/x",
            "-----BEGIN AGE ENCRYPTED FILE-----",
            "-----BEGIN PUBLIC KEY-----",
            "hf_data/train.csv ghp_x graph_pat_ npm_run",
            &"0f".repeat(32),
        ] {
            assert_eq!(redacted(text), text);
            assert_eq!(line(text), text);
        }
    }

    #[test]
    fn a_line_of_a_wrapped_key_is_hidden() {
        let body = "QyNTUxOQAAACDjKqp5Fc65tEnRulDqKii7Gm4B+QvaJFotHYdpfRiiZQAAAJgYNzIYGDcy";
        assert_eq!(line(body), HIDDEN);
        let source = format!("a = 1\nx = \"\"\"\n{PEM}\n\"\"\"\nb = 2\n");
        let at = |text: &str| source.find(text).unwrap();
        assert!(is_inside_key(&source, at("QyNTUx")));
        assert!(!is_inside_key(&source, at("a = 1")) && !is_inside_key(&source, at("b = 2")));
    }

    #[test]
    fn a_long_line_is_looked_through_once() {
        let begun = std::time::Instant::now();
        for part in ["0a", "a", "-----BEGIN ", "AGE-SECRET-KEY-…", "://", "ghp_ ", "#"] {
            let text = part.repeat((4 << 20) / part.len());
            assert_eq!(kind_in(&text), None, "{part}");
            assert!(kind_in(&(text + " " + IDENTITY)).is_some(), "{part}");
        }
        // Once for each character it would be hours.
        assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
    }

    #[test]
    fn a_key_is_found_in_what_people_leave_around_it() {
        for text in [
            IDENTITY.to_owned(),
            format!("\u{feff}{IDENTITY}\r"),
            format!("  \"{IDENTITY}\"  "),
            format!("key: {IDENTITY}"),
            format!("identity = '{IDENTITY}',"),
            format!("\"age key\": \"{IDENTITY}\""),
        ] {
            assert_eq!(clean(&text, AGE), IDENTITY, "{text}");
        }
        for text in [
            format!("{IDENTITY} {IDENTITY}"),
            format!("# not this one: {IDENTITY}"),
            format!("see {IDENTITY}"),
        ] {
            assert_ne!(clean(&text, AGE), IDENTITY, "{text}");
        }
        assert_eq!(clean(&format!("GITPRIZE_SIGNING_KEY=\"{SIGNER}\"\n"), SIGNING), SIGNER);
    }

    proptest::proptest! {
        #[test]
        fn any_text_can_be_hidden_in(before in "\\PC{0,40}", after in "\\PC{0,40}") {
            let text = format!("{before} {IDENTITY} {after}");
            let shown = redacted(&text);
            proptest::prop_assert!(!shown.contains("GFPYY"));
            let again = redacted(&shown).into_owned();
            proptest::prop_assert_eq!(&again, &shown.into_owned());
            let _ = (line(&before), clean(&text, AGE), is_inside_key(&text, before.len()));
        }
    }
}
