//! The one place that decides which characters of foreign texts reach a page, a feed or the data for programs.
//!
//! Names, posts and sentences in receipts come from anybody. Control characters break XML, move a terminal's cursor and
//! say nothing on a page; overrides of the writing direction make what follows read otherwise than it is.
//! All of them become U+FFFD, so that a reader sees that something was there.

use std::borrow::Cow;

/// `text` with a replacement character for each one that [`is_shown`] denies; most texts have none.
pub(crate) fn printable(text: &str) -> Cow<'_, str> {
    match is_all_shown(text) {
        true => Cow::Borrowed(text),
        false => Cow::Owned(text.chars().map(|c| if is_shown(c) { c } else { '\u{fffd}' }).collect()),
    }
}

/// Whether a page may hold all of `text`. Most of it is ASCII, which is looked at byte by byte.
fn is_all_shown(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        if bytes.get(at..at + PIECE).is_some_and(is_plain) {
            at += PIECE;
            continue;
        }
        match byte {
            b' '..=b'~' | b'\t' | b'\n' | b'\r' => at += 1,
            0x80.. => match text.get(at..).and_then(|rest| rest.chars().next()).filter(|c| is_shown(*c)) {
                Some(c) => at += c.len_utf8(),
                None => return false,
            },
            _ => return false,
        }
    }
    true
}

/// Bytes that are looked at together.
const PIECE: usize = 64;

/// Whether all of `bytes` are printable ASCII, asked so that the processor looks at many at once.
fn is_plain(bytes: &[u8]) -> bool {
    bytes.iter().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~' | b'\t' | b'\n' | b'\r'))
}

/// [`printable`] for JSON, where a control character hides behind an escape: `\u0007`, `\b`.
pub(crate) fn printable_json(text: &str) -> Cow<'_, str> {
    let Cow::Borrowed(text) = printable(text) else {
        return Cow::Owned(printable_json(&printable(text)).into_owned());
    };
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let length = if rest[at..].starts_with("\\u") { 6 } else { 2 };
        let escape = rest.get(at..at + length).unwrap_or(&rest[at..]);
        let control = match escape.as_bytes() {
            [_, b'b' | b'f'] => true,
            [_, b'u', digits @ ..] => std::str::from_utf8(digits)
                .ok()
                .and_then(|digits| u32::from_str_radix(digits, 16).ok())
                .and_then(char::from_u32)
                .is_some_and(|c| !is_shown(c)),
            _ => false,
        };
        out.push_str(if control { "\u{fffd}" } else { escape });
        rest = &rest[at + escape.len()..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Whether a page may hold `c`: no control character but line breaks and tabs, no override, embedding or isolate of
/// the writing direction, no noncharacter. Marks (U+200E, U+200F, U+061C) stay: they change nothing beyond themselves.
fn is_shown(c: char) -> bool {
    match c {
        '\t' | '\n' | '\r' => true,
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{fdd0}'..='\u{fdef}' => false,
        '\u{2028}' | '\u{2029}' => false,
        c => !c.is_control() && u32::from(c) & 0xfffe != 0xfffe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_and_overrides_are_replaced_and_words_are_not() {
        for text in ["", "a\tb\r\nc", "日本語 עברית \u{200f}العربية", "é ⌘ 👩‍🔬 \u{fffd}"]
        {
            assert!(matches!(printable(text), Cow::Borrowed(_)), "{text:?}");
        }
        for bad in
            "\0\u{1}\u{8}\u{b}\u{c}\u{1b}\u{7f}\u{85}\u{9b}\u{202e}\u{2066}\u{2028}\u{fdd0}\u{ffff}\u{1fffe}"
                .chars()
        {
            assert_eq!(printable(&format!("a{bad}b")), "a\u{fffd}b", "{bad:?}");
        }
    }

    #[test]
    fn a_character_is_found_wherever_it_stands() {
        for at in 0..3 * PIECE {
            let text = |c: &str| format!("{}{c}{}", "x".repeat(at), "é".repeat(at % 70));
            assert!(
                matches!(printable(&text("~")), Cow::Borrowed(_))
                    && matches!(printable(&text("ü")), Cow::Borrowed(_))
            );
            assert!(
                printable(&text("\u{7f}")).contains('\u{fffd}')
                    && printable(&text("\0")).contains('\u{fffd}'),
                "{at}"
            );
        }
    }

    #[test]
    fn escapes_in_json_hide_none() {
        let value = "\u{7}\u{8}\u{c}\u{1b}\u{9b}\\u0007 \\b \"\t\n\u{202e}é";
        let text = serde_json::to_string(value).unwrap();
        let back: String = serde_json::from_str(&printable_json(&text)).unwrap();
        assert_eq!(back, printable(value));
        assert_eq!(back, "\u{fffd}\u{fffd}\u{fffd}\u{fffd}\u{fffd}\\u0007 \\b \"\t\n\u{fffd}é");
        assert!(matches!(printable_json("{\"a\": 1}"), Cow::Borrowed(_)));
        assert_eq!(printable_json("\\"), "\\");
    }
}
