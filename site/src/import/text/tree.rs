//! BBCode as a tree. Anybody wrote it: what does not close is text, and nothing is deeper than a limit.

use std::collections::HashMap;

/// Bytes between brackets, at most.
const LONGEST_TAG: usize = 400;
/// Tags inside each other, at most.
const DEEPEST: usize = 16;

/// A piece of a text.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Node<'t> {
    /// Words.
    Text(&'t str),
    /// `[name=argument]…[/name]`, or an item of a list.
    Tag {
        /// In small letters.
        name: String,
        /// What stands behind the name.
        argument: &'t str,
        /// What stands inside.
        inside: Vec<Node<'t>>,
    },
}

/// Tags that are known; others are words.
const KNOWN: [&str; 31] = [
    "b", "i", "u", "s", "strike", "del", "ins", "em", "strong", "url", "img", "email", "quote", "code", "c",
    "list", "*", "h", "color", "colour", "size", "font", "center", "left", "right", "justify", "align",
    "sub", "sup", "topic", "post",
];

/// `text` as a tree, and the names of tags that it has and that are not known.
pub(super) fn parse(text: &str) -> (Vec<Node<'_>>, Vec<String>) {
    let mut parser = Parser { text, at: 0, unknown: vec![], last: HashMap::new() };
    let nodes = parser.nodes(&[]);
    (nodes, parser.unknown)
}

struct Parser<'t> {
    text: &'t str,
    at: usize,
    unknown: Vec<String>,
    /// A tag's name → where the last `[/name]` stands, if there is one.
    last: HashMap<String, Option<usize>>,
}

/// What stands between brackets.
struct Tag<'t> {
    name: String,
    argument: &'t str,
    closes: bool,
    end: usize,
}

impl<'t> Parser<'t> {
    /// The pieces up to the tag that closes the last of `open`, or one around it.
    fn nodes(&mut self, open: &[&str]) -> Vec<Node<'t>> {
        let mut nodes = vec![];
        let mut from = self.at;
        while let Some(found) = self.text[self.at..].find('[') {
            let start = self.at + found;
            let Some(tag) = self.tag(start) else {
                self.at = start + 1;
                continue;
            };
            if tag.closes {
                if open.contains(&tag.name.as_str()) {
                    nodes.extend(self.words(from, start));
                    self.at = start;
                    return nodes;
                }
                self.at = tag.end;
                continue;
            }
            // An item of a list ends where the next one begins.
            if tag.name == "*" && open.last() == Some(&"*") {
                nodes.extend(self.words(from, start));
                self.at = start;
                return nodes;
            }
            let is_outside = tag.name == "*" && open.last() != Some(&"list");
            if open.len() >= DEEPEST || is_outside {
                self.at = tag.end;
                continue;
            }
            nodes.extend(self.words(from, start));
            self.at = tag.end;
            // One that never closes is words.
            match self.inside(&tag, open) {
                Some(inside) => nodes.push(Node::Tag { name: tag.name, argument: tag.argument, inside }),
                None => nodes.extend(self.words(start, tag.end)),
            }
            from = self.at;
        }
        nodes.extend(self.words(from, self.text.len()));
        self.at = self.text.len();
        nodes
    }

    /// What stands inside `tag`, behind which the parser is; it is behind the end then. One that something around it closes
    /// ends there. Nothing when the tag does not close.
    fn inside(&mut self, tag: &Tag<'t>, open: &[&str]) -> Option<Vec<Node<'t>>> {
        let begin = self.at;
        let closing = format!("[/{}]", tag.name);
        // Looked for once, so that a thousand that never close are not a thousand walks to the end.
        let text = self.text;
        let last = *self.last.entry(tag.name.clone()).or_insert_with(|| last_of(text, &closing));
        if last.is_none_or(|last| last < begin) && tag.name != "*" {
            return None;
        }
        // Code is words, whatever it holds.
        if matches!(tag.name.as_str(), "code" | "c" | "img")
            && let Some(length) = first_of(&text[begin..], &closing)
        {
            self.at = begin + length + closing.len();
            return Some(vec![Node::Text(&text[begin..begin + length])]);
        }
        let mut within = open.to_vec();
        within.push(&tag.name);
        let inside = self.nodes(&within);
        let end = text[self.at..].get(..closing.len());
        if end.is_some_and(|end| end.eq_ignore_ascii_case(&closing)) {
            self.at += closing.len();
        }
        Some(inside)
    }

    fn words(&self, from: usize, to: usize) -> Option<Node<'t>> {
        (from < to).then(|| Node::Text(&self.text[from..to]))
    }

    /// The tag that begins at `start`.
    fn tag(&mut self, start: usize) -> Option<Tag<'t>> {
        let rest = &self.text[start + 1..];
        let length =
            rest.bytes().take(LONGEST_TAG).position(|byte| byte == b']').filter(|length| *length > 0)?;
        let inner = &rest[..length];
        if inner.contains(['[', '\n']) {
            return None;
        }
        let (closes, inner) = match inner.strip_prefix('/') {
            Some(inner) => (true, inner),
            None => (false, inner),
        };
        let name_length =
            inner.find(|sign: char| !(sign.is_ascii_alphabetic() || sign == '*')).unwrap_or(inner.len());
        let name = inner[..name_length].to_ascii_lowercase();
        if !KNOWN.contains(&name.as_str()) {
            let is_tag = !closes && !name.is_empty() && inner[name_length..].starts_with('=');
            if is_tag && self.unknown.len() < 20 && !self.unknown.contains(&name) {
                self.unknown.push(name);
            }
            return None;
        }
        let argument = inner[name_length..].trim_start_matches(['=', ' ']);
        Some(Tag { name, argument, closes, end: start + 1 + length + 1 })
    }
}

fn first_of(text: &str, wanted: &str) -> Option<usize> {
    places_of(text, wanted).next()
}

fn last_of(text: &str, wanted: &str) -> Option<usize> {
    places_of(text, wanted).last()
}

/// Where `wanted` stands, in whatever letters. It begins with a bracket, so that what is found is the start of a character.
fn places_of<'t>(text: &'t str, wanted: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_here = move |at: &usize| {
        text.as_bytes()[*at..]
            .get(..wanted.len())
            .is_some_and(|end| end.eq_ignore_ascii_case(wanted.as_bytes()))
    };
    text.match_indices('[').map(|(at, _)| at).filter(is_here)
}
