//! The names that a built-in template mentions, followed through its loops, assignments and the parts that it includes.

use std::collections::{BTreeSet, HashMap};
use std::path::Path;

use super::Field;

/// Words of the template language.
const WORDS: [&str; 11] = ["and", "or", "not", "in", "is", "if", "else", "true", "false", "none", "loop"];

/// What `template` mentions and `fields` do not have.
pub(super) fn strange(template: &str, fields: &[Field]) -> BTreeSet<String> {
    let mut reader = Reader { fields, scopes: vec![HashMap::new()], strange: BTreeSet::new() };
    reader.read(template);
    reader.strange
}

struct Reader<'f> {
    fields: &'f [Field],
    /// A name in a loop or behind an assignment → what it stands for; nothing for a text or a number of the template's own.
    scopes: Vec<HashMap<String, Option<String>>>,
    strange: BTreeSet<String>,
}

impl Reader<'_> {
    fn read(&mut self, template: &str) {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates").join(template);
        let text = std::fs::read_to_string(path).unwrap();
        let mut rest = text.as_str();
        while let Some(at) = rest.find("{{").into_iter().chain(rest.find("{%")).min() {
            let (open, inner) = rest[at..].split_at(2);
            let (inner, after) = inner.split_once(if open == "{{" { "}}" } else { "%}" }).unwrap();
            rest = after;
            let inner = inner.trim_matches('-').trim();
            if open == "{{" { self.names(inner) } else { self.tag(inner) }
        }
    }

    fn tag(&mut self, inner: &str) {
        let (word, rest) = inner.split_once(' ').unwrap_or((inner, ""));
        match word {
            "if" | "elif" => self.names(rest),
            "for" => {
                let (variable, list) = rest.split_once(" in ").unwrap();
                self.names(list);
                let each = self.path(list.trim()).map(|path| format!("{path}[]"));
                self.scopes.push(HashMap::from([(variable.trim().to_owned(), each)]));
            }
            "endfor" => drop(self.scopes.pop()),
            "set" => {
                let (variable, value) = rest.split_once('=').unwrap_or((rest, "\"\""));
                self.names(value);
                let value = value.trim();
                let value = (!value.starts_with('"') && value != "true" && value != "false")
                    .then(|| self.path(value))
                    .flatten();
                self.scopes.last_mut().unwrap().insert(variable.trim().to_owned(), value);
            }
            "include" | "extends" => self.read(rest.trim().trim_matches('"')),
            _ => {}
        }
    }

    /// Notes each name of an expression that is not told.
    fn names(&mut self, expression: &str) {
        // Without texts, and without what stands behind a bar or `is`: filters and tests.
        let mut plain = String::new();
        for (at, part) in expression.split('"').enumerate() {
            plain.push_str(if at % 2 == 0 { part } else { "''" });
        }
        let mut before = "";
        let spaced = plain.replace('|', " | ").replace("['']", "").replace(['(', ')', ','], " ");
        for word in spaced.split_whitespace() {
            let is_name = word.starts_with(|c: char| c.is_ascii_alphabetic()) && !word.contains('=');
            let head = word.split(['.', '[']).next().unwrap();
            if is_name && !["|", "is"].contains(&before) && !WORDS.contains(&head) {
                self.name(word);
            }
            before = word;
        }
    }

    fn name(&mut self, word: &str) {
        if let Some(path) = self.path(word)
            && !self.is_told(&path)
        {
            self.strange.insert(path);
        }
    }

    /// What a name stands for here; nothing for the template's own.
    fn path(&self, word: &str) -> Option<String> {
        let end = word.find(['.', '[']).unwrap_or(word.len());
        let (head, rest) = word.split_at(end);
        match self.scopes.iter().rev().find_map(|scope| scope.get(head)) {
            Some(of) => of.as_ref().map(|of| format!("{of}{rest}")),
            None => Some(word.to_owned()),
        }
    }

    fn is_told(&self, path: &str) -> bool {
        let kind =
            |path: &str| self.fields.iter().find(|field| field.name == path).map(|field| field.kind.as_str());
        if path == "page" || kind(path).is_some() {
            return true;
        }
        // A part of a time, and one of several.
        let time = [".machine", ".human", ".day"].iter().find_map(|end| path.strip_suffix(end));
        let one = path.ends_with(']').then(|| path.rsplit_once('[').map(|(of, _)| of)).flatten();
        time.is_some_and(|time| kind(time).is_some_and(|kind| kind.ends_with("time")) || time.ends_with("[]"))
            || one.is_some_and(|of| {
                kind(of).is_some_and(|kind| kind.contains(", then ") || kind.starts_with("list of"))
            })
    }
}
