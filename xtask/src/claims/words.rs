//! Which sentences claim something that a test can hold: a number that means something, or one of a few words.

/// Words that promise.
const WORDS: [&str; 8] =
    ["never", "always", "is refused", "are refused", "refuses", "at most", "at least", "no more than"];

/// Numbers that are written out; smaller ones count daily things.
const NUMBERS: [&str; 10] =
    ["ten", "twelve", "fifteen", "twenty", "thirty", "fifty", "hundred", "thousand", "million", "two thirds"];

/// Words whose number is a name.
const NAMES: [&str; 7] = ["RFC", "ISO", "version", "Feather", "CSS", "Rust", "CommonMark"];

/// What in `sentence` claims something.
pub(super) fn claim(sentence: &str) -> Option<String> {
    let plain: String = sentence
        .to_lowercase()
        .chars()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect::<String>()
        .split_whitespace()
        .fold(" ".to_owned(), |text, word| text + word + " ");
    let said = WORDS.iter().chain(&NUMBERS).find(|word| plain.contains(&format!(" {word} ")));
    said.map(|word| (*word).to_owned()).or_else(|| number(sentence))
}

/// The first number that is not a part of a name and not a year.
fn number(sentence: &str) -> Option<String> {
    let mut before = "";
    for word in sentence.split(|c: char| c.is_whitespace() || "()[]|/\"“”".contains(c)) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric());
        let starts = bare.starts_with(|c: char| c.is_ascii_digit());
        let is_year = bare.split('-').all(|year| {
            year.len() == 4 && year.parse::<u32>().is_ok_and(|year| (1900..2100).contains(&year))
        });
        if starts && !is_year && !NAMES.contains(&before) {
            return Some(bare.to_owned());
        }
        if !bare.is_empty() {
            before = bare;
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_promises_claim_something() {
        for (claims, word) in [
            ("A file takes 4,096 receipts.", "4,096"),
            ("At most three marks.", "at most"),
            ("It is *never* read.", "never"),
            ("Such a head is\nrefused.", "is refused"),
            ("A 64-bit float.", "64-bit"),
            ("About 16 %.", "16"),
            ("(0.05)", "0.05"),
            ("Of 2 or 3.", "2"),
            ("some thousand heads", "thousand"),
        ] {
            assert_eq!(claim(claims).as_deref(), Some(word), "{claims}");
        }
        for nothing in [
            "UTF-8.",
            "RFC 6962 says so.",
            "In 2009.",
            "From 2006-2009.",
            "SipHash-2-4 of it.",
            "It has two ends.",
            "Often.",
        ] {
            assert_eq!(claim(nothing), None, "{nothing}");
        }
    }
}
