//! Normal forms of text that published scores rely on, written out so that they equal the programs' own.

/// SQuAD's `normalize_answer`: lower case, no ASCII punctuation, no English articles, single spaces.
pub(super) fn squad_normalize([text]: [&str; 1], []: [f64; 0]) -> Option<String> {
    let bare: String = text.to_lowercase().chars().filter(|c| !c.is_ascii_punctuation()).collect();
    // An article is one between characters that are no letters or digits, not only between spaces: “a” too.
    let mut kept = String::with_capacity(bare.len());
    let mut rest = bare.as_str();
    while !rest.is_empty() {
        let word = rest.len() - rest.trim_start_matches(char::is_alphanumeric).len();
        kept.push_str(if matches!(&rest[..word], "a" | "an" | "the") { " " } else { &rest[..word] });
        rest = &rest[word..];
        if let Some(other) = rest.chars().next() {
            kept.push(other);
            rest = &rest[other.len_utf8()..];
        }
    }
    Some(kept.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// WMT's tokenizer mteval-v13a as sacreBLEU has it: tokens with single spaces between them.
pub(super) fn tokenize_13a([text]: [&str; 1], []: [f64; 0]) -> Option<String> {
    let mut line = text.trim_end().replace("<skipped>", "").replace("-\n", "").replace('\n', " ");
    for (entity, character) in [("&quot;", "\""), ("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">")] {
        line = line.replace(entity, character);
    }
    let mut split = String::with_capacity(line.len() * 2 + 2);
    split.push(' ');
    for c in line.chars() {
        // ASCII punctuation except ' , - .
        if c.is_ascii_punctuation() && !matches!(c, '\'' | ',' | '-' | '.') {
            split.extend([' ', c, ' ']);
        } else {
            split.push(c);
        }
    }
    split.push(' ');
    let mark = |c: char| matches!(c, '.' | ',');
    let digit = |c: char| c.is_ascii_digit();
    // Full stop or comma: a token of its own unless a digit is before it, then unless one is after it.
    let line = pairs(&split, |a, b| !digit(a) && mark(b), |a, b| [a, ' ', b, ' ']);
    let line = pairs(&line, |a, b| mark(a) && !digit(b), |a, b| [' ', a, ' ', b]);
    let line = pairs(&line, |a, b| digit(a) && b == '-', |a, b| [a, ' ', b, ' ']);
    Some(line.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// chrF++'s words: of each one ASCII punctuation mark is split off, at its end or else at its start.
pub(super) fn split_punctuation([text]: [&str; 1], []: [f64; 0]) -> Option<String> {
    let words = text.split_whitespace().map(|word| {
        let last = word.len() - usize::from(word.ends_with(|c: char| c.is_ascii_punctuation()));
        let first = usize::from(last == word.len() && word.starts_with(|c: char| c.is_ascii_punctuation()));
        let places = [0, first, last, word.len()];
        places
            .windows(2)
            .map(|pair| &word[pair[0]..pair[1]])
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    });
    Some(words.collect::<Vec<_>>().join(" "))
}

/// Rewrites pairs of neighbours from left to right; one that was rewritten is passed over whole.
fn pairs(line: &str, found: impl Fn(char, char) -> bool, spaced: fn(char, char) -> [char; 4]) -> String {
    let mut out = String::with_capacity(line.len() * 2);
    let mut chars = line.chars().peekable();
    while let Some(a) = chars.next() {
        match chars.next_if(|&b| found(a, b)) {
            Some(b) => out.extend(spaced(a, b)),
            None => out.push(a),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn squad() {
        for (text, expected) in [
            ("The Cat sat on a mat.", "cat sat on mat"),
            ("  an  Apple-pie, the   end ", "applepie end"),
            ("\u{201c}a\u{201d} athe the_", "\u{201c} \u{201d} athe"),
            ("\u{c9}tal a \u{e9}a", "\u{e9}tal \u{e9}a"),
            ("A", ""),
            ("", ""),
        ] {
            assert_eq!(squad_normalize([text], []).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn punctuation() {
        for (text, expected) in [
            ("(hi) there, \u{201c}x\u{201d} ...", "(hi ) there , \u{201c}x\u{201d} .. ."),
            ("'tis ! a", "' tis ! a"),
            ("!! \u{e9}.", "! ! \u{e9} ."),
            ("", ""),
        ] {
            assert_eq!(split_punctuation([text], []).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn mteval() {
        // Expected texts are sacreBLEU 2.6.0's.
        for (text, expected) in [
            ("Hello, world!", "Hello , world !"),
            ("It's 3.14, or 1,000.5-6 (no).", "It's 3.14 , or 1,000.5 - 6 ( no ) ."),
            ("a..b ,,c", "a . . b , , c"),
            ("&quot;x&amp;lt;y&quot;", "\" x < y \""),
            ("state-of-the-art 10-year <skipped>", "state-of-the-art 10 - year"),
            ("line-\nbreak\nnext", "linebreak next"),
            ("5. 6.", "5 . 6 ."),
            ("", ""),
        ] {
            assert_eq!(tokenize_13a([text], []).as_deref(), Some(expected), "{text}");
        }
    }
}
