//! Every key of the files that people write, declared once: [`Section`](crate::Section) reads what stands here and nothing
//! else, and reference pages, JSON Schemas, `judge explain` and the comments of a new contest come from it.
//!
//! Entry points: [`Family`] has the keys of one kind of file, [`find`] those called by a name, [`comment`] the lines above
//! one in a new file, [`schema`] what editors complete by. A new key is a line in the table of its file; the tests in
//! `keys_held.rs` read its example and its default.

mod conditions;
mod contest;
mod example;
mod family;
mod front;
mod key;
mod rules;
mod schema;
mod scoring;
mod team;

pub use example::{example, written};
pub use family::{Family, Paper};
pub use key::{Fallback, Form, Key, Kind};
pub use schema::{plain, schema, schema_text};

/// The keys called `name`, in all kinds of file: `quotas.every`, or `page.title` to have those of one kind.
pub fn find(name: &str) -> Vec<(Family, &'static Key)> {
    let mut found = vec![];
    for family in Family::ALL {
        let own = name.strip_prefix(family.word()).and_then(|rest| rest.strip_prefix('.'));
        found.extend(
            family.keys().filter(|key| key.path == name || own == Some(key.path)).map(|key| (family, key)),
        );
    }
    found
}

/// The comment above the key or table `path` of a new `contest.toml`: its sentence, its unit and its default, in lines of at
/// most 100 characters.
pub fn comment(path: &str) -> Option<String> {
    let key = Family::Contest.keys().find(|key| key.path == path)?;
    let mut text = key.sentence.replace('`', "");
    if !key.is_table() {
        let without = match key.fallback {
            Fallback::Required => String::new(),
            Fallback::Value(value) => format!("without it {value}"),
            Fallback::Absent(words) => format!("without it: {}", words.replace('`', "")),
        };
        let facts: Vec<&str> = [key.unit, &without].into_iter().filter(|fact| !fact.is_empty()).collect();
        if !facts.is_empty() {
            text = format!("{text} ({})", facts.join("; "));
        }
    }
    let mut out = String::from("#");
    let mut width = 1;
    for word in text.split_whitespace() {
        let length = word.chars().count();
        if width > 1 && width + 1 + length > 100 {
            out.push_str("\n#");
            width = 1;
        }
        out.push(' ');
        out.push_str(word);
        width += 1 + length;
    }
    Some(out)
}
