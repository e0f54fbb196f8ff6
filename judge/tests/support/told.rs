//! Everything that the programs tell a person in a test, word for word: `support::told!()` at its end holds all of it
//! against a snapshot.
//!
//! What the commands print is noted by itself: findings of `--format json`, wherever they are in it, and those of the
//! text form. Both come out through the programs' own renderer. What differs from run to run (folders for a while,
//! digests, keys) is left out.

use std::cell::RefCell;
use std::collections::BTreeSet;

use base::finding::render::{Format, Severity, render};
use base::finding::{Excerpt, Finding, Place, codes};
use serde_json::Value;

thread_local! {
    static NOTED: RefCell<BTreeSet<String>> = const { RefCell::new(BTreeSet::new()) };
}

/// Holds what was told so far in this test against its snapshot.
#[allow(unused_macros, reason = "each test program uses its part")]
macro_rules! told {
    () => {
        insta::with_settings!({ omit_expression => true }, {
            insta::assert_snapshot!($crate::support::told::taken());
        })
    };
}
#[allow(unused_imports, reason = "each test program uses its part")]
pub(crate) use told;

/// Everything noted since the last call, by code, each once.
pub fn taken() -> String {
    let told = NOTED.take();
    assert!(!told.is_empty(), "this test tells nobody anything");
    told.into_iter().collect::<Vec<_>>().join("\n")
}

/// Notes every finding in what a command printed.
pub fn note(out: &str, err: &str) {
    for text in [out, err] {
        for line in text.lines().filter(|line| line.starts_with('{')) {
            if let Ok(value) = serde_json::from_str(line) {
                note_json(&value);
            }
        }
        note_text(text);
    }
}

/// Notes a finding that no program printed.
pub fn note_finding(finding: &Finding) {
    note_one(&render(std::slice::from_ref(finding), Severity::Error, Format::Text, false));
}

/// Notes every finding in a document.
pub fn note_json(value: &Value) {
    match value {
        Value::Object(object) => {
            if let Some(found) = finding(value) {
                note_finding(&found);
            }
            object.values().for_each(note_json);
        }
        Value::Array(values) => values.iter().for_each(note_json),
        _ => {}
    }
}

/// The finding that was written as `value`, if it is one.
fn finding(value: &Value) -> Option<Finding> {
    let code = codes::find(value.get("code")?.as_str()?)?;
    let mut finding = Finding::new(code, value.get("message")?.as_str()?);
    if let Some(help) = value.get("help").and_then(Value::as_str) {
        finding = finding.help(help);
    }
    if let Some(place) = value.get("place").filter(|place| !place.is_null()) {
        let number = |key: &str| place.get(key)?.as_u64();
        let (line, column) = (number("line")?, number("column")?);
        // Where the marked part ends is not told in this form.
        let excerpt = place.get("excerpt").and_then(Value::as_str).map(|text| {
            let before = usize::try_from(column).map_or(0, |column| column - 1);
            let start = text.char_indices().nth(before).map_or(text.len(), |(at, _)| at);
            let end = start + text[start..].chars().next().map_or(0, char::len_utf8);
            Excerpt::new(text.as_bytes(), start..end)
        });
        finding.place = Some(Place { file: place.get("file")?.as_str()?.to_owned(), line, column, excerpt });
    }
    Some(finding)
}

fn note_text(text: &str) {
    let mut block = String::new();
    for line in text.lines() {
        let begins = line.starts_with("error[") || line.starts_with("warning[");
        let goes_on = !block.is_empty()
            && (line.starts_with(' ')
                // The place, where there is no excerpt.
                || line.starts_with("--> ")
                || line.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(" |"));
        if !block.is_empty() && !goes_on {
            note_one(&std::mem::take(&mut block));
        }
        if begins || goes_on {
            block += line;
            block.push('\n');
        }
    }
    if !block.is_empty() {
        note_one(&block);
    }
}

fn note_one(text: &str) {
    NOTED.with_borrow_mut(|noted| noted.insert(constant(text)));
}

/// `text` without what differs from run to run.
fn constant(text: &str) -> String {
    const HERE: &str = "127.0.0.1:";
    // The port of a server that the test made.
    let mut parts = text.split(HERE);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text = text + HERE + "PORT" + part.trim_start_matches(|c: char| c.is_ascii_digit());
    }
    let mut out = String::new();
    let mut rest = &*text;
    while let Some(c) = rest.chars().next() {
        let is_inside = out.chars().next_back().is_some_and(|before| before.is_ascii_alphanumeric());
        let word = rest.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(rest.len()).max(c.len_utf8());
        let folder = rest
            .strip_prefix(".tmp")
            .map(|after| 4 + after.find(|c: char| !c.is_ascii_alphanumeric()).unwrap_or(after.len()));
        match (folder, signing_key(rest)) {
            (Some(length), _) if length > 8 => {
                // Back to where the path begins.
                let from = out.rfind(|c: char| c.is_whitespace() || matches!(c, '"' | '`' | '(' | ':'));
                out.truncate(from.map_or(0, |at| at + 1));
                out += "DIR";
                rest = &rest[length..];
            }
            (_, Some(length)) => {
                out += "+KEY";
                rest = &rest[length..];
            }
            _ if !is_inside && is_random(&rest[..word]) => {
                out += if rest.starts_with("age1") { "age1…" } else { "HEX" };
                rest = &rest[word..];
            }
            _ => {
                out.push(c);
                rest = &rest[c.len_utf8()..];
            }
        }
    }
    out
}

/// How long the part of a ledger key is that `rest` begins with, from the first `+` of `name+hash+key`.
fn signing_key(rest: &str) -> Option<usize> {
    let (hash, key) = rest.strip_prefix('+')?.split_once('+')?;
    let is_hash = hash.len() == 8 && hash.bytes().all(|b| b.is_ascii_hexdigit());
    let length =
        key.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '/' | '=')).unwrap_or(key.len());
    (is_hash && length > 40).then_some(2 + hash.len() + length)
}

/// Whether `word` is a digest, a commit or a key.
fn is_random(word: &str) -> bool {
    let is_hex = word.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'a'..=b'f'));
    let mixed = word.bytes().any(|b| b.is_ascii_digit()) && word.bytes().any(|b| b.is_ascii_alphabetic());
    is_hex && (word.len() >= 10 || word.len() >= 7 && mixed) || word.len() > 40 && word.starts_with("age1")
}
