//! What the judge has to say about an input: a stable code, a place, a sentence, and what to do.
//!
//! Entry points: [`Finding::new`] builds one, [`render::render`] prints a list of them as text, JSON or
//! forge annotations, [`codes::CODES`] documents every code.

pub mod codes;
mod excerpt;
pub mod quality;
pub mod render;
pub mod secret;

use codes::Code;
use serde::Serialize;
use unicode_normalization::char::is_combining_mark;

pub use excerpt::Excerpt;

/// One complaint about one input.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Stable, lower-case, hyphenated; [`codes`] documents it.
    pub code: &'static str,
    /// What was found and what was expected, one sentence.
    pub message: String,
    /// Where, if the complaint has a place.
    pub place: Option<Place>,
    /// What to do about it.
    pub help: Option<String>,
}

/// A place in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file as the person knows it.
    pub file: String,
    /// From 1.
    pub line: u64,
    /// From 1, in characters.
    pub column: u64,
    /// The line itself, shortened and stripped of control characters.
    pub excerpt: Option<Excerpt>,
}

impl Finding {
    /// A complaint without a place.
    pub fn new(code: &'static Code, message: impl Into<String>) -> Self {
        Self { code: code.code, message: shown(message), place: None, help: None }
    }

    /// Adds what to do.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(shown(help));
        self
    }

    /// The sentence with its place, where that is in the middle of a file.
    pub fn sentence(&self) -> String {
        match self.place.as_ref().filter(|place| place.excerpt.is_some()) {
            Some(place) => format!("line {}, column {}: {}", place.line, place.column, self.message),
            None => self.message.clone(),
        }
    }

    /// Says that the complaint is about `file` as a whole.
    #[must_use]
    pub fn in_file(mut self, file: impl Into<String>) -> Self {
        self.place = Some(Place { file: shown(file), line: 1, column: 1, excerpt: None });
        self
    }

    /// Puts the complaint at `line` of `file` without showing any of it: it may hold what nobody else should read.
    #[must_use]
    pub fn in_line(mut self, file: impl Into<String>, line: u64) -> Self {
        self.place = Some(Place { file: shown(file), line, column: 1, excerpt: None });
        self
    }

    /// Puts the complaint at the bytes `span` of `source`, the text of `file`.
    #[must_use]
    pub fn at_span(mut self, file: &str, source: &str, span: std::ops::Range<usize>) -> Self {
        let start = floor_char(source, span.start);
        let end = floor_char(source, span.end.max(start));
        let line_start = source[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = source[start..].find('\n').map_or(source.len(), |at| start + at);
        let line = source[..start].matches('\n').count() as u64 + 1;
        let column = source[line_start..start].chars().count() as u64 + 1;
        let text = source[line_start..line_end].trim_end_matches('\r');
        let marked = start - line_start..end.min(line_end) - line_start;
        // Lines of a key that goes over several of them are shown to nobody.
        let excerpt = (!secret::is_inside_key(source, start)).then(|| Excerpt::new(text.as_bytes(), marked));
        self.place = Some(Place { file: shown(file), line, column, excerpt });
        self
    }

    /// Puts the complaint at `line`, `column` of a file of which only this `text` line is at hand;
    /// `marked` are the bytes of `text` that the complaint is about.
    #[must_use]
    pub fn at_line(mut self, file: &str, line: u64, text: &[u8], marked: std::ops::Range<usize>) -> Self {
        let column =
            String::from_utf8_lossy(&text[..marked.start.min(text.len())]).chars().count() as u64 + 1;
        self.place =
            Some(Place { file: shown(file), line, column, excerpt: Some(Excerpt::new(text, marked)) });
        self
    }
}

/// `text` without secrets.
fn shown(text: impl Into<String>) -> String {
    let text = text.into();
    match secret::redacted(&text) {
        std::borrow::Cow::Borrowed(_) => text,
        std::borrow::Cow::Owned(hidden) => hidden,
    }
}

fn floor_char(source: &str, at: usize) -> usize {
    let mut at = at.min(source.len());
    while !source.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Marks over or under one letter that are shown; more of them reach into other lines.
const MARKS: usize = 3;

/// Shows untrusted text inside a sentence: quoted and cut to 40 characters, letters of every script as they are,
/// and escaped what is not seen or moves what is (controls, invisible characters, marks of direction, spaces other than
/// the plain one, private and unassigned characters), so that it can neither forge a log line nor hide text from the
/// reader. Secrets are left out before anything is cut.
pub fn quoted(text: &str) -> String {
    let text = &*secret::redacted(text);
    let mut out = String::from("\"");
    let mut marks = 0;
    for (count, c) in text.chars().enumerate() {
        if count == 40 {
            out.push('…');
            break;
        }
        let is_mark = is_combining_mark(c);
        marks = if is_mark { marks + 1 } else { 0 };
        match c {
            '"' | '\\' => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            // A mark at the start would sit on the quotation mark.
            c if is_mark && count > 0 && marks <= MARKS => out.push(c),
            // What Rust's tables call not printable, and what stands for bytes that are no text.
            c if c == char::REPLACEMENT_CHARACTER || c.escape_debug().len() > 1 => {
                out.extend(c.escape_default())
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_count_lines_and_characters() {
        let source = "a = 1\nnäme = 2\n";
        let at = source.find('2').unwrap();
        let finding = Finding::new(codes::EMPTY, "y").at_span("f.toml", source, at..at + 1);
        let place = finding.place.unwrap();
        assert_eq!((place.line, place.column), (2, 8));
        assert_eq!(place.excerpt.unwrap().text(), "näme = 2");
    }

    #[test]
    fn untrusted_text_is_shown_as_written_unless_it_is_not_seen() {
        for text in ["4,2", "良", "Ünïcode", "Команда ML", "النتيجة", "हिन्दी", "e\u{301}", "🚀", "it's"]
        {
            assert_eq!(quoted(text), format!("\"{text}\""));
        }
        for hidden in [
            '\u{0}',
            '\u{7f}',
            '\u{85}',
            '\u{a0}',
            '\u{ad}',
            '\u{200b}',
            '\u{2028}',
            '\u{202e}',
            '\u{2066}',
            '\u{feff}',
            '\u{e0041}',
            '\u{e000}',
        ] {
            assert_eq!(quoted(&format!("a{hidden}b")), format!("\"a{}b\"", hidden.escape_unicode()));
        }
        let zalgo = format!("a{}", "\u{336}".repeat(20));
        assert_eq!(quoted(&zalgo).matches('\u{336}').count(), MARKS);
        assert!(quoted("\u{301}a").starts_with("\"\\u{301}"));
        assert_eq!(quoted("\u{202e}x\n::error::"), "\"\\u{202e}x\\n::error::\"");
        assert_eq!(quoted(&"9".repeat(100)).chars().count(), 43);
    }
}
