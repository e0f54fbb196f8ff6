//! The line that a finding points at, made safe to print.

use std::ops::Range;

use serde::{Serialize, Serializer};

use super::secret;

/// Characters shown of a line, at most; the marked part is kept in view.
const WIDTH: usize = 72;

/// One line of a file with a marked part. Control, bidi and non-UTF-8 bytes are shown as `·`, so that
/// printing it cannot move a cursor, start a forge command or reorder text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    text: String,
    marked: Range<usize>,
    shifted: bool,
}

impl Excerpt {
    /// Cuts `line` around its bytes `marked`.
    pub fn new(line: &[u8], marked: Range<usize>) -> Self {
        // A line with a secret is shown without it, and without a mark that would count its characters.
        let plain = String::from_utf8_lossy(line);
        let hidden = secret::line(&plain);
        if hidden != plain {
            return Self::new(hidden.as_bytes(), 0..0);
        }
        let start = marked.start.min(line.len());
        let end = marked.end.clamp(start, line.len());
        let before = clean(&line[..start]);
        let inside = clean(&line[start..end]);
        let after = clean(&line[end..]);
        let (mut text, dropped) = tail(&before, WIDTH / 2);
        if dropped {
            text.insert(0, '…');
        }
        let from = text.len();
        let mut room = WIDTH.saturating_sub(text.chars().count());
        for part in [&inside, &after] {
            let taken: String = part.chars().take(room).collect();
            room -= taken.chars().count();
            if std::ptr::eq(part, &inside) {
                text.push_str(&taken);
            } else {
                let cut = taken.len() < part.len();
                text.push_str(&taken);
                if cut {
                    text.push('…');
                }
            }
        }
        let to = (from + inside.len()).min(text.len());
        let to = (from..=to).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(from);
        Self { text, marked: from..to, shifted: dropped }
    }

    /// The shortened line.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether the line's beginning was cut away, so that columns in [`Self::text`] are not the line's.
    pub(crate) fn is_shifted(&self) -> bool {
        self.shifted
    }

    /// The same as it was kept.
    pub(crate) fn kept(text: String, marked: Range<usize>, shifted: bool) -> Option<Self> {
        text.get(marked.clone())?;
        Some(Self { text, marked, shifted })
    }

    /// The bytes of [`Self::text`] that the finding is about; may be empty.
    pub fn marked(&self) -> Range<usize> {
        self.marked.clone()
    }
}

impl Serialize for Excerpt {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

fn clean(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes)
        .chars()
        .map(|c| match c {
            '\t' => ' ',
            c if c.is_control() || is_format(c) || c == char::REPLACEMENT_CHARACTER => '·',
            c => c,
        })
        .collect()
}

/// Characters that are invisible or change the direction of what follows.
fn is_format(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{ad}')
}

fn tail(text: &str, count: usize) -> (String, bool) {
    let total = text.chars().count();
    (text.chars().skip(total.saturating_sub(count)).collect(), total > count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_keep_the_marked_part_in_view() {
        let line = format!("{}BAD{}", "x".repeat(500), "y".repeat(500));
        let excerpt = Excerpt::new(line.as_bytes(), 500..503);
        assert_eq!(&excerpt.text()[excerpt.marked()], "BAD");
        assert!(excerpt.text().chars().count() <= WIDTH + 2);
    }

    #[test]
    fn control_bytes_cannot_reach_a_terminal() {
        let excerpt = Excerpt::new(b"\x1b[31m::error::\xff\r", 0..3);
        assert_eq!(excerpt.text(), "·[31m::error::··");
    }

    #[test]
    fn any_span_is_accepted() {
        for (line, span) in [(&b""[..], 5..9), (b"abc", Range { start: 2, end: 1 }), ("é".as_bytes(), 1..2)]
        {
            let excerpt = Excerpt::new(line, span);
            let _ = &excerpt.text()[excerpt.marked()];
        }
    }
}
