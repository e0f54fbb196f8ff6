//! What became of a number that is none: the habits of spreadsheets, locales and programs.

use super::number::{self, LONGEST, Wrong, bare};

/// What the contestant probably did.
pub(super) fn cause(text: &[u8]) -> Option<String> {
    let text = bare(text);
    if number::read(text) == Err(Wrong::NotFinite) {
        return Some("fill the gaps with predictions: every id needs a number".to_owned());
    }
    if text.len() > LONGEST {
        let part = |b: &u8| b.is_ascii_digit() || matches!(b, b'-' | b'+' | b'.' | b'e' | b'E');
        return if text.iter().all(part) {
            Some(format!("write it with at most {LONGEST} characters; 17 digits tell every number apart"))
        } else if text.iter().all(|b| part(b) || *b == b',') {
            Some("decimal comma or groups of digits? write a number like 1234.5".to_owned())
        } else {
            None
        };
    }
    let Ok(text) = std::str::from_utf8(text) else { return Some("save the file as UTF-8".to_owned()) };
    separated(text).or_else(|| wrapped(text)).or_else(|| {
        let say = |text: &str| Some(text.to_owned());
        let digit = |c: char| c.is_ascii_digit();
        if text.contains(['\n', '\r']) {
            return say("remove the line end inside the quotation marks");
        }
        if text.chars().any(invisible) {
            return say(
                "remove the invisible characters (a no-break or zero-width space) around or in the number",
            );
        }
        if text.starts_with(['\u{2212}', '\u{2010}', '\u{2011}', '\u{2012}', '\u{2013}', '\u{2014}']) {
            return say("this is a dash, not a minus sign: write it with the key `-`");
        }
        if text.chars().any(|c| !c.is_ascii() && c.is_numeric()) {
            return say("write it with the plain digits 0 to 9");
        }
        let unsigned = text.trim_start_matches(['-', '+']);
        if unsigned.starts_with("0x") || unsigned.starts_with("0X") {
            return say("write it in decimal");
        }
        if text.ends_with('%') {
            return say("write it without the percent sign, as a share of 1 or as the contest asks for");
        }
        if text.ends_with(':') {
            return say(
                "this is a group line, expected a prediction: send either the Netflix layout or lines \
                with ids",
            );
        }
        if matches!(text.to_ascii_lowercase().as_str(), "true" | "false") {
            return say("write a number: 1 for true and 0 for false, or the probability that it is true");
        }
        let word = |c: char| unsigned.starts_with(digit) && unsigned.contains(c);
        if word('_') {
            return say("remove the underscores");
        }
        if word('/') {
            return say("write the quotient as a decimal number");
        }
        if word('D') || word('d') {
            return say("write the exponent with e: 1.5e3, not 1.5D3");
        }
        if unsigned.ends_with(digit) && unsigned.starts_with(|c: char| !c.is_ascii() || "$~<>=".contains(c)) {
            return say("write the number alone, without the sign in front of it");
        }
        None
    })
}

/// Digits with something between them: a decimal comma, groups.
fn separated(text: &str) -> Option<String> {
    let marks = |marks: &[char]| text.chars().filter(|c| marks.contains(c)).count();
    let only =
        |others: &str| text.chars().all(|c| c.is_ascii_digit() || "-+.,".contains(c) || others.contains(c));
    if text.contains(',') && only("") {
        // Only where there is one way to read it.
        return Some(if marks(&[',', '.']) == 1 {
            format!("decimal comma? write {}", text.replace(',', "."))
        } else {
            "decimal comma or groups of digits? write a number like 1234.5".to_owned()
        });
    }
    let inside = text.trim_matches(|c: char| !c.is_ascii_digit());
    let groups = inside.contains([' ', '\'', '\u{2019}', '\u{a0}', '\u{202f}']);
    (groups && only(" '\u{2019}\u{a0}\u{202f}"))
        .then(|| "groups of digits? write a number like 1234.5".to_owned())
}

/// A number in quotation marks, brackets or what a program prints around it.
fn wrapped(text: &str) -> Option<String> {
    let is_number = |inner: &str| number::read(inner.as_bytes()).is_ok();
    for (open, close, said) in [
        ('"', '"', "remove the quotation marks"),
        ('\'', '\'', "remove the apostrophes"),
        ('\u{201c}', '\u{201d}', "remove the quotation marks"),
        ('[', ']', "remove the brackets: a list of one was written instead of its number"),
        ('(', ')', "remove the parentheses"),
        ('{', '}', "remove the braces"),
    ] {
        let inner = text.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
        if inner.is_some_and(|inner| is_number(inner) || wrapped(inner).is_some()) {
            return Some(said.to_owned());
        }
    }
    if let Some(inner) = text.strip_prefix('\'').filter(|inner| is_number(inner)) {
        return Some(format!("remove the apostrophe: write {inner}"));
    }
    if let Some(inner) = text.strip_prefix('=').filter(|inner| is_number(inner) || wrapped(inner).is_some()) {
        let inner = inner.trim_matches(['"', '\'']);
        return Some(format!("a spreadsheet's formula: write {inner}"));
    }
    // `tensor(3.5)`, `np.float64(3.5)`, `Decimal('3.5')`, `array([3.5], dtype=float32)`.
    let (name, rest) = text.split_once('(')?;
    let inner = rest.strip_suffix(')')?.split(", ").next()?.trim_matches(['[', ']', '\'', '"']);
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "._".contains(c));
    (is_name && is_number(inner))
        .then(|| format!("write the number alone: {inner} (Python: float(x), x.item() or x.tolist())"))
}

/// Whether `c` takes room or none, and nothing else.
fn invisible(c: char) -> bool {
    matches!(c, '\u{a0}' | '\u{ad}' | '\u{2000}'..='\u{200f}' | '\u{202a}'..='\u{202f}' | '\u{205f}'..='\u{2064}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    proptest::proptest! {
        #[test]
        fn a_cause_is_looked_for_in_any_bytes(text: Vec<u8>) {
            let _ = super::cause(&text);
        }
    }
}
