//! What a contestant wrote, inside a comment that carries the judge's name: a forge would read mentions, links, references
//! and markup in it.

/// Stands between two characters and shows nothing: what they would mean together they do not mean any more.
const JOINER: char = '\u{2060}';

/// The text with nothing in it that a forge would do something about.
pub(crate) fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied();
        match c {
            c if c.is_control() => out.push(' '),
            '<' => out.push('‹'),
            '>' => out.push('›'),
            '@' | '&' => out.extend([c, JOINER]),
            // A number of an issue, a merge request, a snippet.
            '#' | '!' | '$' if next.is_some_and(char::is_numeric) => out.extend([c, JOINER]),
            // Links and pictures; addresses that forges make links of by themselves.
            ']' if matches!(next, Some('(' | '[' | ':')) => out.extend([c, JOINER]),
            ':' if next == Some('/') => out.extend([c, JOINER]),
            '.' if out.to_ascii_lowercase().ends_with("www") => out.extend([JOINER, c]),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_it_means_anything_to_a_forge() {
        for (text, part) in [
            ("column \"@everyone\"", "@e"),
            ("&#64;everyone", "&#"),
            ("fixes #12 and !7", "#1"),
            ("fixes #12 and !7", "!7"),
            ("![x](https://evil.example/beacon.png)", "]("),
            ("https://evil.example", "://"),
            ("see WWW.evil.example", "WWW."),
            ("<img src=x>", "<"),
            ("<!-- gitprize:reply -->", "<!--"),
            ("one\n/approve", "\n"),
        ] {
            let shown = harmless(text);
            assert!(!shown.contains(part), "{text}: {shown}");
            // A reader sees what was there.
            let read: String = shown.chars().filter(|c| *c != JOINER).collect();
            assert_eq!(read, text.replace('<', "‹").replace('>', "›").replace('\n', " "));
        }
        let plain = "line 3, column 5: \"4,2\" is not a number (expected 1.0)";
        assert_eq!(harmless(plain), plain);
    }
}
