//! What a forge's API answered, as programs write it into a file: one array or several after each other, arrays in an
//! array, an entry a line; with a byte order mark, or in UTF-16 as a Windows shell redirects it. And what programs write
//! when there was no answer, of which is said what it is.
//!
//! Entry point: [`entries`].

use serde_json::{Map, Value};

use crate::finding::codes::Code;
use crate::finding::{Finding, quoted};

/// What makes an object an entry although it has a word of an error's.
const OF_ENTRIES: [&str; 4] = ["number", "iid", "id", "releases"];

/// All entries of all lists in `bytes`, the content of `file`, in their order.
///
/// # Errors
/// What the file is instead, as a finding of `code` with a place; `make` says how a right one is made.
pub fn entries(
    file: &str,
    bytes: &[u8],
    code: &'static Code,
    make: &str,
) -> Result<Vec<Map<String, Value>>, Box<Finding>> {
    let wrong = |why: &str| Box::new(Finding::new(code, why).help(make).in_file(file));
    let text = decoded(bytes).ok_or_else(|| wrong("this is not text, expected JSON"))?;
    let text = text.trim_start_matches('\u{feff}');
    if let Some(why) = no_json(text) {
        return Err(wrong(&why));
    }
    let mut found = vec![];
    for value in serde_json::Deserializer::from_str(text).into_iter::<Value>() {
        let value = value.map_err(|why| Box::new(broken(file, text, code, &why).help(make)))?;
        flatten(value, &mut found, 0).map_err(|(why, help)| {
            Box::new(Finding::new(code, why).help(format!("{help}{make}")).in_file(file))
        })?;
    }
    Ok(found)
}

fn decoded(bytes: &[u8]) -> Option<String> {
    let wide = |from: fn([u8; 2]) -> u16| {
        let (pairs, rest) = bytes[2..].as_chunks();
        let units: Vec<u16> = pairs.iter().map(|pair| from(*pair)).collect();
        String::from_utf16(&units).ok().filter(|_| rest.is_empty())
    };
    match bytes {
        [0xff, 0xfe, ..] => wide(u16::from_le_bytes),
        [0xfe, 0xff, ..] => wide(u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).ok().map(str::to_owned),
    }
}

/// What `text` is that does not even begin as JSON.
fn no_json(text: &str) -> Option<String> {
    let start = text.trim_start();
    let first = quoted(start.lines().next().unwrap_or_default());
    match start.as_bytes() {
        [] => Some("this file is empty: the program that was to write it failed".to_owned()),
        [b'[' | b'{', ..] => None,
        [b'<', ..] => Some(format!(
            "this is a page for people and not what an API answers: it begins with {first}. The address was that of \
             the site, or one has to log in"
        )),
        _ if start.starts_with("HTTP/") => Some(
            "this begins with the headers of the answer, expected the answer alone: call the program without \
             `--include` (`-i`)"
                .to_owned(),
        ),
        _ => Some(format!("this is not JSON: it begins with {first}, expected [")),
    }
}

/// What is wrong where reading stopped.
fn broken(file: &str, text: &str, code: &'static Code, why: &serde_json::Error) -> Finding {
    let said = if why.is_eof() {
        "the file ends in the middle: the program that wrote it was stopped, or the file was cut"
    } else {
        "here it stops being JSON"
    };
    let line = text.split('\n').nth(why.line().saturating_sub(1)).unwrap_or_default();
    let column = why.column().saturating_sub(1).min(line.len());
    Finding::new(code, said).at_line(file, why.line().max(1) as u64, line.as_bytes(), column..column)
}

/// Adds the entries of `value` to `found`; or says what it is that is none, and what to do first.
fn flatten(
    value: Value,
    found: &mut Vec<Map<String, Value>>,
    depth: usize,
) -> Result<(), (String, &'static str)> {
    match value {
        // A list of answers is one of lists; nobody writes more.
        Value::Array(values) if depth < 3 => {
            values.into_iter().try_for_each(|value| flatten(value, found, depth + 1))
        }
        Value::Object(entry) => match error(&entry) {
            None => {
                found.push(entry);
                Ok(())
            }
            Some((said, help)) => {
                let after = match found.len() {
                    0 => String::new(),
                    1 => " after 1 entry, so that the list is not whole".to_owned(),
                    count => format!(" after {count} entries, so that the list is not whole"),
                };
                Err((format!("the forge answered with an error{after}: {}", quoted(&said)), help))
            }
        },
        other => {
            let at = found.len() + 1;
            Err((format!("entry {at} is {}, expected an object in {{…}}", named(&other)), ""))
        }
    }
}

/// What the forge said instead of a list, and what helps against it.
fn error(entry: &Map<String, Value>) -> Option<(String, &'static str)> {
    if OF_ENTRIES.iter().any(|name| entry.contains_key(*name)) {
        return None;
    }
    let said = ["message", "error", "errors"].iter().find_map(|name| entry.get(*name))?;
    let said = words(said);
    let low = said.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| low.contains(word));
    let help = if has(&["rate limit", "too many", "429", "abuse"]) {
        "wait until the forge answers again; "
    } else if has(&["credential", "unauthorized", "401", "token", "authenticat", "sign in", "log in"]) {
        "log in first, or renew the token (`gh auth login`, `glab auth login`); "
    } else if has(&["not found", "404", "forbidden", "403", "not accessible"]) {
        "look at the name of the repository, and whether the token may read it; "
    } else {
        ""
    };
    Some((said, help))
}

/// The first words in `value`, wherever they stand in it.
fn words(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(values) => values.first().map_or_else(String::new, words),
        Value::Object(values) => {
            values.get("message").or_else(|| values.values().next()).map_or_else(String::new, words)
        }
        other => other.to_string(),
    }
}

/// What `value` is called in messages, with a short one shown.
pub fn named(value: &Value) -> String {
    match value {
        Value::Null => "nothing (null)".to_owned(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::String(text) => quoted(text),
        Value::Array(_) => "a list".to_owned(),
        Value::Object(_) => "an object".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::codes::BAD_PULLS;

    fn read(bytes: &[u8]) -> Result<Vec<u64>, Box<Finding>> {
        let found = entries("pulls.json", bytes, BAD_PULLS, "make a list")?;
        Ok(found.iter().map(|entry| entry["number"].as_u64().unwrap()).collect())
    }

    fn refused(text: &str) -> (String, String) {
        let finding = read(text.as_bytes()).unwrap_err();
        assert!(finding.place.is_some(), "{text}");
        (finding.message.clone(), finding.help.clone().unwrap())
    }

    #[test]
    fn lists_are_read_as_programs_write_them() {
        let (one, two) = ("{\"number\":1}", "{\"number\": 2}");
        for text in [
            format!("[{one},{two}]"),
            // gh api --paginate, of before it merged pages.
            format!("[{one}][{two}]"),
            format!("[{one}]\n\n[]\n[{two}]\n"),
            // gh api --paginate --slurp
            format!("[[{one}],[{two}]]"),
            // gh api --paginate --jq '.[]'
            format!("{one}\n{two}\n"),
            format!("{one}\r\n[{two}]"),
            format!("\u{feff}[{one},{two}]"),
        ] {
            assert_eq!(read(text.as_bytes()).unwrap(), [1, 2], "{text}");
            let wide: Vec<u16> =
                format!("\u{feff}{}", text.trim_start_matches('\u{feff}')).encode_utf16().collect();
            let little: Vec<u8> = wide.iter().flat_map(|unit| unit.to_le_bytes()).collect();
            let big: Vec<u8> = wide.iter().flat_map(|unit| unit.to_be_bytes()).collect();
            assert_eq!((read(&little).unwrap(), read(&big).unwrap()), (vec![1, 2], vec![1, 2]), "{text}");
        }
        assert!(read(b"[]").unwrap().is_empty());
        assert_eq!(read(b"[{\"number\":1,\"message\":\"of the title's own\"}]").unwrap(), [1]);
    }

    #[test]
    fn what_is_no_list_is_said_in_own_words() {
        for (text, said, help) in [
            (
                "{\"message\":\"Bad credentials\",\"status\":\"401\"}",
                "error: \"Bad credentials\"",
                "log in first",
            ),
            ("{\"message\":\"401 Unauthorized\"}", "error: \"401 Unauthorized\"", "log in first"),
            ("{\"message\":\"token is required\",\"url\":\"x\"}", "\"token is required\"", "log in first"),
            (
                "{\"message\":\"Not Found\",\"documentation_url\":\"x\"}",
                "\"Not Found\"",
                "name of the repository",
            ),
            ("{\"error\":\"404 Not Found\"}", "\"404 Not Found\"", "name of the repository"),
            ("{\"errors\":[{\"message\":\"Something\"}],\"data\":null}", "\"Something\"", "make a list"),
            ("{\"message\":{\"base\":[\"is odd\"]}}", "\"is odd\"", "make a list"),
            (
                "[{\"number\":1}]{\"message\":\"API rate limit exceeded for user\"}",
                "after 1 entry, so that the list is not whole: \"API rate limit",
                "wait until",
            ),
            ("[[{\"number\":1},{\"number\":2}],{\"message\":\"x\"}]", "after 2 entries", "make a list"),
            ("<!DOCTYPE html>\n<html>", "a page for people", "make a list"),
            ("HTTP/2.0 200 OK\n\n[]", "headers of the answer", "make a list"),
            (
                "gh: Not Found (HTTP 404)",
                "begins with \"gh: Not Found (HTTP 404)\", expected [",
                "make a list",
            ),
            ("#7  A title  branch", "not JSON", "make a list"),
            (" \n", "is empty", "make a list"),
            ("[{\"number\":1},", "ends in the middle", "make a list"),
            ("[{\"number\":1} {\"number\":2}]", "stops being JSON", "make a list"),
            ("[[1]]", "entry 1 is 1, expected an object", "make a list"),
            ("[[[[[{}]]]]]", "entry 1 is a list", "make a list"),
        ] {
            let (message, advice) = refused(text);
            assert!(message.contains(said) && advice.contains(help), "{text}: {message} / {advice}");
            assert!(advice.ends_with("make a list"));
            for theirs in ["EOF", "invalid type", "line 1 column", "expected value", "trailing", "sequence"] {
                assert!(!message.contains(theirs), "{message}");
            }
        }
        assert!(read(&[0x80, 0xff]).unwrap_err().message.contains("not text"));
        let place = read(b"[\n {\"number\":1}\n {}]").unwrap_err().place.unwrap();
        assert_eq!((place.line, place.column), (3, 2));
    }
}
